//! IPv4 prefixes of interfaces: blocks of 16 addresses, aligned, free of
//! AWS's own (doc: ec2-prefix-eni). Which an interface wants, and giving them
//! to it.

use std::net::Ipv4Addr;

use super::{
    World,
    addresses::Cidr,
    private_ips::{Wanted, no_addresses},
};
use crate::{
    ApiError, NetworkInterface,
    answer::Ipv4Prefix,
    id::{NetworkInterfaceId, SubnetId},
};

/// The prefixes that an interface wants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct WantedPrefixes {
    pub(super) named: Vec<Ipv4Prefix>,
    /// How many that EC2 chooses.
    pub(super) count: u32,
}

impl WantedPrefixes {
    /// `others` says whether secondary addresses are wanted, named or counted.
    pub(super) fn read(
        named: &[String],
        count: Option<u32>,
        others: bool,
    ) -> Result<Self, ApiError> {
        let count = count.unwrap_or(0);
        if [others, count > 0, !named.is_empty()].into_iter().filter(|given| *given).count() > 1 {
            return Err(ApiError::parameter_combination(
                "Only one of secondary private IP addresses, their count, IPv4 prefixes and their \
                 count may be specified.",
            ));
        }
        let mut read = Vec::new();
        for text in named {
            let prefix = read_prefix(text)?;
            if read.contains(&prefix) {
                return Err(ApiError::parameter_value(format!(
                    "Duplicate IPv4 prefix specified: {prefix}"
                )));
            }
            read.push(prefix);
        }
        Ok(Self { named: read, count })
    }

    pub(super) fn len(&self) -> u32 {
        size(self.named.iter()).saturating_add(self.count)
    }
}

pub(super) fn read_prefix(text: &str) -> Result<Ipv4Prefix, ApiError> {
    Ipv4Prefix::parse(text).ok_or_else(|| {
        ApiError::parameter_value(format!(
            "Value ({text}) for parameter ipv4Prefix is invalid. Expecting a block like \
             10.0.0.16/28."
        ))
    })
}

impl World {
    /// Whether a subnet has these prefixes beside these addresses.
    pub(super) fn check_prefixes(
        &self,
        subnet_id: SubnetId,
        wanted: &WantedPrefixes,
        addresses: &Wanted,
    ) -> Result<(), ApiError> {
        if wanted.len() == 0 {
            return Ok(());
        }
        let cidr = self.network.subnet(subnet_id)?.cidr;
        let mut pool = self.pools.get(&subnet_id).cloned().unwrap_or_default();
        addresses.named().for_each(|address| pool.take_this(cidr, address));
        for prefix in &wanted.named {
            let all = || prefix.addresses();
            if all().any(|address| !cidr.contains(address) || cidr.is_reserved(address)) {
                return Err(ApiError::parameter_value(format!(
                    "The prefix {prefix} does not fall within the subnet's address range"
                )));
            }
            if all().any(|address| pool.is_taken(cidr, address)) {
                return Err(ApiError::client(
                    "InvalidIPAddress.InUse",
                    format!("Addresses of the prefix {prefix} are in use."),
                ));
            }
            all().for_each(|address| pool.take_this(cidr, address));
        }
        for _ in 0..wanted.count {
            if pool.take_prefix(cidr).is_none() {
                return Err(ApiError::client(
                    "InsufficientCidrBlocks",
                    format!(
                        "The specified subnet '{subnet_id}' does not have enough free cidr blocks \
                         to satisfy the request."
                    ),
                ));
            }
        }
        let left = addresses.len().saturating_sub(size(addresses.named()));
        if pool.free(cidr) < left { Err(no_addresses(subnet_id)) } else { Ok(()) }
    }

    /// Takes what was checked: prefixes before any address that EC2 chooses,
    /// which could be in the way, and after those that are named.
    pub(super) fn take_prefixes(
        &mut self,
        subnet_id: SubnetId,
        cidr: Cidr,
        wanted: &WantedPrefixes,
        addresses: &Wanted,
    ) -> Vec<Ipv4Prefix> {
        if wanted.len() == 0 {
            return Vec::new();
        }
        let pool = self.pools.entry(subnet_id).or_default();
        addresses.named().for_each(|address| pool.take_this(cidr, address));
        for address in wanted.named.iter().flat_map(Ipv4Prefix::addresses) {
            pool.take_this(cidr, address);
        }
        let chosen = (0..wanted.count).map_while(|_| pool.take_prefix(cidr));
        wanted.named.iter().copied().chain(chosen).collect()
    }

    /// Gives prefixes of an interface back to its subnet.
    pub(super) fn give_prefixes_back(&mut self, subnet_id: SubnetId, prefixes: &[Ipv4Prefix]) {
        let pool = self.pools.get_mut(&subnet_id);
        if let (Some(pool), Some(subnet)) = (pool, self.network.subnets.get(&subnet_id)) {
            for address in prefixes.iter().flat_map(Ipv4Prefix::addresses) {
                pool.give_back(subnet.cidr, address);
            }
        }
    }

    /// The prefixes that are to be taken off an interface, all of them its own.
    pub(super) fn own_prefixes(
        &self,
        id: NetworkInterfaceId,
        texts: &[String],
    ) -> Result<Vec<Ipv4Prefix>, ApiError> {
        let own = &self.existing_interface(id)?.ipv4_prefixes;
        let prefixes = texts.iter().map(|text| read_prefix(text)).collect::<Result<Vec<_>, _>>()?;
        match prefixes.iter().find(|prefix| !own.contains(prefix)) {
            None => Ok(prefixes),
            Some(prefix) => Err(ApiError::parameter_value(format!(
                "The prefix {prefix} is not assigned to interface {id}"
            ))),
        }
    }
}

/// How many of its type's places for private addresses an interface takes up:
/// a prefix counts as one.
pub(super) fn places(interface: &NetworkInterface) -> u32 {
    let held = interface.secondary_private_ip_addresses.len() + interface.ipv4_prefixes.len();
    u32::try_from(held).unwrap_or(u32::MAX).saturating_add(1)
}

fn size(all: impl Iterator) -> u32 {
    u32::try_from(all.count()).unwrap_or(u32::MAX)
}

/// The addresses of prefixes, for the ledger.
pub(super) fn addresses(prefixes: &[Ipv4Prefix]) -> impl Iterator<Item = Ipv4Addr> {
    prefixes.iter().flat_map(Ipv4Prefix::addresses)
}
