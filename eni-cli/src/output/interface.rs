//! An interface, a plan and a status, as text and as JSON.

use std::collections::BTreeSet;

use eni_chaos::FaultsReport;
use eni_core::{
    Ensure,
    ec2::Interface,
    ensure::{Change, Ensured, Plan, Step},
    status::Status,
};
use serde_json::{Value, json};

use super::count;

/// One line: which interface, where, what was done.
pub(crate) fn line(ensured: &Ensured) -> String {
    format!("{}  {}\n", place(&ensured.interface), changes(&ensured.changes))
}

/// The document of `eni ensure --json`.
pub(crate) fn ensured(
    target: &str,
    ensure: &Ensure,
    ensured: &Ensured,
    faults: &FaultsReport,
) -> Value {
    json!({
        "schema": "eni.ensure/1",
        "target": target,
        "function": ensure.spec.key.function.as_str(),
        "instance": ensure.spec.key.instance.as_str(),
        "interface": interface(&ensured.interface),
        "changes": ensured.changes.iter().map(name).collect::<Vec<_>>(),
        "warnings": texts(&ensured.warnings),
        "findings": texts(&ensured.findings),
        "faults": faults,
    })
}

/// A plan, a line for each step.
pub(crate) fn plan_text(plan: &Plan) -> String {
    let mut text = String::new();
    for step in &plan.steps {
        let mark = if step.change().is_some() { '+' } else { ' ' };
        text.push_str(&format!("{mark} {step}\n"));
    }
    let outcome = place(&plan.outcome.interface);
    match plan.changes() {
        0 => text.push_str(&format!("nothing to change: {outcome}\n")),
        n => text.push_str(&format!("{} to make; then {outcome}\n", count(n as u64, "change"))),
    }
    text
}

/// The document of `eni plan --json`.
pub(crate) fn plan_document(target: &str, ensure: &Ensure, plan: &Plan) -> Value {
    let step = |step: &Step| {
        json!({
            "point": step.point().map(|point| point.name),
            "change": step.change().as_ref().map(name),
            "text": step.to_string(),
        })
    };
    json!({
        "schema": "eni.plan/1",
        "target": target,
        "function": ensure.spec.key.function.as_str(),
        "instance": ensure.spec.key.instance.as_str(),
        "steps": plan.steps.iter().map(step).collect::<Vec<_>>(),
        "changes": plan.changes(),
        "interface": interface(&plan.outcome.interface),
        "findings": texts(&plan.outcome.findings),
    })
}

/// A status, a line for each interface and for each thing that is missing.
pub(crate) fn status_text(status: &Status) -> String {
    let mut text: String =
        status.interfaces.iter().map(|interface| format!("{}\n", place(interface))).collect();
    let unfinished = status.unfinished();
    if unfinished.is_empty() {
        text.push_str("finished\n");
    }
    for what in unfinished {
        text.push_str(&format!("unfinished: {what}\n"));
    }
    text
}

/// The document of `eni status --json`.
pub(crate) fn status_document(target: &str, status: &Status) -> Value {
    let unfinished = status.unfinished();
    json!({
        "schema": "eni.status/1",
        "target": target,
        "function": status.key.function.as_str(),
        "instance": status.key.instance.as_str(),
        "finished": unfinished.is_empty(),
        "unfinished": unfinished,
        "interfaces": status.interfaces.iter().map(interface).collect::<Vec<_>>(),
    })
}

fn place(interface: &Interface) -> String {
    let address = interface.private_ip.as_deref().unwrap_or("-");
    let attachment = match &interface.attachment {
        None => "not attached".to_owned(),
        Some(is) => format!(
            "{}:{}",
            is.instance.as_ref().map_or("-", |instance| instance.as_str()),
            is.device_index
        ),
    };
    format!("{}  {address}  {attachment}", interface.id)
}

fn changes(changes: &BTreeSet<Change>) -> String {
    if changes.is_empty() {
        return "unchanged".to_owned();
    }
    changes.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// A change as a word of the output.
fn name(change: &Change) -> &'static str {
    match change {
        Change::Created => "created",
        Change::Attached => "attached",
        Change::Protected => "protected",
        Change::SourceDestCheck => "source-dest-check",
        Change::Groups => "groups",
        Change::Tags => "tags",
        Change::Detached => "detached-duplicate",
        Change::Deleted => "deleted-duplicate",
    }
}

fn interface(interface: &Interface) -> Value {
    let attachment = interface.attachment.as_ref().map(|is| {
        json!({
            "id": is.id.as_str(),
            "instance": is.instance.as_ref().map(|instance| instance.as_str()),
            "device_index": is.device_index,
            "network_card": is.network_card,
            "status": is.status.as_str(),
            "delete_on_termination": is.delete_on_termination,
        })
    });
    json!({
        "id": interface.id.as_str(),
        "description": &*interface.description,
        "subnet": interface.subnet.as_str(),
        "groups": interface.groups.iter().map(|group| group.as_str()).collect::<Vec<_>>(),
        "private_ip": interface.private_ip,
        "status": interface.status.as_str(),
        "source_dest_check": interface.source_dest_check,
        "tags": *interface.tags,
        "attachment": attachment,
    })
}

fn texts<T: ToString>(items: &[T]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}
