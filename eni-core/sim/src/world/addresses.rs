//! A subnet's addresses: which are in use, and which comes next.

use std::{collections::BTreeSet, fmt, net::Ipv4Addr};

use crate::{answer::Ipv4Prefix, random::SplitMix64};

/// The first four addresses and the last are AWS's (doc: subnet-sizing).
const RESERVED_FIRST: u32 = 4;
const RESERVED_LAST: u32 = 1;

/// A block of addresses as a subnet can have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cidr {
    first: u32,
    size: u32,
}

impl Cidr {
    /// Reads `10.0.0.0/18`: a length of 16 to 28, no bit set after it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let first = u32::from(address.parse::<Ipv4Addr>().ok()?);
        let length = length.parse::<u32>().ok().filter(|length| (16..=28).contains(length))?;
        let size = 1_u32 << (32 - length);
        (first % size == 0).then_some(Self { first, size })
    }

    /// Reads a block as a request may write it: EC2 clears the bits after the
    /// length (doc:API_CreateVpc).
    pub(super) fn read(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let address = u32::from(address.parse::<Ipv4Addr>().ok()?);
        let bits = length.parse::<u32>().ok().filter(|length| (16..=28).contains(length))?;
        let first = address & (u32::MAX << (32 - bits));
        Self::parse(&format!("{}/{bits}", Ipv4Addr::from(first)))
    }

    pub(super) fn within(self, outer: Self) -> bool {
        outer.first <= self.first && self.last() <= outer.last()
    }

    pub(super) fn contains(self, address: Ipv4Addr) -> bool {
        (self.first..=self.last()).contains(&u32::from(address))
    }

    /// Whether an address of the block is AWS's.
    pub(super) fn is_reserved(self, address: Ipv4Addr) -> bool {
        let address = u32::from(address);
        address < self.first + RESERVED_FIRST || address > self.last() - RESERVED_LAST
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        self.first <= other.last() && other.first <= self.last()
    }

    /// How many addresses interfaces can have.
    pub(super) fn usable(self) -> u32 {
        self.size - RESERVED_FIRST - RESERVED_LAST
    }

    fn last(self) -> u32 {
        self.first + (self.size - 1)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from(self.first), self.size.leading_zeros() + 1)
    }
}

/// The addresses of one subnet that are in use, counted from the first usable one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct AddressPool {
    taken: BTreeSet<u32>,
}

impl AddressPool {
    pub(super) fn free(&self, cidr: Cidr) -> u32 {
        let taken = u32::try_from(self.taken.len()).unwrap_or(u32::MAX);
        cidr.usable().saturating_sub(taken)
    }

    /// An address that is not in use: the first free one from a drawn place on,
    /// around the end if need be. `None` when all are in use.
    pub(super) fn take(&mut self, cidr: Cidr, random: &mut SplitMix64) -> Option<Ipv4Addr> {
        if self.free(cidr) == 0 {
            return None;
        }
        let from = random.below(cidr.usable());
        let free = self.first_free(from, cidr.usable()).or_else(|| self.first_free(0, from))?;
        self.taken.insert(free);
        Some(Ipv4Addr::from(cidr.first + RESERVED_FIRST + free))
    }

    /// The first prefix of which nothing is in use or AWS's.
    pub(super) fn take_prefix(&mut self, cidr: Cidr) -> Option<Ipv4Prefix> {
        let size = Ipv4Prefix::SIZE;
        let prefix = (0..cidr.size / size)
            .filter_map(|n| Ipv4Prefix::new(Ipv4Addr::from(cidr.first + n * size)))
            .find(|prefix| {
                let mut addresses = prefix.addresses();
                addresses.all(|one| !cidr.is_reserved(one) && !self.is_taken(cidr, one))
            })?;
        prefix.addresses().for_each(|address| self.take_this(cidr, address));
        Some(prefix)
    }

    /// Whether a usable address of the block is in use.
    pub(super) fn is_taken(&self, cidr: Cidr, address: Ipv4Addr) -> bool {
        offset(cidr, address).is_some_and(|offset| self.taken.contains(&offset))
    }

    /// Takes a usable address of the block that is not in use.
    pub(super) fn take_this(&mut self, cidr: Cidr, address: Ipv4Addr) {
        self.taken.extend(offset(cidr, address));
    }

    pub(super) fn give_back(&mut self, cidr: Cidr, address: Ipv4Addr) {
        if let Some(offset) = offset(cidr, address) {
            self.taken.remove(&offset);
        }
    }

    fn first_free(&self, from: u32, to: u32) -> Option<u32> {
        let mut candidate = from;
        for &taken in self.taken.range(from..to) {
            if taken > candidate {
                break;
            }
            candidate = taken + 1;
        }
        (candidate < to).then_some(candidate)
    }
}

fn offset(cidr: Cidr, address: Ipv4Addr) -> Option<u32> {
    u32::from(address).checked_sub(cidr.first + RESERVED_FIRST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_that_a_subnet_can_have() {
        for (text, usable) in [
            ("10.0.0.0/16", 65_531),
            ("10.0.64.0/18", 16_379),
            ("192.168.1.0/24", 251),
            ("10.0.0.240/28", 11),
            ("255.255.0.0/16", 65_531),
        ] {
            assert_eq!(Cidr::parse(text).map(Cidr::usable), Some(usable), "{text}");
        }
        for text in
            ["", "10.0.0.0", "10.0.0.0/15", "10.0.0.0/29", "10.0.0.1/24", "10.0.0/24", "x/24"]
        {
            assert_eq!(Cidr::parse(text), None, "{text}");
        }
    }

    #[test]
    fn blocks_overlap_when_they_share_an_address() {
        let cidr = |text| Cidr::parse(text).unwrap();
        assert!(cidr("10.0.0.0/16").overlaps(cidr("10.0.64.0/18")));
        assert!(cidr("10.0.64.0/18").overlaps(cidr("10.0.0.0/16")));
        assert!(!cidr("10.0.0.0/18").overlaps(cidr("10.0.64.0/18")));
        assert!(!cidr("255.255.0.0/17").overlaps(cidr("255.255.128.0/17")));
    }

    #[test]
    fn every_usable_address_is_handed_out_once_and_none_of_awss() {
        for seed in 0..20 {
            let cidr = Cidr::parse("10.0.0.16/28").unwrap();
            let mut pool = AddressPool::default();
            let mut random = SplitMix64::new(seed);
            let mut all: Vec<_> = std::iter::from_fn(|| pool.take(cidr, &mut random))
                .map(|a| a.octets()[3])
                .collect();
            all.sort_unstable();
            assert_eq!(all, (20..=30).collect::<Vec<_>>(), "seed {seed}");
            assert_eq!(pool.free(cidr), 0);
        }
    }

    #[test]
    fn an_address_that_came_back_is_handed_out_again() {
        let cidr = Cidr::parse("10.0.0.0/28").unwrap();
        let mut pool = AddressPool::default();
        let mut random = SplitMix64::new(1);
        let all: Vec<_> = std::iter::from_fn(|| pool.take(cidr, &mut random)).collect();
        for address in all {
            pool.give_back(cidr, address);
            assert_eq!(pool.take(cidr, &mut random), Some(address));
        }
    }

    #[test]
    fn addresses_follow_the_seed() {
        let first = |seed| {
            let cidr = Cidr::parse("10.0.0.0/16").unwrap();
            AddressPool::default().take(cidr, &mut SplitMix64::new(seed))
        };
        assert_eq!(first(1), first(1));
        assert_ne!(first(1), first(2));
    }
}
