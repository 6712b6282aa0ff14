//! How a world comes to rest: ages counted from one moment and cut where they
//! no longer matter, the dead forgotten. Every field of what is aged is named
//! here, so that a new one cannot be forgotten. What must not be here: what
//! worlds at rest are compared by.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use crate::{
    Instance, NetworkInterface,
    answer::{InstanceNetworkInterface, NetworkInterfaceAttachment},
    id::NetworkInterfaceId,
    random::SplitMix64,
    world::{
        World,
        elastic::HeldAddress,
        facts::Facts,
        history::History,
        instances::{HeldInstance, Launch},
        tokens::{LaunchRecord, TokenRecord},
    },
};

/// What is to come longer from now never comes, as far as any search goes.
const NEVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

impl Facts {
    /// How long anything counts, at most: the moment at which worlds rest.
    pub(in crate::world) fn horizon(&self) -> Duration {
        let counted = |span: Duration| if span > NEVER { Duration::ZERO } else { span };
        let tokens = self.token_window.map_or(Duration::ZERO, counted);
        self.memory.max(tokens).max(counted(self.terminated_visible))
    }
}

/// Moments as they are at rest.
#[derive(Debug, Clone, Copy)]
struct Ages {
    now: Duration,
    rests_at: Duration,
    /// What is older than this is old.
    memory: Duration,
}

impl Ages {
    /// A moment, as long ago as it was or `most` ago.
    fn within(self, most: Duration, at: Duration) -> Duration {
        match at.checked_sub(self.now) {
            Some(ahead) => self.rests_at.saturating_add(ahead),
            None => self.rests_at.saturating_sub(self.now.saturating_sub(at).min(most)),
        }
    }

    /// A moment that counts for as long as reads lag.
    fn of(self, at: Duration) -> Duration {
        self.within(self.memory, at)
    }
}

impl World {
    /// Brings the world to rest as it is at `now`.
    pub(super) fn rest(&mut self, now: Duration) {
        let facts = Arc::clone(&self.facts);
        let ages = Ages { now, rests_at: facts.horizon(), memory: facts.memory };
        let Self {
            facts: _,
            network: _,
            random,
            instances,
            interfaces,
            // Names alone, and no moments.
            attachments: _,
            pools: _,
            ipv6_taken: _,
            addresses,
            tokens,
            launch_tokens,
            pending,
            departing,
            begun,
            step,
            // Last, since it looks at how things are beside how they were.
            history: _,
            ledger: _,
        } = self;
        *random = SplitMix64::new(0);
        (*begun, *step) = (0, 1);
        for ((due, _), effect) in std::mem::take(pending) {
            *begun += 1;
            pending.insert((ages.of(due), *begun), effect);
        }
        instances.values_mut().for_each(|held| age_held_instance(held, ages));
        interfaces.values_mut().for_each(|held| age_interface(held, ages));
        for held in addresses.values_mut() {
            let HeldAddress { public_ip: _, association: _, tag_set: _, allocated_at } = held;
            *allocated_at = ages.of(*allocated_at);
        }
        for record in tokens.values_mut() {
            // What it first answered has no attachment, and so no age.
            let TokenRecord { parameters: _, first_reply: _, used_at } = &**record;
            let aged = token_used_at(&facts, ages, *used_at);
            if aged != *used_at {
                Arc::make_mut(record).used_at = aged;
            }
        }
        for record in launch_tokens.values_mut() {
            let LaunchRecord { request: _, instances: _, used_at } = &**record;
            let aged = token_used_at(&facts, ages, *used_at);
            if aged != *used_at {
                Arc::make_mut(record).used_at = aged;
            }
        }
        for (terminated_at, _) in departing.iter_mut() {
            *terminated_at = if facts.terminated_visible > NEVER {
                Duration::ZERO
            } else {
                ages.within(facts.terminated_visible, *terminated_at)
            };
        }
        self.rest_history(ages);
        self.rest_ledger(ages);
    }

    fn rest_ledger(&mut self, ages: Ages) {
        let seen = self.history.interface_ids();
        let promised: BTreeSet<NetworkInterfaceId> =
            self.tokens.values().map(|record| record.first_reply.network_interface_id).collect();
        let alive = &self.interfaces;
        let is_known = |id| alive.contains_key(&id) || seen.contains(&id) || promised.contains(&id);
        self.ledger = self.ledger.at_rest(is_known, |at| ages.of(at));
    }

