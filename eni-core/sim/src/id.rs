//! Ids as EC2 writes them. Small and copied freely; one type per kind.

use std::fmt;

use arrayvec::ArrayString;

use crate::{ApiError, random::SplitMix64};

/// The longest prefix, `eni-attach-`, and 17 digits.
const MAX_LEN: usize = 28;
const DIGITS: usize = 17;

type Text = ArrayString<MAX_LEN>;

/// EC2 gave 8 hex digits once and gives 17 now (doc: resource-ids).
fn parse(text: &str, prefix: &str) -> Option<Text> {
    let digits = text.strip_prefix(prefix)?;
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if !(8..=DIGITS).contains(&digits.len()) || !digits.bytes().all(hex) {
        return None;
    }
    Text::from(text).ok()
}

fn draw(random: &mut SplitMix64, prefix: &str) -> Text {
    let (first, second) = (random.next(), random.next());
    // The low bits come first.
    let digits = (0..16).map(|n| second >> (4 * n)).chain([first]).map(hex_digit);
    // There is room for the longest prefix and its digits.
    let mut text = Text::new();
    let _fits = text.try_push_str(prefix);
    for digit in digits {
        let _fits = text.try_push(digit);
    }
    text
}

/// The digit of the lowest four bits.
fn hex_digit(bits: u64) -> char {
    match bits & 0xf {
        digit @ 0..10 => char::from(b'0' + digit.to_le_bytes()[0]),
        letter => char::from(b'a' + letter.to_le_bytes()[0] - 10),
    }
}

/// What the kinds of id have in common, for the world only.
pub(crate) trait Id: Copy + Ord + fmt::Display {
    /// Reads an id out of a request.
    fn read(text: &str) -> Result<Self, ApiError>;
    /// A new one.
    fn draw(random: &mut SplitMix64) -> Self;
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $malformed:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Text);

        impl $name {
            /// Reads an id: its prefix, then 8 to 17 lower-case hex digits.
            pub fn parse(text: &str) -> Option<Self> {
                parse(text, $prefix).map(Self)
            }

            /// The id as EC2 writes it.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl Id for $name {
            fn read(text: &str) -> Result<Self, ApiError> {
                Self::parse(text).ok_or_else(|| ApiError::malformed($malformed, text, $prefix))
            }

            fn draw(random: &mut SplitMix64) -> Self {
                Self(draw(random, $prefix))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

id!(
    /// A network interface: `eni-0123456789abcdef0`.
    NetworkInterfaceId, "eni-", "InvalidNetworkInterfaceId.Malformed"
);
id!(
    /// An attachment of an interface to an instance: `eni-attach-0123456789abcdef0`.
    AttachmentId, "eni-attach-", "InvalidNetworkInterfaceAttachmentId.Malformed"
);
id!(
    /// An instance: `i-0123456789abcdef0`.
    InstanceId, "i-", "InvalidInstanceID.Malformed"
);
id!(
    /// A subnet: `subnet-0123456789abcdef0`.
    SubnetId, "subnet-", "InvalidSubnetID.Malformed"
);
id!(
    /// A security group: `sg-0123456789abcdef0`.
    GroupId, "sg-", "InvalidGroupId.Malformed"
);
id!(
    /// A VPC: `vpc-0123456789abcdef0`.
    VpcId, "vpc-", "InvalidVpcID.Malformed"
);
id!(
    /// An elastic address: `eipalloc-0123456789abcdef0`.
    AllocationId, "eipalloc-", "InvalidAllocationID.NotFound"
);
id!(
    /// An elastic address's association: `eipassoc-0123456789abcdef0`.
    AssociationId, "eipassoc-", "InvalidAssociationID.NotFound"
);
id!(
    /// A launch: `r-0123456789abcdef0`.
    ReservationId, "r-", "InvalidReservationID.Malformed"
);
id!(
    /// An image: `ami-0123456789abcdef0`.
    ImageId, "ami-", "InvalidAMIID.Malformed"
);

impl ReservationId {
    /// The launch whose first instance this is: it has the instance's digits.
    pub(crate) fn of(first: InstanceId) -> Self {
        let digits = first.as_str().trim_start_matches("i-");
        Self::parse(&format!("r-{digits}")).unwrap_or(Self(first.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_both_lengths_are_read_and_written_unchanged() {
        for text in ["eni-0123abcd", "eni-0123456789abcdef0"] {
            assert_eq!(NetworkInterfaceId::parse(text).unwrap().to_string(), text);
        }
        let longest = "eni-attach-0123456789abcdef0";
        assert_eq!(AttachmentId::parse(longest).unwrap().as_str(), longest);
    }

    #[test]
    fn what_cannot_be_an_id_is_malformed() {
        for text in ["", "i-", "i-0123", "i-0123456789abcdef01", "i-0123ABCD", "x-0123abcd", "i-ä"]
        {
            let error = InstanceId::read(text).unwrap_err();
            assert_eq!(error.code, "InvalidInstanceID.Malformed", "{text}");
            assert_eq!(error.message, format!("Invalid id: \"{text}\" (expecting \"i-...\")"));
        }
        assert_eq!(NetworkInterfaceId::parse("eni-attach-0123abcd"), None);
    }

    #[test]
    fn drawn_ids_have_the_shape_of_ec2s() {
        let mut random = SplitMix64::new(1);
        for _ in 0..100 {
            let id = AttachmentId::draw(&mut random);
            assert_eq!(AttachmentId::parse(id.as_str()), Some(id));
            assert_eq!(id.as_str().len(), 28);
        }
        assert_eq!(InstanceId::draw(&mut random).as_str().len(), 19);
    }
}
