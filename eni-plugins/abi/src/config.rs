//! The arguments of one rule, read from the text that the host hands over, and
//! turned into values. Errors name the argument.

use std::{fmt, ops::RangeInclusive};

use crate::{Parameter, Share};

/// The arguments that a rule gives a strategy.
///
/// ```
/// use eni_plugin_abi::Config;
///
/// let config = Config::parse(r#"{"period":"20","peak":"50%"}"#)?;
/// assert_eq!(config.number("period", 1..=1_000)?, 20);
/// assert_eq!(config.number("n", 1..=9).unwrap_err().to_string(), "`n` is missing");
/// # Ok::<(), eni_plugin_abi::ConfigError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config(Vec<(String, String)>);

/// What is wrong with the arguments of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError(String);

impl ConfigError {
    /// `key` is wrong because of `reason`: what was expected, what was found.
    pub fn of(key: &str, reason: impl fmt::Display) -> Self {
        Self(format!("`{key}`: {reason}"))
    }

    /// The arguments do not fit each other.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads a JSON object whose values are strings.
    ///
    /// # Errors
    ///
    /// When the text is no such object, or has a key twice.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let mut rest = Rest(text);
        let mut values: Vec<(String, String)> = Vec::new();
        rest.expect('{')?;
        if !rest.eat('}') {
            loop {
                let key = rest.string()?;
                rest.expect(':')?;
                let value = rest.string()?;
                if values.iter().any(|(other, _)| *other == key) {
                    return Err(ConfigError::of(&key, "it is there twice"));
                }
                values.push((key, value));
                if !rest.eat(',') {
                    break;
                }
            }
            rest.expect('}')?;
        }
        if rest.0.trim_start().is_empty() { Ok(Self(values)) } else { Err(rest.wrong("its end")) }
    }

    /// Gives each of `parameters` that is missing what it is without one.
    ///
    /// # Errors
    ///
    /// When a key is none of `parameters`, or one that has to be given is not.
    pub fn complete(mut self, parameters: &[Parameter]) -> Result<Self, ConfigError> {
        let is_known = |key: &str| parameters.iter().any(|parameter| parameter.name() == key);
        if let Some((key, _)) = self.0.iter().find(|(key, _)| !is_known(key)) {
            let known: Vec<_> = parameters.iter().map(|parameter| parameter.name()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(ConfigError::of(key, format!("no such argument; there are {known}")));
        }
        for parameter in parameters {
            if self.get(parameter.name()).is_none() {
                let standard = parameter.standard().ok_or_else(|| missing(parameter.name()))?;
                self.0.push((parameter.name().to_owned(), standard.to_owned()));
            }
        }
        Ok(self)
    }

    /// The text of an argument, if it is there.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(is, _)| is == key).map(|(_, value)| value.as_str())
    }

    /// The text of an argument.
    ///
    /// # Errors
    ///
    /// When it is missing.
    pub fn text(&self, key: &str) -> Result<&str, ConfigError> {
        self.get(key).ok_or_else(|| missing(key))
    }

    /// A whole number within `range`.
    ///
    /// # Errors
    ///
    /// When it is missing or another thing.
    pub fn number(&self, key: &str, range: RangeInclusive<u64>) -> Result<u64, ConfigError> {
        let text = self.text(key)?;
        let number = digits(text).filter(|number| range.contains(number));
        number.ok_or_else(|| {
            let (least, most) = (range.start(), range.end());
            expected(key, format_args!("a whole number, {least} to {most}"), text)
        })
    }

    /// A percentage, `30` or `30%`.
    ///
    /// # Errors
    ///
    /// When it is missing or another thing.
    pub fn share(&self, key: &str) -> Result<Share, ConfigError> {
        let text = self.text(key)?;
        Share::parse(text)
            .ok_or_else(|| expected(key, format_args!("a percentage, 0 to 100, such as 30"), text))
    }

    /// A length of time, `250ms`, `5s`, `2m` or `1h`, in milliseconds.
    ///
    /// # Errors
    ///
    /// When it is missing or another thing.
    pub fn millis(&self, key: &str) -> Result<u64, ConfigError> {
        let text = self.text(key)?;
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let per_unit = match unit {
            "ms" => Some(1),
            "s" => Some(1_000),
            "m" => Some(60_000),
            "h" => Some(3_600_000),
            _ => None,
        };
        let number = text.strip_suffix(unit).and_then(digits);
        number.zip(per_unit).and_then(|(number, per_unit)| number.checked_mul(per_unit)).ok_or_else(
            || expected(key, format_args!("a length of time such as 250ms or 5s"), text),
        )
    }

    /// A decimal such as `1.5` in thousandths, within `range`.
    ///
    /// # Errors
    ///
    /// When it is missing or another thing.
    pub fn thousandths(&self, key: &str, range: RangeInclusive<u64>) -> Result<u64, ConfigError> {
        let text = self.text(key)?;
        let number = decimal(text, 3).filter(|number| range.contains(number));
        number.ok_or_else(|| {
            let point = |n: u64| format!("{}.{:03}", n / 1_000, n % 1_000);
            let (least, most) = (point(*range.start()), point(*range.end()));
            expected(
                key,
                format_args!("a number with up to three decimals, {least} to {most}"),
                text,
            )
        })
    }
}

/// Reads a decimal with at most `places` digits after the point, in units of
/// the last of them.
pub(crate) fn decimal(text: &str, places: usize) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    if part.len() > places || part.is_empty() {
        return None;
    }
    let unit = 10_u64.checked_pow(u32::try_from(places).ok()?)?;
    let part = digits(&format!("{part:0<places$}"))?;
    digits(whole)?.checked_mul(unit)?.checked_add(part)
}

