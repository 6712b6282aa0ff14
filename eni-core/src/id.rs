//! Ids that EC2 gives, checked by shape before anything is sent. A copy costs
//! next to nothing.

use std::{fmt, str::FromStr, sync::Arc};

use thiserror::Error;

/// A text that has not the shape of the id it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{text:?} is no {what}: it should look like {example}")]
pub struct IdError {
    /// What it should have been.
    pub what: &'static str,
    /// What was given.
    pub text: String,
    /// One that would do.
    pub example: &'static str,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $prefix:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes an id as EC2 writes it: its prefix, then 8 to 17 lower-case hex digits.
            ///
            /// # Errors
            ///
            /// When the text has another shape.
            pub fn new(text: impl Into<Arc<str>>) -> Result<Self, IdError> {
                let text = text.into();
                if has_shape(&text, $prefix) {
                    Ok(Self(text))
                } else {
                    Err(IdError { what: $what, text: (*text).to_owned(), example: $example })
                }
            }

            /// Takes an id as an endpoint answered it, unchecked.
            pub fn from_reply(text: impl Into<Arc<str>>) -> Self {
                Self(text.into())
            }

            /// The id as EC2 writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }
    };
}

id!(
    /// An instance: `i-0123456789abcdef0`.
    InstanceId, "instance id", "i-", "i-0123456789abcdef0"
);
id!(
    /// A network interface: `eni-0123456789abcdef0`.
    InterfaceId, "network interface id", "eni-", "eni-0123456789abcdef0"
);
id!(
    /// An attachment of an interface to an instance: `eni-attach-0123456789abcdef0`.
    AttachmentId, "attachment id", "eni-attach-", "eni-attach-0123456789abcdef0"
);
id!(
    /// A subnet: `subnet-0123456789abcdef0`.
    SubnetId, "subnet id", "subnet-", "subnet-0123456789abcdef0"
);
id!(
    /// A security group: `sg-0123456789abcdef0`.
    GroupId, "security group id", "sg-", "sg-0123456789abcdef0"
);

/// EC2 gave 8 hex digits once and gives 17 now (doc: resource-ids).
fn has_shape(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        (8..=17).contains(&rest.len())
            && rest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_both_lengths_are_taken() {
        for text in ["i-0123abcd", "i-0123456789abcdef0"] {
            assert_eq!(InstanceId::new(text).map(|id| id.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_cannot_be_an_id_is_refused_with_an_example() {
        for text in ["", "i-", "i-0123", "i-0123456789abcdef01", "i-0123ABCD", "x-0123abcd", "i-*"]
        {
            let error = InstanceId::new(text).expect_err(text);
            assert_eq!(error.text, text);
            assert!(error.to_string().contains("i-0123456789abcdef0"));
        }
        assert!(InterfaceId::new("eni-attach-0123abcd").is_err());
    }
}
