//! What an interface is for, and how that is written on it.

use std::{collections::BTreeMap, fmt, str::FromStr};

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::id::InstanceId;

/// The tag that holds a key's function.
pub const FUNCTION_TAG: &str = "eni:function";
/// The tag that holds a key's instance id.
pub const INSTANCE_TAG: &str = "eni:instance";

/// What an interface does for its instance: `[a-z0-9][a-z0-9-]{0,62}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Function(String);

/// A text that is no function's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{0:?} is no function name: it should be 1 to 63 lower-case letters, digits and hyphens, \
     and not begin with a hyphen"
)]
pub struct FunctionError(pub String);

impl Function {
    /// Takes a function's name.
    ///
    /// # Errors
    ///
    /// When it is not `[a-z0-9][a-z0-9-]{0,62}`.
    pub fn new(name: impl Into<String>) -> Result<Self, FunctionError> {
        let name = name.into();
        let alphanumeric = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let starts_well = name.bytes().next().is_some_and(alphanumeric);
        if starts_well && name.len() <= 63 && name.bytes().all(|b| alphanumeric(b) || b == b'-') {
            Ok(Self(name))
        } else {
            Err(FunctionError(name))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Function {
    type Err = FunctionError;

    fn from_str(name: &str) -> Result<Self, FunctionError> {
        Self::new(name)
    }
}

/// What an interface is for: its function and the instance it serves. There is
/// to be one interface for each key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What it does there.
    pub function: Function,
    /// Which instance it serves.
    pub instance: InstanceId,
}

impl Key {
    /// The description that the key is written as: `function/instance-id`. It
    /// holds none of the characters that EC2's filters treat as wildcards.
    pub fn description(&self) -> String {
        [self.function.as_str(), "/", self.instance.as_str()].concat()
    }

    /// The tags that the key is written as.
    pub fn tags(&self) -> BTreeMap<String, String> {
        let mut tags = BTreeMap::new();
        tags.insert(FUNCTION_TAG.to_owned(), self.function.as_str().to_owned());
        tags.insert(INSTANCE_TAG.to_owned(), self.instance.as_str().to_owned());
        tags
    }

    /// Whether a description is that of this key.
    pub fn is_described_by(&self, description: &str) -> bool {
        description.split_once('/') == Some((self.function.as_str(), self.instance.as_str()))
    }

    /// Whether an interface with this description and these tags is one of
    /// this key's. Both must say so; anything else is somebody else's.
    pub fn is_written_on(&self, description: &str, tags: &BTreeMap<String, String>) -> bool {
        let tag = |name, value: &str| tags.get(name).is_some_and(|is| is == value);
        self.is_described_by(description)
            && tag(FUNCTION_TAG, self.function.as_str())
            && tag(INSTANCE_TAG, self.instance.as_str())
    }

    /// ClientToken number `n`: the lower-case hex SHA-256 of
    /// `eni/1\0FUNCTION\0INSTANCE\0n`, which is 64 characters, EC2's limit.
    /// Any worker, after any crash, walks the same chain.
    pub fn client_token(&self, n: u32) -> String {
        let mut digest = Sha256::new_with_prefix("eni/1");
        for part in [self.function.as_str(), self.instance.as_str(), &n.to_string()] {
            digest.update("\0");
            digest.update(part);
        }
        let mut hex = [0; 64];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(digest.finalize()) {
            pair.copy_from_slice(&[hex_digit(byte >> 4), hex_digit(byte & 0xf)]);
        }
        str::from_utf8(&hex).unwrap_or_default().to_owned()
    }
}

/// The lower-case digit of a number below 16.
const fn hex_digit(number: u8) -> u8 {
    if number < 10 { b'0' + number } else { b'a' + number - 10 }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.function, self.instance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        Key {
            function: Function::new("nat").unwrap(),
            instance: InstanceId::new("i-0123456789abcdef0").unwrap(),
        }
    }

    #[test]
    fn function_names() {
        for name in ["nat", "0", "a-b-", &"x".repeat(63)] {
            assert!(Function::new(name).is_ok(), "{name}");
        }
        for name in ["", "-a", "A", "a b", "a/b", "a*", "ä", &"x".repeat(64)] {
            assert!(Function::new(name).is_err(), "{name}");
        }
    }

    #[test]
    fn tokens_are_the_stated_digest() {
        // Python: hashlib.sha256(b"eni/1\0nat\0i-0123456789abcdef0\x000").hexdigest()
        assert_eq!(
            key().client_token(0),
            "80125b23d156158d45f1b0219eebd493124c06ca9420c2e9b86e56068a4e2fd1"
        );
        assert_ne!(key().client_token(0), key().client_token(1));
        assert_eq!(key().client_token(10).len(), 64);
    }

    #[test]
    fn a_key_needs_description_and_both_tags() {
        let key = key();
        assert!(key.is_written_on(&key.description(), &key.tags()));
        assert!(!key.is_written_on("nat/i-0", &key.tags()));
        for tag in [FUNCTION_TAG, INSTANCE_TAG] {
            let mut tags = key.tags();
            tags.remove(tag);
            assert!(!key.is_written_on(&key.description(), &tags), "without {tag}");
        }
    }
}