fn digits(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

fn missing(key: &str) -> ConfigError {
    ConfigError(format!("`{key}` is missing"))
}

fn expected(key: &str, what: fmt::Arguments<'_>, found: &str) -> ConfigError {
    ConfigError::of(key, format_args!("expected {what}, found `{found}`"))
}

/// What is left of the JSON text.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    fn eat(&mut self, wanted: char) -> bool {
        self.0 = self.0.trim_start();
        let after = self.0.strip_prefix(wanted);
        self.0 = after.unwrap_or(self.0);
        after.is_some()
    }

    fn expect(&mut self, wanted: char) -> Result<(), ConfigError> {
        if self.eat(wanted) { Ok(()) } else { Err(self.wrong(&format!("`{wanted}`"))) }
    }

    fn wrong(&self, wanted: &str) -> ConfigError {
        let found: String = self.0.chars().take(20).collect();
        ConfigError(format!(
            "the config is no JSON object of strings: expected {wanted} at {found:?}"
        ))
    }

    fn string(&mut self) -> Result<String, ConfigError> {
        self.expect('"')?;
        let mut read = String::new();
        let mut chars = self.0.chars();
        loop {
            match chars.next() {
                Some('"') => break,
                Some('\\') => match chars.next() {
                    Some('n') => read.push('\n'),
                    Some('r') => read.push('\r'),
                    Some('t') => read.push('\t'),
                    Some('b') => read.push('\u{8}'),
                    Some('f') => read.push('\u{c}'),
                    Some('u') => {
                        let hex: String = chars.by_ref().take(4).collect();
                        let code = u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32);
                        read.push(code.ok_or_else(|| self.wrong("an escape"))?);
                    }
                    Some(c @ ('"' | '\\' | '/')) => read.push(c),
                    _ => return Err(self.wrong("an escape")),
                },
                Some(c) if !c.is_control() => read.push(c),
                _ => return Err(self.wrong("the end of a string")),
            }
        }
        self.0 = chars.as_str();
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    fn config(text: &str) -> Config {
        Config::parse(text).unwrap()
    }

    #[test]
    fn an_object_of_strings_is_read_whole() {
        assert_eq!(config("{}"), Config::default());
        let read = config(" { \"a\" : \"x\\\"\\\\\\n\\u00e9\" , \"b\":\"\" } ");
        assert_eq!(
            (read.get("a"), read.get("b"), read.get("c")),
            (Some("x\"\\\né"), Some(""), None)
        );
    }

    #[test]
    fn any_other_text_is_refused() {
        for text in [
            "",
            "{",
            "}",
            "[]",
            "{}x",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1}",
            "{\"a\":\"x\"",
            "{\"a\":\"x\",}",
            "{\"a\":\"x}",
            "{\"a\":\"\\q\"}",
            "{\"a\":\"\\u12\"}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":\"x\",\"a\":\"y\"}",
            "{\"a\":\"\n\"}",
        ] {
            assert!(Config::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn values_are_what_their_texts_say() {
        let read = config(r#"{"n":"20","p":"12.5%","q":"30","t":"2m","d":"1.05"}"#);
        assert_eq!(read.number("n", 1..=20), Ok(20));
        assert_eq!(read.share("p"), Ok(Share::parse("12.5").unwrap()));
        assert_eq!(read.share("q"), Ok(Share::parse("30%").unwrap()));
        assert_eq!(read.millis("t"), Ok(120_000));
        assert_eq!(read.thousandths("d", 0..=2_000), Ok(1_050));
    }

    #[test]
    fn a_wrong_value_is_named_with_what_was_expected() {
        let read = config(r#"{"n":"21","m":"-1","p":"130","t":"5 s","d":"1.0005","e":"1."}"#);
        for (error, text) in [
            (
                read.number("n", 1..=20).unwrap_err(),
                "`n`: expected a whole number, 1 to 20, found `21`",
            ),
            (
                read.number("m", 0..=9).unwrap_err(),
                "`m`: expected a whole number, 0 to 9, found `-1`",
            ),
            (
                read.share("p").unwrap_err(),
                "`p`: expected a percentage, 0 to 100, such as 30, found `130`",
            ),
            (
                read.millis("t").unwrap_err(),
                "`t`: expected a length of time such as 250ms or 5s, found `5 s`",
            ),
            (read.number("z", 0..=9).unwrap_err(), "`z` is missing"),
        ] {
            assert_eq!(error.to_string(), text);
        }
        assert!(read.thousandths("d", 0..=2_000).is_err());
        assert!(read.thousandths("e", 0..=2_000).is_err());
    }

    #[test]
    fn what_is_missing_is_taken_from_the_parameter_and_what_is_unknown_refused() {
        let parameters = [
            Parameter::required("n", Kind::Number { min: 1, max: 9 }, "how many"),
            Parameter::optional("share", Kind::Percent, "30", "how often"),
        ];
        let complete = |text: &str| config(text).complete(&parameters);
        assert_eq!(complete(r#"{"n":"3"}"#).unwrap().get("share"), Some("30"));
        assert_eq!(complete(r#"{"n":"3","share":"5"}"#).unwrap().get("share"), Some("5"));
        assert_eq!(complete("{}").unwrap_err().to_string(), "`n` is missing");
        let unknown = complete(r#"{"n":"3","sahre":"5"}"#).unwrap_err().to_string();
        assert_eq!(unknown, "`sahre`: no such argument; there are n, share");
    }
}
