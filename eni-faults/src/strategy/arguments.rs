//! Parameters of strategies, and how the arguments of a rule become values of
//! them. One reader for all, so that all say alike what is wrong.

use std::borrow::Cow;

use thiserror::Error;

use crate::{Arg, Millis, Percent, Visits, suggest};

/// A parameter of a strategy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name: letters, digits, `-`, `_` and `.`.
    pub name: Cow<'static, str>,
    /// What it takes.
    pub kind: ParameterKind,
    /// What it is if not given, as a rule would write it; `None` if it has to
    /// be given.
    pub default: Option<Cow<'static, str>>,
    /// What it is for, in one line.
    pub about: Cow<'static, str>,
}

impl Parameter {
    /// A parameter that has to be given.
    pub const fn required(name: &'static str, kind: ParameterKind, about: &'static str) -> Self {
        let (name, about) = (Cow::Borrowed(name), Cow::Borrowed(about));
        Self { name, kind, default: None, about }
    }

    /// A parameter that need not be given.
    pub const fn optional(
        name: &'static str,
        kind: ParameterKind,
        default: &'static str,
        about: &'static str,
    ) -> Self {
        let (name, about) = (Cow::Borrowed(name), Cow::Borrowed(about));
        Self { name, kind, default: Some(Cow::Borrowed(default)), about }
    }
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterKind {
    /// A whole number within these bounds, both included.
    Number {
        /// The least.
        min: u64,
        /// The most.
        max: u64,
    },
    /// A share such as `30%`; in a rule's text `30`, which has no `%` there
    /// unless in quotes.
    Percent,
    /// A length of time such as `250ms`.
    Time,
    /// Numbers of visits such as `3..5` or, in quotes, `"1+3..5"`.
    Visits,
    /// Any text.
    Text,
}

impl ParameterKind {
    /// A whole number from 1.
    pub const COUNT: Self = Self::Number { min: 1, max: u64::MAX };
    /// A whole number from 0.
    pub const ANY_NUMBER: Self = Self::Number { min: 0, max: u64::MAX };

    /// What it takes, in words.
    pub fn expected(self) -> String {
        match self {
            Self::Number { min, max: u64::MAX } => format!("a whole number from {min}"),
            Self::Number { min, max } => format!("a whole number from {min} to {max}"),
            Self::Percent => "a percentage from 0 to 100".to_owned(),
            Self::Time => "a length of time such as `5s` or `250ms`".to_owned(),
            Self::Visits => "numbers of visits such as `2` or `3..5`".to_owned(),
            Self::Text => "a text".to_owned(),
        }
    }

