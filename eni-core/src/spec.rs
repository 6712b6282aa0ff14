//! What an interface shall be, and within which limits it is made so.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use thiserror::Error;

use crate::{
    ec2::CreateInterface,
    id::{GroupId, SubnetId},
    key::{FUNCTION_TAG, INSTANCE_TAG, Key},
};

/// What an interface shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// What it is for. Never changes.
    pub key: Key,
    /// Where it is. Never changes: an interface elsewhere cannot be mended.
    pub subnet: SubnetId,
    /// Its security groups. Empty: whatever it has, and the
    /// VPC's default group for a new one.
    pub groups: BTreeSet<GroupId>,
    /// Where on the card it is attached; `None` for the next free index.
    pub device_index: Option<u32>,
    /// Which network card it is attached to.
    pub network_card: u32,
    /// Whether traffic must be to or from its own addresses. A NAT needs
    /// `false`.
    pub source_dest_check: bool,
    /// Tags beside the key's.
    pub tags: BTreeMap<String, String>,
}

/// A spec that EC2 or the key's own tags cannot bear.
#[derive(Debug, Clone, PartialEq, Eq, Error, Hash)]
pub enum SpecError {
    /// The tag is the key's own.
    #[error("the tag {0:?} is the key's own: leave it out")]
    KeyTag(String),
    /// AWS keeps this prefix to itself.
    #[error("the tag {0:?} begins with `aws:`, which AWS keeps to itself: choose another name")]
    AwsTag(String),
    /// A tag's name or value is too long or empty (AWS: tag restrictions).
    #[error(
        "the tag {0:?} is outside AWS's limits: a name has 1 to 128 characters, a value at most 256"
    )]
    TagSize(String),
    /// EC2 takes no such number.
    #[error("{0} is no device index or network card: EC2 counts them from 0, and has few")]
    Number(u32),
    /// More tags than a resource can have.
    #[error("{0} tags with the key's own two: a resource has at most 50")]
    TooManyTags(usize),
}

impl Spec {
    /// A spec with nothing but what it must have.
    pub fn new(key: Key, subnet: SubnetId) -> Self {
        Self {
            key,
            subnet,
            groups: BTreeSet::new(),
            device_index: None,
            network_card: 0,
            source_dest_check: true,
            tags: BTreeMap::new(),
        }
    }

    /// Checks what the types do not.
    ///
    /// # Errors
    ///
    /// When a tag is one that EC2 would refuse or the key already has.
    pub fn check(&self) -> Result<(), SpecError> {
        for (name, value) in &self.tags {
            if [FUNCTION_TAG, INSTANCE_TAG].contains(&name.as_str()) {
                return Err(SpecError::KeyTag(name.clone()));
            }
            if name.to_ascii_lowercase().starts_with("aws:") {
                return Err(SpecError::AwsTag(name.clone()));
            }
            if name.is_empty() || name.chars().count() > 128 || value.chars().count() > 256 {
                return Err(SpecError::TagSize(name.clone()));
            }
        }
        // EC2's own type is a signed 32-bit integer.
        let numbers = self.device_index.into_iter().chain([self.network_card]);
        if let Some(number) = numbers.into_iter().find(|number| i32::try_from(*number).is_err()) {
            return Err(SpecError::Number(number));
        }
        match self.tags.len() + 2 {
            0..=50 => Ok(()),
            all => Err(SpecError::TooManyTags(all)),
        }
    }

    /// The create call that makes it: a pure function of the spec and the
    /// token's number, so that a resend is a replay.
    pub fn create(&self, token: u32) -> CreateInterface {
        let client_token = Some(self.key.client_token(token));
        CreateInterface { client_token, ..self.create_without_token() }
    }

    /// The create call of workflows that know no tokens: every one of them that
    /// arrives makes an interface.
    pub fn create_without_token(&self) -> CreateInterface {
        CreateInterface {
            subnet: self.subnet.clone(),
            description: self.key.description(),
            groups: self.groups.iter().cloned().collect(),
            tags: self.all_tags().into(),
            client_token: None,
        }
    }

    /// Its own tags and the key's.
    pub fn all_tags(&self) -> BTreeMap<String, String> {
        let mut tags = self.tags.clone();
        tags.append(&mut self.key.tags());
        tags
    }
}

/// How many client tokens an attempt walks before it gives up.
pub const MAX_TOKENS: u32 = 8;

