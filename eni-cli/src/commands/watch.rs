//! What a workflow on a real EC2 does, a line for each call and wait on stderr.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use eni_core::{
    ec2::Interface,
    ensure::{Reply, Step, Wait},
    event::{Event, Observe},
    key,
};

use crate::output;

/// Shows on stderr what a workflow does, and remembers which interface it
/// works on.
#[derive(Default)]
pub(crate) struct Watch(Mutex<Watched>);

#[derive(Default)]
struct Watched {
    interface: Option<String>,
    waiting_for: Option<String>,
}

impl Watch {
    /// What an interrupted workflow leaves, as far as it was seen.
    pub(crate) fn known(&self) -> String {
        match &self.0.lock().unwrap_or_else(PoisonError::into_inner).interface {
            Some(id) => format!("{id} exists; the next run adopts it"),
            None => "no interface is known; a create may be under way, and the next run finds it"
                .to_owned(),
        }
    }

    fn waiting(&self, wait: &Wait) {
        let reason = wait.reason.to_string();
        let mut watched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if watched.waiting_for.as_ref() == Some(&reason) {
            return;
        }
        // Rounded up to a second: what is shown is never too little.
        let up = wait.at_most + Duration::from_millis(999);
        let at_most = humantime::format_duration(Duration::from_secs(up.as_secs()));
        output::stderr(&format!(
            "wait    for {reason}, at most {at_most} (--window or --deadline shortens it)\n"
        ));
        watched.waiting_for = Some(reason);
    }
}

impl Observe for Watch {
    fn observe(&self, event: &Event<'_>) {
        match event {
            Event::Waiting(wait) => self.waiting(wait),
            Event::Called { step, result } => {
                let what = match result {
                    Ok(reply) => answer(step, reply),
                    Err(error) => format!("{error}"),
                };
                let point =
                    step.point().map_or("", |point| point.name.trim_start_matches("ensure."));
                output::stderr(&format!("{point:<12}{what}\n"));
                let mut watched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(id) = interface_of(step, result.as_ref().ok().copied()) {
                    watched.interface = Some(id);
                }
            }
            _ => {}
        }
    }
}

fn interface_of(step: &Step, reply: Option<&Reply>) -> Option<String> {
    match (step, reply) {
        (_, Some(Reply::Created(interface))) => Some(interface.id.to_string()),
        (_, Some(Reply::Found(found))) => {
            let ours = |it: &&Interface| it.tags.contains_key(key::INSTANCE_TAG);
            found.iter().find(ours).map(|interface| interface.id.to_string())
        }
        (Step::Attach { interface, .. } | Step::Protect { interface, .. }, _) => {
            Some(interface.to_string())
        }
        _ => None,
    }
}

fn answer(step: &Step, reply: &Reply) -> String {
    match reply {
        Reply::Found(found) if found.is_empty() => "none".to_owned(),
        Reply::Found(found) => {
            found.iter().map(|interface| interface.id.to_string()).collect::<Vec<_>>().join(", ")
        }
        Reply::Instance(instance) => format!(
            "{} {}, {}",
            instance.instance_type,
            instance.state.as_str(),
            output::count(instance.interfaces.len() as u64, "interface")
        ),
        Reply::Subnet(subnet) => format!("{} is in {}", subnet.id, subnet.zone),
        Reply::InstanceType(limits) => {
            format!(
                "{} takes {}",
                limits.name,
                output::count(limits.max_interfaces.into(), "interface")
            )
        }
        Reply::Created(interface) => interface.id.to_string(),
        Reply::Attached(attachment) => match step {
            Step::Attach { device_index, .. } => format!("{attachment} at index {device_index}"),
            _ => attachment.to_string(),
        },
        Reply::Acknowledged | Reply::Waited => "acknowledged".to_owned(),
    }
}
