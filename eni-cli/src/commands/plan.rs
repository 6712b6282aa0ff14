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
    work::{self, Begun},
};

pub(crate) fn run(args: &Args, plan: &EnsureArgs) -> Result<Exit, CliError> {
    work::run("plan", |watch| plan_it(args, plan, watch))
}

async fn plan_it(args: &Args, flags: &EnsureArgs, watch: Arc<Watch>) -> Result<Exit, CliError> {
    let Begun { work, ensure, injected, extensions } = Begun::begin(args, flags, watch).await?;
    let planning = ensure.plan(work.context(&injected.injector));
    let plan = planning.await?;
    if flags.json {
        output::document(&output::interface::plan_document(&work.target, &ensure, &plan))?;
    } else {
        output::stdout(&output::interface::plan_text(&plan))?;
    }
    let faults = injected.report();
    output::stderr(&output::faults::text_of_one_run(&faults));
    // Strategies of plugins end with the rules, and may fail at that.
    drop((work, injected));
    Ok(if faults.all_fired() && extensions.all_well() { Exit::Done } else { Exit::Invalid })
}