    fn rest_history(&mut self, ages: Ages) {
        let (interfaces, instances) = (&self.interfaces, &self.instances);
        let is_remembered = |old: Duration| ages.now < old.saturating_add(ages.memory);
        let shown: BTreeMap<_, _> = self
            .history
            .instances
            .ids()
            .filter_map(|id| Some((id, self.show_instance(id, instances.get(&id)?))))
            .collect();
        let History { interfaces: old_interfaces, instances: old_instances, swept_at } =
            &mut self.history;
        old_interfaces.rest(
            is_remembered,
            |value| age_interface(value, ages),
            |id, value| interfaces.get(&id) == value,
            |at| ages.of(at),
        );
        old_instances.rest(
            is_remembered,
            |value| age_instance(value, ages),
            |id, value| shown.get(&id) == value.map(|value| &**value),
            |at| ages.of(at),
        );
        *swept_at = ages.rests_at;
    }
}

/// Without a window a token is known for ever, however old it is.
fn token_used_at(facts: &Facts, ages: Ages, used_at: Duration) -> Duration {
    match facts.token_window {
        Some(window) if window <= NEVER => ages.within(window, used_at),
        _ => Duration::ZERO,
    }
}

fn age_held_instance(held: &mut Arc<HeldInstance>, ages: Ages) {
    let HeldInstance { launch, ami_launch_index: _, state: _, launch_time, tag_set: _, slots: _ } =
        &**held;
    let Launch {
        reservation_id: _,
        image_id: _,
        instance_type: _,
        subnet_id: _,
        vpc_id: _,
        availability_zone: _,
        client_token: _,
        launched_at,
    } = &**launch;
    let (launched, started) = (ages.of(*launched_at), ages.of(*launch_time));
    let launched_changes = launched != *launched_at;
    if launched_changes || started != *launch_time {
        let held = Arc::make_mut(held);
        held.launch_time = started;
        if launched_changes {
            Arc::make_mut(&mut held.launch).launched_at = launched;
        }
    }
}

fn age_interface(held: &mut Arc<NetworkInterface>, ages: Ages) {
    let NetworkInterface {
        network_interface_id: _,
        subnet_id: _,
        vpc_id: _,
        availability_zone: _,
        availability_zone_id: _,
        owner_id: _,
        description: _,
        groups: _,
        mac_address: _,
        private_ip_address: _,
        secondary_private_ip_addresses: _,
        ipv4_prefixes: _,
        ipv6_addresses: _,
        associations: _,
        status: _,
        source_dest_check: _,
        tag_set: _,
        attachment,
    } = &**held;
    let Some(attachment) = attachment else { return };
    let mut aged = *attachment;
    age_attachment(&mut aged, ages);
    if aged != *attachment {
        Arc::make_mut(held).attachment = Some(aged);
    }
}

fn age_attachment(attachment: &mut NetworkInterfaceAttachment, ages: Ages) {
    let NetworkInterfaceAttachment {
        attachment_id: _,
        instance_id: _,
        device_index: _,
        network_card_index: _,
        status: _,
        attach_time,
        delete_on_termination: _,
    } = attachment;
    *attach_time = ages.of(*attach_time);
}

fn age_instance(shown: &mut Arc<Instance>, ages: Ages) {
    let Instance {
        instance_id: _,
        reservation_id: _,
        ami_launch_index: _,
        image_id: _,
        instance_type: _,
        state: _,
        subnet_id: _,
        vpc_id: _,
        availability_zone: _,
        owner_id: _,
        launch_time,
        private_ip_address: _,
        public_ip_address: _,
        security_groups: _,
        client_token: _,
        tag_set: _,
        network_interfaces,
    } = Arc::make_mut(shown);
    *launch_time = ages.of(*launch_time);
    for attached in network_interfaces {
        let InstanceNetworkInterface { network_interface_id: _, attachment, network_interface } =
            attached;
        age_attachment(attachment, ages);
        age_interface(network_interface, ages);
    }
}