    fn read(self, text: &str) -> Option<Value> {
        match self {
            Self::Number { min, max } => {
                let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
                let number = digits.then(|| text.parse::<u64>().ok()).flatten()?;
                (min..=max).contains(&number).then_some(Value::Number(number))
            }
            Self::Percent => {
                let text = text.strip_suffix('%').unwrap_or(text);
                format!("{text}%").parse().ok().map(Value::Percent)
            }
            Self::Time => text.parse().ok().map(Value::Time),
            Self::Visits => text.parse().ok().map(Value::Visits),
            Self::Text => Some(Value::Text(text.to_owned())),
        }
    }
}

#[derive(Debug, Clone)]
enum Value {
    Number(u64),
    Percent(Percent),
    Time(Millis),
    Visits(Visits),
    Text(String),
}

impl Value {
    /// As an argument of a rule has it.
    fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Percent(share) => share.to_string().trim_end_matches('%').to_owned(),
            Self::Time(time) => time.to_string(),
            Self::Visits(visits) => visits.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// The values of all parameters of a strategy.
#[derive(Debug, Clone)]
pub struct Arguments(Vec<(Cow<'static, str>, Value)>);

impl Arguments {
    /// Gives every parameter its value: the argument of its name, else the
    /// next argument without a name, else its default.
    ///
    /// # Errors
    ///
    /// The first argument that is unknown, there twice or wrong; else the
    /// first parameter that is missing.
    pub fn read(parameters: &[Parameter], args: &[Arg]) -> Result<Self, StrategyError> {
        let mut given: Vec<(&Parameter, &Arg)> = Vec::with_capacity(args.len());
        let mut unnamed = parameters.iter();
        for arg in args {
            let parameter = match arg.key() {
                Some(key) => parameters
                    .iter()
                    .find(|parameter| parameter.name == key)
                    .ok_or_else(|| unknown(parameters, key))?,
                None => unnamed.next().ok_or_else(|| StrategyError::TooMany {
                    value: arg.value().to_owned(),
                    most: parameters.len(),
                })?,
            };
            if given.iter().any(|(other, _)| other.name == parameter.name) {
                return Err(StrategyError::Twice { argument: parameter.name.to_string() });
            }
            given.push((parameter, arg));
        }
        let value = |parameter: &Parameter| {
            let arg = given.iter().find(|(of, _)| of.name == parameter.name);
            let text = arg.map(|(_, arg)| arg.value()).or(parameter.default.as_deref());
            let Some(text) = text else {
                return Err(StrategyError::Missing {
                    argument: parameter.name.to_string(),
                    expected: parameter.kind.expected(),
                });
            };
            let value = parameter.kind.read(text).ok_or_else(|| StrategyError::Wrong {
                argument: parameter.name.to_string(),
                value: text.to_owned(),
                expected: parameter.kind.expected(),
            })?;
            Ok((parameter.name.clone(), value))
        };
        parameters.iter().map(value).collect::<Result<_, _>>().map(Self)
    }

    /// The shortest arguments with the same values: without a name where they
    /// have to be given, and none that is its default.
    pub(crate) fn canonical(&self, parameters: &[Parameter]) -> Vec<Arg> {
        let values = self.0.iter().zip(parameters).filter_map(|((name, value), parameter)| {
            let text = value.text();
            match &parameter.default {
                None => Some(Arg::accepted(None, text)),
                Some(default) if *default == text => None,
                Some(_) => Some(Arg::accepted(Some(name.to_string()), text)),
            }
        });
        values.collect()
    }

    /// The value of a parameter of kind [`ParameterKind::Number`].
    ///
    /// # Errors
    ///
    /// When there is no such parameter: a mistake of the strategy.
    pub fn number(&self, name: &str) -> Result<u64, StrategyError> {
        self.value(name, |value| if let Value::Number(n) = value { Some(*n) } else { None })
    }

    /// The value of a parameter of kind [`ParameterKind::Percent`].
    ///
    /// # Errors
    ///
    /// As [`Arguments::number`].
    pub fn percent(&self, name: &str) -> Result<Percent, StrategyError> {
        self.value(name, |value| if let Value::Percent(p) = value { Some(*p) } else { None })
    }

    /// The value of a parameter of kind [`ParameterKind::Time`].
    ///
    /// # Errors
    ///
    /// As [`Arguments::number`].
    pub fn time(&self, name: &str) -> Result<Millis, StrategyError> {
        self.value(name, |value| if let Value::Time(time) = value { Some(*time) } else { None })
    }

    /// The value of a parameter of kind [`ParameterKind::Visits`].
    ///
    /// # Errors
    ///
    /// As [`Arguments::number`].
    pub fn visits(&self, name: &str) -> Result<Visits, StrategyError> {
        self.value(name, |value| if let Value::Visits(v) = value { Some(v.clone()) } else { None })
    }

    /// The value of a parameter of kind [`ParameterKind::Text`].
    ///
    /// # Errors
    ///
    /// As [`Arguments::number`].
    pub fn text(&self, name: &str) -> Result<String, StrategyError> {
        self.value(name, |value| if let Value::Text(t) = value { Some(t.clone()) } else { None })
    }

    fn value<T>(&self, name: &str, of: impl Fn(&Value) -> Option<T>) -> Result<T, StrategyError> {
        let value = self.0.iter().find(|(of, _)| of == name).map(|(_, value)| value);
        value.and_then(of).ok_or_else(|| StrategyError::NoParameter { argument: name.to_owned() })
    }
}

fn unknown(parameters: &[Parameter], key: &str) -> StrategyError {
    let names = || parameters.iter().map(|parameter| &*parameter.name);
    let help = match suggest::nearest(key, names()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if parameters.is_empty() => "there are none".to_owned(),
        None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
    };
    StrategyError::Unknown { argument: key.to_owned(), help }
}

/// What is wrong with the arguments of a strategy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StrategyError {
    /// The strategy has no such parameter.
    #[error("unknown argument `{argument}`; {help}")]
    Unknown {
        /// The name that was given.
        argument: String,
        /// What was probably meant, or what there is.
        help: String,
    },
    /// More arguments without a name than parameters.
    #[error("`{value}` is one argument too many; there are at most {most}")]
    TooMany {
        /// The first that is too many.
        value: String,
        /// How many there can be.
        most: usize,
    },
    /// A parameter is given twice.
    #[error("the argument `{argument}` is given twice; leave one out")]
    Twice {
        /// Its name.
        argument: String,
    },
    /// A parameter that has to be given is not.
    #[error("the argument `{argument}` is missing; it is {expected}")]
    Missing {
        /// Its name.
        argument: String,
        /// What it takes.
        expected: String,
    },
    /// A value is not what the parameter takes.
    #[error("the argument `{argument}` is {expected}, found `{value}`")]
    Wrong {
        /// The parameter's name.
        argument: String,
        /// What was given.
        value: String,
        /// What it takes.
        expected: String,
    },
    /// The values do not fit each other, or a plugin refuses them.
    #[error("{}{reason}", .argument.as_ref().map(|a| format!("the argument `{a}`: ")).unwrap_or_default())]
    Refused {
        /// The parameter at fault, if it is one.
        argument: Option<String>,
        /// What is wrong.
        reason: String,
    },
    /// The strategy asks for a parameter that it does not declare.
    #[error("the strategy asks for `{argument}`, which is none of its parameters: its own mistake")]
    NoParameter {
        /// The name it asks for.
        argument: String,
    },
}

impl StrategyError {
    /// The argument that is at fault, if it is one that has a name.
    pub fn argument(&self) -> Option<&str> {
        match self {
            Self::Unknown { argument, .. }
            | Self::Twice { argument }
            | Self::Missing { argument, .. }
            | Self::Wrong { argument, .. }
            | Self::NoParameter { argument } => Some(argument),
            Self::Refused { argument, .. } => argument.as_deref(),
            Self::TooMany { .. } => None,
        }
    }
}
