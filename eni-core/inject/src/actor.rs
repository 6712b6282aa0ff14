//! The name of whoever reaches a point. Nothing else lives here.

use std::fmt;

/// One workflow instance, as rules and schedules call it: `w1`, `gc`, `env`.
///
/// A lower-case letter, then lower-case letters and digits, at most
/// [`Actor::MAX_LEN`] of them. Copied freely: it owns no memory.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor {
    bytes: [u8; Actor::MAX_LEN],
    len: u8,
}

impl Actor {
    /// The longest name, in bytes.
    pub const MAX_LEN: usize = 15;

    /// `env`: whatever acts outside the workflows, such as who launches and
    /// terminates instances.
    pub const ENV: Self = {
        let mut bytes = [0; Self::MAX_LEN];
        bytes[0] = b'e';
        bytes[1] = b'n';
        bytes[2] = b'v';
        Self { bytes, len: 3 }
    };

    /// Takes a name as it stands in a rule or schedule.
    ///
    /// # Errors
    ///
    /// When the text is not `[a-z][a-z0-9]*` or is longer than
    /// [`Actor::MAX_LEN`].
    pub fn new(name: &str) -> Result<Self, ActorError> {
        let mut rest = name.bytes();
        let starts_well = rest.next().is_some_and(|b| b.is_ascii_lowercase());
        if !starts_well || !rest.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            return Err(ActorError::Malformed);
        }
        let mut bytes = [0; Self::MAX_LEN];
        let room = bytes.get_mut(..name.len()).ok_or(ActorError::TooLong)?;
        room.copy_from_slice(name.as_bytes());
        let len = u8::try_from(name.len()).map_err(|_| ActorError::TooLong)?;
        Ok(Self { bytes, len })
    }

    /// Worker number `n`, counted from 1: `w1`, `w2`, ...
    pub fn worker(n: u32) -> Self {
        let mut bytes = [0; Self::MAX_LEN];
        bytes[0] = b'w';
        let text = n.to_string();
        bytes[1..=text.len()].copy_from_slice(text.as_bytes());
        // At most 1 + 10 digits.
        #[expect(clippy::cast_possible_truncation, reason = "a u32 has at most ten digits")]
        let len = (1 + text.len()) as u8;
        Self { bytes, len }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        self.bytes
            .get(..usize::from(self.len))
            .and_then(|name| std::str::from_utf8(name).ok())
            .unwrap_or_default()
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Actor({self})")
    }
}

/// Why a text is no actor's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorError {
    /// Not a lower-case letter followed by lower-case letters and digits.
    Malformed,
    /// More than [`Actor::MAX_LEN`] bytes.
    TooLong,
}

impl fmt::Display for ActorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str(
                "an actor is a lower-case letter followed by lower-case letters and digits, like `w1`",
            ),
            Self::TooLong => write!(f, "an actor's name has at most {} characters", Actor::MAX_LEN),
        }
    }
}

impl std::error::Error for ActorError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_as_written() {
        for name in ["w1", "env", "gc", "abcdefghijklmno"] {
            assert_eq!(Actor::new(name).map(|a| a.as_str().to_owned()), Ok(name.to_owned()));
        }
        assert_eq!(Actor::new("env"), Ok(Actor::ENV));
        assert_eq!(Actor::worker(1).as_str(), "w1");
        assert_eq!(Actor::worker(u32::MAX).as_str(), "w4294967295");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for name in ["", "1w", "W1", "w_1", "w-1", "wé"] {
            assert_eq!(Actor::new(name), Err(ActorError::Malformed), "{name:?}");
        }
        assert_eq!(Actor::new("abcdefghijklmnop"), Err(ActorError::TooLong));
    }
}
