//! The ledgers of all worlds as JSON, for the control API.

use serde_json::{Value, json};

use crate::{
    World,
    ledger::{AttachmentRecord, Entry, InterfaceRecord},
};

use super::cloud::{Cloud, Place};

/// Everything that happened and every interface that ever existed, by world.
pub(super) fn ledger(cloud: &Cloud) -> Value {
    let worlds = cloud.worlds();
    let worlds = worlds.iter().map(|(place, front)| front.read(|world| of_world(place, world)));
    json!({ "schema": "eni.sim.ledger/1", "worlds": worlds.collect::<Vec<_>>() })
}

fn of_world(place: &Place, world: &World) -> Value {
    let ledger = world.ledger();
    json!({
        "account": place.account_id,
        "region": place.region,
        "entries": ledger.entries().iter().map(|held| entry(held)).collect::<Vec<_>>(),
        "interfaces": ledger.interfaces().map(interface).collect::<Vec<_>>(),
    })
}

/// The event's own words: its name, then all that is known of it.
fn entry(entry: &Entry) -> Value {
    let event = format!("{:?}", entry.event);
    let name = event.split([' ', '{', '(']).next().unwrap_or_default();
    json!({
        "seq": entry.seq,
        "at_seconds": entry.at.as_secs_f64(),
        "actor": entry.actor.as_str(),
        "event": name,
        "interface": entry.event.interface().map(|id| id.to_string()),
        "detail": event,
    })
}

fn interface(record: &InterfaceRecord) -> Value {
    json!({
        "id": record.network_interface_id.as_str(),
        "alive": record.is_alive(),
        "creator": record.creator.as_str(),
        "description": &*record.description,
        "client_token": record.client_token.as_deref(),
        "primary_of": record.primary_of.map(|id| id.to_string()),
        "attachment": record.attachment.as_ref().map(attachment),
    })
}

fn attachment(record: &AttachmentRecord) -> Value {
    json!({
        "id": record.attachment_id.as_str(),
        "instance": record.instance_id.as_str(),
        "device_index": record.device_index,
        "network_card_index": record.network_card_index,
        "delete_on_termination": record.delete_on_termination,
        "attached_by": record.attached_by.as_str(),
    })
}
