//! `eni ensure`: the interface, exactly once.

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

pub(crate) fn run(args: &Args, ensure: &EnsureArgs) -> Result<Exit, CliError> {
    work::run("ensure", |watch| ensure_it(args, ensure, watch))
}

async fn ensure_it(args: &Args, flags: &EnsureArgs, watch: Arc<Watch>) -> Result<Exit, CliError> {
    let Begun { work, ensure, injected, extensions } = Begun::begin(args, flags, watch).await?;
    let attempt = ensure.attempt(work.context(&injected.injector));
    let ended = attempt.await;
    injected.arrive().await;
    let faults = injected.report();
    output::stderr(&output::faults::text_of_one_run(&faults));
    let ensured = ended?;
    for warning in &ensured.warnings {
        output::stderr(&format!("warning {warning}\n"));
    }
    for finding in &ensured.findings {
        output::stderr(&format!("finding {finding}\n"));
    }
    if flags.json {
        output::document(&output::interface::ensured(&work.target, &ensure, &ensured, &faults))?;
    } else {
        output::stdout(&output::interface::line(&ensured))?;
    }
    // Strategies of plugins end with the rules, and may fail at that.
    drop((work, injected));
    Ok(if !(faults.all_fired() && extensions.all_well()) {
        Exit::Invalid
    } else if ensured.findings.is_empty() {
        Exit::Done
    } else {
        Exit::Finding
    })
}
