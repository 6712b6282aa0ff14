//! From the texts and tables of the user to rules that can strike.

use eni_faults::Rule;

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
