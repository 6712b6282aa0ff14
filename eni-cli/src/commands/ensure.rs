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
    work::{self, Begun, all_fired},
};

pub(crate) fn run(args: &Args, ensure: &EnsureArgs) -> Result<Exit, CliError> {
    work::run("ensure", |watch| ensure_it(args, ensure, watch))
}

async fn ensure_it(args: &Args, flags: &EnsureArgs, watch: Arc<Watch>) -> Result<Exit, CliError> {
    let Begun { work, ensure, injector, engine } = Begun::begin(args, flags, watch).await?;
    let attempt = ensure.attempt(work.context(&injector));
    let ended = attempt.await;
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
        output::document(&output::interface::ensured(&work.target, &ensure, &ensured, &account))?;
    } else {
        output::stdout(&output::interface::line(&ensured))?;
    }
    Ok(if !fired {
        Exit::Invalid
    } else if ensured.findings.is_empty() {
        Exit::Done
    } else {
        Exit::Finding
    })
}
