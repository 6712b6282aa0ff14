//! The model: what must be unique and what must come back.

use std::{collections::BTreeMap, net::Ipv4Addr};

use eni_sim::{InstanceStateName, config::TokenAfterDeletion};

pub(crate) const QUOTA: usize = 14;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ModelInterface {
    pub(crate) subnet: usize,
    pub(crate) address: Ipv4Addr,
    pub(crate) secondary: Vec<Ipv4Addr>,
    pub(crate) attachment: Option<ModelAttachment>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ModelAttachment {
    pub(crate) id: String,
    pub(crate) instance: String,
    pub(crate) index: u32,
    pub(crate) protected: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct ModelInstance {
    pub(crate) subnet: usize,
    pub(crate) limit: usize,
    /// Private addresses to an interface.
    pub(crate) addresses: usize,
    pub(crate) state: InstanceStateName,
}

pub(crate) struct Model {
    pub(crate) variant: TokenAfterDeletion,
    pub(crate) subnets: Vec<String>,
    /// Everything ever seen, dead things too: steps choose among them.
    pub(crate) interfaces_ever: Vec<String>,
    pub(crate) instances_ever: Vec<String>,
    pub(crate) attachments_ever: Vec<String>,
    pub(crate) alive: BTreeMap<String, ModelInterface>,
    pub(crate) instances: BTreeMap<String, ModelInstance>,
    pub(crate) tokens: BTreeMap<u8, (String, (usize, u8))>,
}

pub(crate) fn pick(ever: &[String], n: usize, otherwise: &str) -> String {
    if ever.is_empty() { otherwise.to_owned() } else { ever[n % ever.len()].clone() }
}

impl Model {
    /// How many addresses of a subnet are in use.
    pub(crate) fn in_subnet(&self, subnet: usize) -> usize {
        let there = self.alive.values().filter(|interface| interface.subnet == subnet);
        there.map(|interface| 1 + interface.secondary.len()).sum()
    }

    pub(crate) fn is_used(&self, address: Ipv4Addr) -> bool {
        self.alive
            .values()
            .any(|other| other.address == address || other.secondary.contains(&address))
    }

    pub(crate) fn room(&self, subnet: usize, count: usize) -> Result<(), &'static str> {
        if self.alive.len() + count > QUOTA {
            Err("NetworkInterfaceLimitExceeded")
        } else if self.in_subnet(subnet) + count > 11 {
            Err("InsufficientFreeAddressesInSubnet")
        } else {
            Ok(())
        }
    }

    pub(crate) fn attached_to<'a>(
        &'a self,
        instance: &'a str,
    ) -> impl Iterator<Item = (&'a String, &'a ModelAttachment)> {
        self.alive.iter().filter_map(move |(id, interface)| {
            interface
                .attachment
                .as_ref()
                .filter(|held| held.instance == instance)
                .map(|held| (id, held))
        })
    }

    pub(crate) fn holder(&self, attachment: &str) -> Option<(&String, &ModelAttachment)> {
        self.alive.iter().find_map(|(id, interface)| {
            interface
                .attachment
                .as_ref()
                .filter(|held| held.id == attachment)
                .map(|held| (id, held))
        })
    }

    pub(crate) fn add(&mut self, id: &str, subnet: usize, address: Ipv4Addr) {
        assert!(!self.interfaces_ever.contains(&id.to_owned()), "{id} was handed out twice");
        assert!(!self.is_used(address), "{address} was handed out twice");
        self.interfaces_ever.push(id.to_owned());
        let made = ModelInterface { subnet, address, secondary: Vec::new(), attachment: None };
        self.alive.insert(id.to_owned(), made);
    }

    pub(crate) fn attach(&mut self, interface: &str, attachment: ModelAttachment) {
        assert!(!self.attachments_ever.contains(&attachment.id), "handed out twice");
        self.attachments_ever.push(attachment.id.clone());
        self.alive.get_mut(interface).unwrap().attachment = Some(attachment);
    }
}
