//! From the texts and tables of the user to rules that can strike.

use eni_faults::{Rule, RuleSetError, Schedule, config::Loaded};

use crate::{error::CliError, exit::Exit, settings::Settings};

/// What goes wrong in `chaos` when nobody says so: the note's experiment.
const DEFAULT_RULE: &str = "ensure.*:30%=lost-reply";

/// The rules of `--fault` flags, in the order given.
pub(crate) fn of_flags(texts: &[String]) -> Result<Vec<Rule>, CliError> {
    let mut rules = Vec::new();
    for text in texts {
        let parsed = Rule::parse_list(text).map_err(|error| {
            CliError::usage(format!("--fault: {}", error.to_string().trim_end()))
        })?;
        rules.extend(parsed);
    }
    Ok(rules)
}

/// The rules of `chaos`: those of flags, those of the settings, or its own if
/// there are neither.
pub(crate) fn of_chaos(
    loaded: &Loaded<Settings>,
    of_flags: Vec<Rule>,
) -> Result<Vec<Rule>, CliError> {
    let settings = &loaded.settings.faults;
    let mut rules = settings.rules();
    rules.extend(of_flags);
    if rules.is_empty() && settings.rules.is_empty() {
        let rule = DEFAULT_RULE
            .parse::<Rule>()
            .map_err(|error| CliError::new(Exit::Bug, "default-rule", error))?;
        rules.push(rule);
    }
    Ok(rules)
}

/// Why a rule of settings or flags cannot be used, with its place.
pub(crate) fn unusable(loaded: &Loaded<Settings>, error: &RuleSetError) -> CliError {
    let wrong = loaded.wrong_rule(error.clone());
    match wrong.origin() {
        Some(_) => CliError::config(wrong),
        None => unusable_flag(error),
    }
}

/// Why a rule of `--fault` cannot be used.
pub(crate) fn unusable_flag(error: &RuleSetError) -> CliError {
    CliError::usage(format!("--fault: {error}"))
}

/// The schedule that `argument` gives: its text, or a file that holds it.
pub(crate) fn schedule(argument: &str, given: &str) -> Result<Schedule, CliError> {
    let text = if given.starts_with("v1:") {
        given.to_owned()
    } else {
        std::fs::read_to_string(given).map_err(|error| {
            CliError::usage(format!(
                "{argument}: {given:?} is neither a schedule `v1:...` nor a file that can be read: \
                 {error}"
            ))
        })?
    };
    text.trim_end()
        .parse()
        .map_err(|error| CliError::usage(format!("{argument}: {}", format!("{error}").trim_end())))
}
