//! From the arguments of a rule to the config that a plugin reads.

use crate::{Arg, Arguments, Parameter, StrategyError};

/// The config of a plugin's strategy: a JSON object whose values are strings, as
/// the rule has them. Parameters that are not given are there with what they are
/// then. A strategy that declares no parameters gets what is named, as it is.
///
/// # Errors
///
/// When an argument is unknown, missing, there twice or not what its parameter
/// takes.
pub(super) fn config(parameters: &[Parameter], args: &[Arg]) -> Result<String, StrategyError> {
    let mut given: Vec<(&str, &str)> = Vec::new();
    if parameters.is_empty() {
        for arg in args {
            let key = arg.key().ok_or_else(|| StrategyError::Refused {
                argument: None,
                reason: format!("`{0}` needs its name before it, as in KEY={0}", arg.value()),
            })?;
            if given.iter().any(|(other, _)| *other == key) {
                return Err(StrategyError::Twice { argument: key.to_owned() });
            }
            given.push((key, arg.value()));
        }
    } else {
        Arguments::read(parameters, args)?;
        let mut unnamed = args.iter().filter(|arg| arg.key().is_none());
        for parameter in parameters {
            // Without a name they stand for the parameters in order.
            let by_place = unnamed.next();
            let by_name = args.iter().find(|arg| arg.key() == Some(&*parameter.name));
            let value = by_name.or(by_place).map(Arg::value).or(parameter.default.as_deref());
            given.extend(value.map(|value| (&*parameter.name, value)));
        }
    }
    let members: Vec<_> =
        given.iter().map(|(key, value)| format!("{}:{}", quoted(key), quoted(value))).collect();
    Ok(format!("{{{}}}", members.join(",")))
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Item, ParameterKind, When};

    fn args(text: &str) -> Vec<Arg> {
        let item: Item = format!("a.b:plugin(x{text})=refuse").parse().unwrap();
        match item.when {
            When::Strategy(call) => call.plugin().unwrap().1.to_vec(),
            other => panic!("{other:?}"),
        }
    }

    fn parameters() -> [Parameter; 3] {
        [
            Parameter::required("n", ParameterKind::COUNT, ""),
            Parameter::optional("share", ParameterKind::Percent, "30", ""),
            Parameter::optional("text", ParameterKind::Text, "", ""),
        ]
    }

    #[test]
    fn every_parameter_has_its_text_by_name_by_place_or_as_it_is_without() {
        for (given, text) in [
            (",3", r#"{"n":"3","share":"30","text":""}"#),
            (",n=3,share=\"5%\"", r#"{"n":"3","share":"5%","text":""}"#),
            (",3,5,text=\"a\\\"b\\\\\"", r#"{"n":"3","share":"5","text":"a\"b\\"}"#),
        ] {
            assert_eq!(config(&parameters(), &args(given)).as_deref(), Ok(text), "{given}");
        }
    }

    #[test]
    fn an_argument_that_does_not_fit_is_named() {
        for (given, argument) in [
            (",share=5", Some("n")),
            (",0", Some("n")),
            (",3,sahre=5", Some("sahre")),
            (",3,n=4", Some("n")),
            (",3,4,5,6", None),
        ] {
            let error = config(&parameters(), &args(given)).unwrap_err();
            assert_eq!(error.argument(), argument, "{given}");
        }
    }

    #[test]
    fn without_parameters_what_is_named_is_handed_over() {
        assert_eq!(config(&[], &args("")).as_deref(), Ok("{}"));
        assert_eq!(config(&[], &args(",b=2,a=x.y")).as_deref(), Ok(r#"{"b":"2","a":"x.y"}"#));
        assert!(config(&[], &args(",2")).unwrap_err().to_string().contains("KEY=2"));
        assert!(config(&[], &args(",b=2,b=3")).is_err());
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(quoted("a\nb\u{7f}é"), "\"a\\u000ab\\u007fé\"");
    }
}
