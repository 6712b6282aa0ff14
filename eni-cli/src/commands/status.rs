//! `eni status`: how things stand, by one call.

use std::sync::Arc;

use eni_aws::TokioClock;
use eni_core::{
    ec2::{Ec2Error, ErrorClass},
    inject::NoFaults,
    status::Status,
};

use crate::{
    args::{Args, StatusArgs},
    error::CliError,
    exit::Exit,
    flags, output, settings,
};

use super::{
    watch::Watch,
    work::{self, Work, is_about_credentials, key, name_self},
};

pub(crate) fn run(args: &Args, status: &StatusArgs) -> Result<Exit, CliError> {
    work::run("status", |watch| look(args, status, watch))
}

async fn look(args: &Args, flags: &StatusArgs, watch: Arc<Watch>) -> Result<Exit, CliError> {
    let settings = settings::load(args, flags::of(&args.command)?)?.settings;
    let key = key(&flags.key, &settings).await?;
    let clock = Arc::new(TokioClock::start());
    let work = Work::begin(&settings, watch, clock, None).await?;
    name_self(&flags.key, &key);
    let look = Status::look(work.context(&NoFaults), &key);
    let status = look.await.map_err(failed)?;
    if flags.json {
        output::document(&output::interface::status_document(&work.target, &status))?;
    } else {
        output::stdout(&output::interface::status_text(&status))?;
    }
    Ok(if status.unfinished().is_empty() { Exit::Done } else { Exit::Finding })
}

fn failed(error: Ec2Error) -> CliError {
    let (exit, help) = match error.class {
        ErrorClass::Permanent if is_about_credentials(&error.code) => {
            (Exit::Config, "check the credentials and the region")
        }
        ErrorClass::Permanent => (Exit::Refused, "mend what EC2 names, then run it again"),
        _ => (Exit::GaveUp, "check the endpoint and the network, then run it again"),
    };
    CliError::new(exit, "find", error).help(help)
}