/// Within which limits an attempt works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long EC2 may lag: how long a read may miss what is there, and a
    /// fresh id answer NotFound. Terraform's provider, which waits for
    /// interfaces the same way, allows 3 minutes.
    pub window: Duration,
    /// How long an attempt may take.
    pub deadline: Duration,
    /// How many calls an attempt may make.
    pub calls: u32,
    /// How many calls in a row may fail to be sent at all before the first one
    /// got through.
    pub unsent: u32,
    /// How old a find may be when a create is sent.
    pub find_age: Duration,
    /// How long a wait inside the window is, until the next look.
    pub poll: Duration,
}

/// A deadline that is over before the waits that may be needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "a deadline of {deadline:?} is shorter than the {least:?} that an attempt may have to wait: \
     give it more, or a window shorter than {window:?}"
)]
pub struct DeadlineError {
    /// The deadline.
    pub deadline: Duration,
    /// The shortest one for the window.
    pub least: Duration,
    /// The window.
    pub window: Duration,
}

impl Limits {
    /// The window for AWS itself.
    pub const AWS_WINDOW: Duration = Duration::from_secs(180);
    /// The window for an endpoint on loopback.
    pub const LOOPBACK_WINDOW: Duration = Duration::from_secs(2);
    /// Calls of an attempt, before any token has died.
    pub const CALLS: u32 = 160;
    /// More calls for each token that has died.
    pub const CALLS_PER_TOKEN: u32 = 64;

    /// The limits that go with a window.
    pub fn for_window(window: Duration) -> Self {
        Self {
            window,
            deadline: Self::least_deadline(window) + Duration::from_secs(60),
            calls: Self::CALLS,
            unsent: 6,
            find_age: window / 4,
            poll: (window / 8).clamp(Duration::from_millis(50), Duration::from_secs(10)),
        }
    }

    /// How many calls an attempt may make that has come to this token.
    pub fn calls_for(&self, token: u32) -> u32 {
        self.calls.saturating_add(Self::CALLS_PER_TOKEN.saturating_mul(token))
    }

    /// Checks that the deadline covers what may have to be waited.
    ///
    /// # Errors
    ///
    /// When it does not.
    pub fn check(&self) -> Result<(), DeadlineError> {
        let (deadline, window) = (self.deadline, self.window);
        let least = Self::least_deadline(window);
        if deadline < least { Err(DeadlineError { deadline, least, window }) } else { Ok(()) }
    }

    /// A window for every token of the chain and one more.
    fn least_deadline(window: Duration) -> Duration {
        window.saturating_mul(MAX_TOKENS + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::InstanceId, key::Function};

    fn spec(tags: &[(&str, &str)]) -> Spec {
        let key = Key {
            function: Function::new("nat").unwrap(),
            instance: InstanceId::new("i-0123abcd").unwrap(),
        };
        let mut spec = Spec::new(key, SubnetId::new("subnet-0123abcd").unwrap());
        spec.tags = tags.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        spec
    }

    #[test]
    fn tags_that_ec2_or_the_key_cannot_bear_are_refused() {
        assert_eq!(spec(&[("team", "data")]).check(), Ok(()));
        assert!(matches!(spec(&[(FUNCTION_TAG, "x")]).check(), Err(SpecError::KeyTag(_))));
        assert!(matches!(spec(&[("AWS:x", "y")]).check(), Err(SpecError::AwsTag(_))));
        assert!(matches!(spec(&[("", "y")]).check(), Err(SpecError::TagSize(_))));
        let long = "v".repeat(257);
        assert!(matches!(spec(&[("k", &long)]).check(), Err(SpecError::TagSize(_))));
        let many: Vec<String> = (0..49).map(|n| format!("t{n}")).collect();
        let many: Vec<_> = many.iter().map(|name| (name.as_str(), "")).collect();
        assert_eq!(spec(&many).check(), Err(SpecError::TooManyTags(51)));
        assert_eq!(spec(&many[1..]).check(), Ok(()));
    }

    #[test]
    fn create_is_a_pure_function_of_spec_and_token_and_carries_the_key() {
        let spec = spec(&[("team", "data")]);
        let create = spec.create(0);
        assert_eq!(create, spec.create(0));
        assert_ne!(create.client_token, spec.create(1).client_token);
        assert!(spec.key.is_written_on(&create.description, &create.tags));
        assert_eq!(create.tags.get("team").map(String::as_str), Some("data"));
    }

    #[test]
    fn a_deadline_must_cover_a_window_for_each_token_and_one_more() {
        let mut limits = Limits::for_window(Duration::from_secs(180));
        assert_eq!(limits.deadline, Duration::from_secs(9 * 180 + 60));
        assert_eq!(limits.check(), Ok(()));
        limits.deadline = Duration::from_secs(9 * 180);
        assert_eq!(limits.check(), Ok(()));
        limits.deadline -= Duration::from_nanos(1);
        assert!(limits.check().is_err());
    }
}
