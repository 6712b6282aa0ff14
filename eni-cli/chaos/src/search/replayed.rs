//! What came of a schedule that was run again, as data; and which schedules
//! can be.

use eni_core::inject::Actor;
use eni_faults::{Fault, Schedule, search::Replayed, suggest::nearest};
use serde::Serialize;
use thiserror::Error;

use super::{Case, OutsideEvent, Timeline};
use crate::{Invariant, all_points};

/// The name and version of the JSON document. Additions keep the number.
pub const REPLAY_SCHEMA: &str = "eni.chaos-replay/1";

/// What came of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplayReport {
    /// [`REPLAY_SCHEMA`].
    pub schema: &'static str,
    /// Where it ran: `sim`.
    pub target: &'static str,
    /// Which workflow.
    pub workflow: &'static str,
    /// Which scenario.
    pub scenario: &'static str,
    /// The flags that ask for the case.
    pub flags: String,
    /// The schedule.
    pub schedule: String,
    /// `held`, `violated`, or `invalid` when an item never came about.
    pub verdict: &'static str,
    /// How many stretches there were: of one worker, a stretch is an attempt.
    pub stretches: u32,
    /// The invariants that broke, each where it did so first.
    pub broken: Vec<BrokenAt>,
    /// Items that never came about.
    pub unfired: Vec<String>,
    /// Items that made no difference.
    pub void: Vec<String>,
    /// What happens, until nothing more comes about.
    pub timeline: Timeline,
}

/// Where an invariant broke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BrokenAt {
    /// Which.
    pub invariant: &'static str,
    /// In which stretch, from 1.
    pub stretch: u32,
    /// What happened instead.
    pub what: String,
}

impl BrokenAt {
    /// The invariant itself.
    pub fn known(&self) -> Option<Invariant> {
        Invariant::ALL.into_iter().find(|invariant| invariant.id() == self.invariant)
    }
}

impl ReplayReport {
    /// The report of a replay.
    pub fn of(case: Case, schedule: &Schedule, replayed: Replayed, timeline: Timeline) -> Self {
        let mut broken: Vec<BrokenAt> = Vec::new();
        for (stretch, found) in replayed.broken {
            if !broken.iter().any(|known| known.invariant == found.invariant) {
                let (invariant, what) = (found.invariant, found.what);
                broken.push(BrokenAt { invariant, stretch, what });
            }
        }
        let texts = |items: &[eni_faults::ScheduleItem]| -> Vec<String> {
            items.iter().map(ToString::to_string).collect()
        };
        let verdict = match (replayed.unfired.is_empty(), broken.is_empty()) {
            (false, _) => "invalid",
            (true, false) => "violated",
            (true, true) => "held",
        };
        Self {
            schema: REPLAY_SCHEMA,
            target: "sim",
            workflow: case.workflow.name(),
            scenario: case.scenario.name(),
            flags: case.flags(),
            schedule: schedule.to_string(),
            verdict,
            stretches: replayed.stretches,
            timeline: timeline.until_quiet(),
            broken,
            unfired: texts(&replayed.unfired),
            void: texts(&replayed.void),
        }
    }
}

/// An item of a schedule that can never come about.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{item}` can never come about: {why}")]
pub struct NeverFires {
    /// The item.
    pub item: String,
    /// Why.
    pub why: String,
}

/// Looks for items of a schedule that can never come about in a search.
///
/// # Errors
///
/// The first of them.
pub fn check_search_schedule(schedule: &Schedule) -> Result<(), NeverFires> {
    let points = all_points();
    for item in &schedule.0 {
        let place = item.place().as_str();
        let refuse = |why: String| Err(NeverFires { item: item.to_string(), why });
        if item.actor() == Actor::ENV {
            let events: Vec<_> = OutsideEvent::ALL
                .iter()
                .map(|event| event.name())
                .chain(["time-passes"])
                .map(|event| format!("world.{event}"))
                .collect();
            if *item.fault() != Fault::Happen || !events.iter().any(|event| event == place) {
                return refuse(format!("what can happen is {}", events.join(", ")));
            }
            continue;
        }
        let Some(point) = points.iter().find(|point| item.place().matches(point)) else {
            let near = nearest(place, points.iter().map(|point| point.name));
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            return refuse(format!("there is no point `{place}`{near}"));
        };
        let is_legal = match item.fault() {
            Fault::Switch(_) => true,
            fault => fault.kind().is_some_and(|kind| point.faults.contains(kind)),
        };
        if !is_legal {
            return refuse(format!("this fault is not legal at `{}`", point.name));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_never_come_about_is_told_with_the_reason() {
        let check = |text: &str| check_search_schedule(&text.parse().unwrap());
        for good in [
            "v1:",
            "v1:ensure.create#1=lost-reply,ensure.create#2=switch(w2)",
            "v1:env/world.time-passes#2=happen,ec2.DescribeInstances#1=stale",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("v1:ensure.creat#1=refuse", "did you mean `ensure.create`?"),
            ("v1:env/world.terminat#1=happen", "what can happen is world.terminate, "),
            ("v1:ensure.find#1=duplicate", "not legal at `ensure.find`"),
        ] {
            let error = check(bad).unwrap_err().to_string();
            assert!(error.contains(why), "{bad}: {error}");
        }
    }
}
