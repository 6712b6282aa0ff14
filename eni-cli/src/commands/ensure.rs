//! `eni ensure`: the interface, exactly once.

use crate::{
    args::{Args, EnsureArgs},
    error::CliError,
    exit::Exit,
    output,
};

use super::work::{Work, all_fired, rules, settings_for};

pub(crate) fn run(args: &Args, ensure: &EnsureArgs) -> Result<Exit, CliError> {
    crate::process::block_on(ensure_it(args, ensure))
}

async fn ensure_it(args: &Args, flags: &EnsureArgs) -> Result<Exit, CliError> {
    let settings = settings_for(args, flags)?;
    let rules = rules(&flags.faults)?;
    super::work::key(&flags.key, &settings)?;
    let work = Work::begin(&settings).await?;
    let ensure = work.ensure(&flags.key, &settings)?;
    let (injector, engine) = work.injector(rules, settings.chaos.seed);
    let attempt = ensure.attempt(work.context(&injector));
    let ended = work.until_interrupted("ensure", attempt).await?;
    let fired = all_fired(&engine.account());
    let ensured = ended?;
    for warning in &ensured.warnings {
        output::stderr(&format!("warning {warning}\n"));
    }
    for finding in &ensured.findings {
        output::stderr(&format!("finding {finding}\n"));
    }
    if flags.json {
        let account = engine.account();
        output::document(&output::interface::ensured(&work.target, &ensure, &ensured, &account));
    } else {
        output::stdout(&output::interface::line(&ensured));
    }
    Ok(if !fired {
        Exit::Invalid
    } else if ensured.findings.is_empty() {
        Exit::Done
    } else {
        Exit::Finding
    })
}
