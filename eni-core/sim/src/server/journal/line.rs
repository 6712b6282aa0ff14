//! The lines of a state file: JSON, one object each. No file is touched here.

use std::time::Duration;

use eni_inject::Actor;
use serde_json::{Map, Value, json};

use crate::{
    AccountConfig, Call,
    codec::{self, Epoch},
};

use super::super::cloud::Place;

const SCHEMA: &str = "eni.sim.state/1";

/// The first line: what the worlds are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) epoch: Epoch,
    pub(super) seed: u64,
    /// A hash of all of the config, the seed included.
    config: u64,
}

impl Header {
    pub(super) fn new(epoch: Epoch, config: &AccountConfig) -> Self {
        // How long old values are remembered changes no truth.
        let mut same = config.clone();
        same.world.memory = Duration::ZERO;
        same.world.epoch = Epoch::FIXED;
        Self { epoch, seed: config.world.seed, config: fnv1a(&format!("{same:?}")) }
    }

    pub(super) fn made_of_the_same_as(&self, other: &Self) -> bool {
        (self.seed, self.config) == (other.seed, other.config)
    }

    pub(super) fn to_json(&self) -> String {
        json!({
            "schema": SCHEMA,
            "epoch": nanos(self.epoch.as_since_1970()),
            "seed": self.seed,
            "config": format!("{:016x}", self.config),
        })
        .to_string()
    }

    pub(super) fn parse(line: &[u8]) -> Option<Self> {
        let line: Value = serde_json::from_slice(line).ok()?;
        (line.get("schema")?.as_str()? == SCHEMA).then_some(())?;
        Some(Self {
            epoch: Epoch::since_1970(Duration::from_nanos(line.get("epoch")?.as_u64()?)),
            seed: line.get("seed")?.as_u64()?,
            config: u64::from_str_radix(line.get("config")?.as_str()?, 16).ok()?,
        })
    }
}

/// A later line: what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::server) enum Line {
    /// A call took effect.
    Called { at: Duration, place: Place, actor: Actor, call: Box<Call> },
    /// The clock was put forward.
    Advanced { by: Duration },
    /// All worlds were forgotten.
    Reset,
}

impl Line {
    pub(super) fn to_json(&self) -> String {
        let object = match self {
            Self::Called { at, place, actor, call } => json!({
                "at": nanos(*at),
                "account": place.account_id,
                "region": place.region,
                "actor": actor.as_str(),
                "call": codec::encode_form(call),
            }),
            Self::Advanced { by } => json!({ "advanced": nanos(*by) }),
            Self::Reset => json!({ "reset": true }),
        };
        object.to_string()
    }

    /// # Errors
    ///
    /// What is wrong with the line.
    pub(super) fn parse(line: &[u8]) -> Result<Self, String> {
        let line: Map<String, Value> =
            serde_json::from_slice(line).map_err(|error| error.to_string())?;
        if line.contains_key("reset") {
            return Ok(Self::Reset);
        }
        if line.contains_key("advanced") {
            return Ok(Self::Advanced { by: Duration::from_nanos(number(&line, "advanced")?) });
        }
        let call = codec::decode_form(text(&line, "call")?.as_bytes())
            .map_err(|error| error.to_string())?;
        Ok(Self::Called {
            at: Duration::from_nanos(number(&line, "at")?),
            place: Place {
                account_id: text(&line, "account")?.to_owned(),
                region: text(&line, "region")?.to_owned(),
            },
            actor: Actor::new(text(&line, "actor")?).map_err(|error| error.to_string())?,
            call: Box::new(call),
        })
    }
}

fn number(line: &Map<String, Value>, name: &str) -> Result<u64, String> {
    line.get(name).and_then(Value::as_u64).ok_or_else(|| format!("no number {name:?}"))
}

fn text<'a>(line: &'a Map<String, Value>, name: &str) -> Result<&'a str, String> {
    line.get(name).and_then(Value::as_str).ok_or_else(|| format!("no text {name:?}"))
}

/// 584 years of them are enough.
fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use crate::call::CreateTags;

    use super::*;

    #[test]
    fn lines_are_read_as_they_were_written() {
        let call = Call::CreateTags(CreateTags {
            resources: vec!["eni-11111111".to_owned()],
            tags: [("k\n".to_owned(), "\"ü&=%".to_owned())].into(),
            dry_run: false,
        });
        let place = Place { account_id: "123456789012".to_owned(), region: "eu-west-1".to_owned() };
        let at = Duration::from_nanos(1_234_567_891);
        for line in [
            Line::Called { at, place, actor: Actor::worker(1), call: Box::new(call) },
            Line::Advanced { by: at },
            Line::Reset,
        ] {
            let json = line.to_json();
            assert!(!json.contains('\n'));
            assert_eq!(Line::parse(json.as_bytes()), Ok(line));
        }
    }

    #[test]
    fn the_header_tells_worlds_of_other_settings_apart() {
        let config = AccountConfig::default();
        let header = Header::new(Epoch::FIXED, &config);
        assert_eq!(Header::parse(header.to_json().as_bytes()), Some(header.clone()));
        let mut other = config.clone();
        other.zones = 2;
        assert!(!header.made_of_the_same_as(&Header::new(Epoch::FIXED, &other)));
        let mut remembers = config;
        remembers.world.memory = Duration::from_secs(9);
        assert!(header.made_of_the_same_as(&Header::new(Epoch::FIXED, &remembers)));
    }

    #[test]
    fn what_is_no_line_says_why() {
        for (line, why) in [
            ("", "EOF"),
            ("[]", "invalid type"),
            ("{}", "no text \"call\""),
            (r#"{"call":"Action=Nope"}"#, "InvalidAction"),
            (r#"{"advanced":-1}"#, "no number \"advanced\""),
        ] {
            let error = Line::parse(line.as_bytes()).unwrap_err();
            assert!(error.contains(why), "{line}: {error}");
        }
        assert_eq!(Header::parse(b"{\"schema\":\"eni.sim.state/2\"}"), None);
    }
}
