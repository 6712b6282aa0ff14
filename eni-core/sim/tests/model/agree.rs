//! What the API shows, the ledger holds and the model knows is one thing.

use std::collections::{BTreeMap, BTreeSet};

use eni_sim::{
    Answer, Call, NetworkInterfaceStatus,
    call::{DescribeInstances, DescribeNetworkInterfaces},
};

use crate::{
    pair::Pair,
    reference::{ModelAttachment, ModelInterface},
};

impl Pair {
    /// What the API shows, the ledger holds and the model knows is one thing.
    pub(crate) fn agree(&mut self) {
        let describe = DescribeNetworkInterfaces::default();
        let Ok(Answer::DescribeNetworkInterfaces { network_interfaces, .. }) =
            self.call(Call::DescribeNetworkInterfaces(describe))
        else {
            panic!("no answer");
        };
        let Ok(Answer::DescribeInstances { instances, .. }) =
            self.call(Call::DescribeInstances(DescribeInstances::default()))
        else {
            panic!("no answer");
        };
        let model = &self.model;

        let shown: BTreeMap<_, _> = network_interfaces
            .iter()
            .map(|interface| {
                let attachment = interface.attachment.map(|held| ModelAttachment {
                    id: held.attachment_id.to_string(),
                    instance: held.instance_id.to_string(),
                    index: held.device_index,
                    protected: held.delete_on_termination,
                });
                let status = if attachment.is_some() {
                    NetworkInterfaceStatus::InUse
                } else {
                    NetworkInterfaceStatus::Available
                };
                assert_eq!(interface.status, status);
                let subnet_id = interface.subnet_id.to_string();
                let subnet = model.subnets.iter().position(|id| *id == subnet_id).unwrap();
                let address = interface.private_ip_address;
                let id = interface.network_interface_id.to_string();
                let secondary = interface.secondary_private_ip_addresses.to_vec();
                (id, ModelInterface { subnet, address, secondary, attachment })
            })
            .collect();
        assert_eq!(shown, model.alive);

        for (n, subnet) in self.world.subnets().enumerate() {
            let used = 11 - subnet.available_ip_address_count as usize;
            assert_eq!(used, model.in_subnet(n), "addresses of subnet {n}");
        }

        assert_eq!(instances.len(), model.instances.len());
        for instance in instances {
            let id = instance.instance_id.to_string();
            assert_eq!(instance.state, model.instances[&id].state);
            let shown: BTreeSet<_> = instance
                .network_interfaces
                .iter()
                .map(|held| (held.network_interface_id.to_string(), held.attachment.device_index))
                .collect();
            let indexes: BTreeSet<_> = shown.iter().map(|(_, index)| index).collect();
            assert_eq!(indexes.len(), instance.network_interfaces.len(), "an index taken twice");
            let held =
                model.attached_to(&id).map(|(interface, held)| (interface.clone(), held.index));
            assert_eq!(shown, held.collect());
        }

        let ledger = self.world.ledger();
        let alive: BTreeSet<_> = ledger
            .interfaces()
            .filter(|record| record.is_alive())
            .map(|record| record.network_interface_id.to_string())
            .collect();
        assert!(alive.iter().eq(model.alive.keys()));
        assert_eq!(ledger.interfaces().count(), model.interfaces_ever.len());
        for record in ledger.interfaces().filter(|record| record.is_alive()) {
            let held = record.attachment.map(|held| ModelAttachment {
                id: held.attachment_id.to_string(),
                instance: held.instance_id.to_string(),
                index: held.device_index,
                protected: held.delete_on_termination,
            });
            assert_eq!(held, model.alive[record.network_interface_id.as_str()].attachment);
        }
    }
}
