//! From the texts and tables of the user to rules that can strike.

use eni_faults::{Rule, Schedule};

use crate::error::CliError;

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

/// The schedule of `--schedule`: its text, or a file that holds it.
pub(crate) fn schedule(given: &str) -> Result<Schedule, CliError> {
    let text = if given.starts_with("v1:") {
        given.to_owned()
    } else {
        std::fs::read_to_string(given).map_err(|error| {
            CliError::usage(format!(
                "--schedule: {given} is neither a schedule `v1:...` nor a file that can be read: \
                 {error}"
            ))
        })?
    };
    text.trim_end()
        .parse()
        .map_err(|error| CliError::usage(format!("--schedule: {}", format!("{error}").trim_end())))
}
