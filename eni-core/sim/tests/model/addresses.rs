//! Steps about an interface's further addresses, in the world and the model.

use eni_sim::{
    Answer, Call,
    call::{AssignPrivateIpAddresses, UnassignPrivateIpAddresses},
};

use crate::{pair::Pair, reference::pick};

/// The most private addresses that any type takes on an interface.
const MOST: usize = 50;

impl Pair {
    pub(crate) fn assign(&mut self, n: usize, count: u32) {
        let id = pick(&self.model.interfaces_ever, n, "eni-00000000");
        let reply = self.call(Call::AssignPrivateIpAddresses(AssignPrivateIpAddresses {
            network_interface_id: id.clone(),
            secondary_private_ip_address_count: Some(count),
            ..AssignPrivateIpAddresses::default()
        }));
        let count = count as usize;
        let model = &self.model;
        let refused =
            model.alive.get(&id).map_or(Some("InvalidNetworkInterfaceID.NotFound"), |interface| {
                let holder = interface.attachment.as_ref();
                let most = holder.map_or(MOST, |held| model.instances[&held.instance].addresses);
                if 1 + interface.secondary.len() + count > most {
                    Some("PrivateIpAddressLimitExceeded")
                } else if model.in_subnet(interface.subnet) + count > 11 {
                    Some("InsufficientFreeAddressesInSubnet")
                } else {
                    None
                }
            });
        if let Some(code) = refused {
            assert_eq!(reply.unwrap_err().code, code);
            return;
        }
        let Ok(Answer::AssignPrivateIpAddresses { assigned_private_ip_addresses, .. }) = reply
        else {
            panic!("{reply:?}");
        };
        assert_eq!(assigned_private_ip_addresses.len(), count);
        for address in assigned_private_ip_addresses {
            assert!(!self.model.is_used(address), "{address} was handed out twice");
            self.model.alive.get_mut(&id).unwrap().secondary.push(address);
        }
    }

    /// The nth secondary address; without one, the primary one.
    pub(crate) fn unassign(&mut self, n: usize, nth: usize) {
        let id = pick(&self.model.interfaces_ever, n, "eni-00000000");
        let held = self.model.alive.get(&id).cloned();
        let nth = held.as_ref().map_or(0, |held| nth % held.secondary.len().max(1));
        let address = held.as_ref().map(|held| held.secondary.get(nth).unwrap_or(&held.address));
        let reply = self.call(Call::UnassignPrivateIpAddresses(UnassignPrivateIpAddresses {
            network_interface_id: id.clone(),
            private_ip_addresses: vec![address.map_or("10.0.0.4".to_owned(), ToString::to_string)],
            ..UnassignPrivateIpAddresses::default()
        }));
        match held {
            None => assert_eq!(reply.unwrap_err().code, "InvalidNetworkInterfaceID.NotFound"),
            Some(held) if held.secondary.is_empty() => {
                assert_eq!(reply.unwrap_err().code, "InvalidParameterValue");
            }
            Some(_) => {
                reply.unwrap();
                self.model.alive.get_mut(&id).unwrap().secondary.remove(nth);
            }
        }
    }
}
