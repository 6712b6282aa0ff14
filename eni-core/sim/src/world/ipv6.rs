//! IPv6 blocks: one of 56 bits to a VPC, of 64 bits to a subnet.

use std::{fmt, net::Ipv6Addr};

use crate::random::SplitMix64;

/// Where the blocks of VPCs are taken from: EC2's own in `us-east-1` are
/// `2600:1f18::/36`.
const FIRST: u128 = 0x2600_1f18 << 96;
const VPC_LENGTH: u32 = 56;
const SUBNET_LENGTH: u32 = 64;

/// A block of IPv6 addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    first: u128,
    length: u32,
}

impl Block {
    /// The nth block of a VPC, from 0. `n` below 2^24 makes each its own.
    pub(super) fn of_vpc(n: u64) -> Self {
        Self { first: FIRST | (u128::from(n) << (128 - VPC_LENGTH)), length: VPC_LENGTH }
    }

    /// The nth block of a subnet in a VPC's.
    pub(super) fn subnet(self, n: u8) -> Self {
        let first = self.first | (u128::from(n) << (128 - SUBNET_LENGTH));
        Self { first, length: SUBNET_LENGTH }
    }

    /// Reads the block of a subnet: a length of 64, no bit set after it.
    pub(super) fn parse_subnet(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let first = u128::from(address.parse::<Ipv6Addr>().ok()?);
        let length = length.parse::<u32>().ok().filter(|length| *length == SUBNET_LENGTH)?;
        (first & host_bits(length) == 0).then_some(Self { first, length })
    }

    pub(super) fn within(self, outer: Self) -> bool {
        self.length >= outer.length && outer.contains(Ipv6Addr::from(self.first))
    }

    pub(super) fn contains(self, address: Ipv6Addr) -> bool {
        u128::from(address) & !host_bits(self.length) == self.first
    }

    /// The first four addresses and the last are AWS's (doc: subnet-sizing).
    pub(super) fn is_reserved(self, address: Ipv6Addr) -> bool {
        let host = u128::from(address) & host_bits(self.length);
        host < 4 || host == host_bits(self.length)
    }

    /// Some address of a subnet's block.
    pub(super) fn draw(self, random: &mut SplitMix64) -> Ipv6Addr {
        Ipv6Addr::from(self.first | (u128::from(random.next()) & host_bits(self.length)))
    }
}

const fn host_bits(length: u32) -> u128 {
    u128::MAX >> length
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Ipv6Addr::from(self.first), self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subnets_block_is_within_its_vpcs_and_no_others() {
        let (vpc, other) = (Block::of_vpc(1), Block::of_vpc(2));
        assert_eq!(vpc.to_string(), "2600:1f18:0:100::/56");
        let subnet = vpc.subnet(3);
        assert_eq!(subnet.to_string(), "2600:1f18:0:103::/64");
        assert_eq!(Block::parse_subnet("2600:1f18:0:103::/64"), Some(subnet));
        assert!(subnet.within(vpc) && !subnet.within(other) && !vpc.within(subnet));
        for text in ["", "2600:1f18:0:103::", "2600:1f18:0:103::/56", "2600::1/64", "x/64"] {
            assert_eq!(Block::parse_subnet(text), None, "{text}");
        }
    }

    #[test]
    fn drawn_addresses_are_in_the_block_and_the_first_four_and_the_last_are_awss() {
        let block = Block::of_vpc(0).subnet(255);
        let mut random = SplitMix64::new(1);
        for _ in 0..100 {
            assert!(block.contains(block.draw(&mut random)));
        }
        for (address, reserved) in [
            ("2600:1f18:0:ff::3", true),
            ("2600:1f18:0:ff::4", false),
            ("2600:1f18:0:ff:ffff:ffff:ffff:ffff", true),
        ] {
            let address = address.parse().unwrap();
            assert!(block.contains(address));
            assert_eq!(block.is_reserved(address), reserved, "{address}");
        }
    }
}
