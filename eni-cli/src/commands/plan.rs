//! `eni plan`: what an ensure would do.

use std::sync::Arc;

use crate::{
    args::{Args, EnsureArgs},
    error::CliError,
    exit::Exit,
    output,
};

use super::{
    watch::Watch,
    work::{self, Work, all_fired, rules, settings_for},
};

pub(crate) fn run(args: &Args, plan: &EnsureArgs) -> Result<Exit, CliError> {
    work::run("plan", |watch| plan_it(args, plan, watch))
}

async fn plan_it(args: &Args, flags: &EnsureArgs, watch: Arc<Watch>) -> Result<Exit, CliError> {
    let settings = settings_for(args, flags)?;
    let rules = rules(&flags.faults)?;
    work::key(&flags.key, &settings)?;
    let work = Work::begin(&settings, watch).await?;
    let ensure = work.ensure(&flags.key, &settings)?;
    let (injector, engine) = work.injector(rules, settings.chaos.seed);
    let planning = ensure.plan(work.context(&injector));
    let plan = planning.await?;
    if flags.json {
        output::document(&output::interface::plan_document(&work.target, &ensure, &plan));
    } else {
        output::stdout(&output::interface::plan_text(&plan));
    }
    Ok(if all_fired(&engine.account()) { Exit::Done } else { Exit::Invalid })
}
