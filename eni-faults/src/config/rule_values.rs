//! The values in a rule's table, each of which says by itself what is wrong
//! with it.

use std::{fmt, marker::PhantomData, num::NonZeroU64, str::FromStr};

use eni_inject::Actor;
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Unexpected, Visitor},
};

use crate::{Arg, Fault, ParseError, Percent, Visits, Where, grammar};

/// The error that a text is no `what`, as the grammar shows it.
pub(super) fn not_of_grammar<E: de::Error>(what: &str, error: &ParseError) -> E {
    let rendered = error.render();
    let indented: Vec<_> = rendered.lines().map(|line| format!("    {line}")).collect();
    E::custom(format_args!("this is no {what}\n{}", indented.join("\n")))
}

/// A part of a rule's text.
pub(super) struct Text<T>(pub(super) T);

struct TextVisitor<T>(PhantomData<T>);

/// A part of a rule that stands alone in a table.
pub(super) trait Part: FromStr<Err = ParseError> {
    const WHAT: &'static str;
    const EXAMPLE: &'static str;
}

impl Part for Where {
    const WHAT: &'static str = "place";
    const EXAMPLE: &'static str = "ensure.*";
}

impl Part for Percent {
    const WHAT: &'static str = "percentage";
    const EXAMPLE: &'static str = "30%";
}

impl Part for Fault {
    const WHAT: &'static str = "fault";
    const EXAMPLE: &'static str = "lost-reply";
}

impl<'de, T: Part> Deserialize<'de> for Text<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor(PhantomData))
    }
}

impl<T: Part> Visitor<'_> for TextVisitor<T> {
    type Value = Text<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {} such as {:?}", T::WHAT, T::EXAMPLE)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text<T>, E> {
        text.parse().map(Text).map_err(|error| not_of_grammar(T::WHAT, &error))
    }
}

/// Numbers of visits: `2`, or `"1+3..5"`.
pub(super) struct Nth(pub(super) Visits);

struct NthVisitor;

impl<'de> Deserialize<'de> for Nth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NthVisitor)
    }
}

impl Visitor<'_> for NthVisitor {
    type Value = Nth;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the number of a visit, from 1, or several such as \"1+3..5\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Nth, E> {
        text.parse().map(Nth).map_err(|error| not_of_grammar("number of visits", &error))
    }

    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Nth, E> {
        self.visit_str(&n.to_string())
    }

    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Nth, E> {
        self.visit_str(&n.to_string())
    }
}

/// An actor.
pub(super) struct ActorName(pub(super) Actor);

impl<'de> Deserialize<'de> for ActorName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Actor::new(&name).map(ActorName).map_err(de::Error::custom)
    }
}

/// A whole number from 0.
pub(super) struct Number(pub(super) u64);

/// A whole number from 1.
pub(super) struct Count(pub(super) NonZeroU64);

struct NumberVisitor {
    least: u64,
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor { least: 0 }).map(Self)
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let count = deserializer.deserialize_any(NumberVisitor { least: 1 })?;
        NonZeroU64::new(count).map(Self).ok_or_else(|| {
            de::Error::invalid_value(Unexpected::Unsigned(count), &NumberVisitor { least: 1 })
        })
    }
}

impl Visitor<'_> for NumberVisitor {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from {}", self.least)
    }

    fn visit_u64<E: de::Error>(self, n: u64) -> Result<u64, E> {
        if n < self.least {
            return Err(E::invalid_value(Unexpected::Unsigned(n), &self));
        }
        Ok(n)
    }

    fn visit_i64<E: de::Error>(self, n: i64) -> Result<u64, E> {
        u64::try_from(n)
            .map_err(|_| E::invalid_value(Unexpected::Signed(n), &self))
            .and_then(|n| self.visit_u64(n))
    }
}

/// A plugin's strategy: its name, or a table with its name and arguments.
pub(super) struct PluginCall(pub(super) Vec<Arg>);

struct PluginVisitor;

impl<'de> Deserialize<'de> for PluginCall {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PluginVisitor)
    }
}

impl<'de> Visitor<'de> for PluginVisitor {
    type Value = PluginCall;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plugin's strategy such as \"brownout\", or a table with its `name`")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<PluginCall, E> {
        // A variable may hold a table, and is read again.
        if !grammar::is_name(name) {
            return Err(E::invalid_type(Unexpected::Str(name), &self));
        }
        Ok(PluginCall(vec![Arg::accepted(None, name.to_owned())]))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PluginCall, A::Error> {
        let mut args = Vec::new();
        let mut name = None;
        while let Some(key) = map.next_key::<String>()? {
            let Argument(value) = map.next_value()?;
            if key == "name" {
                name = Some(value);
                continue;
            }
            if !grammar::is_word(&key) {
                return Err(de::Error::custom(format_args!(
                    "{key:?} is no parameter: those are letters, digits, `-`, `_` and `.`"
                )));
            }
            args.push(Arg::accepted(Some(key), value));
        }
        let name = name.ok_or_else(|| de::Error::missing_field("name"))?;
        args.insert(0, Arg::accepted(None, name));
        Ok(PluginCall(args))
    }
}

/// An argument of a plugin's strategy: a text, a number or a truth value, which
/// the plugin gets as text.
struct Argument(String);

struct ArgumentVisitor;

impl<'de> Deserialize<'de> for Argument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ArgumentVisitor)
    }
}

impl Visitor<'_> for ArgumentVisitor {
    type Value = Argument;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text without line breaks, a number, true or false")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Argument, E> {
        if text.chars().any(char::is_control) {
            return Err(E::invalid_value(Unexpected::Str(text), &self));
        }
        Ok(Argument(text.to_owned()))
    }

    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Argument, E> {
        Ok(Argument(n.to_string()))
    }

    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Argument, E> {
        Ok(Argument(n.to_string()))
    }

    fn visit_f64<E: de::Error>(self, n: f64) -> Result<Argument, E> {
        Ok(Argument(n.to_string()))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Argument, E> {
        Ok(Argument(value.to_string()))
    }
}
