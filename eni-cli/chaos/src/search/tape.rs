//! Finds out what happens in a replay: from what its driver, its workflows and
//! EC2's front tell. It changes nothing about the run.

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use eni_core::{
    event::Event,
    inject::{Actor, Point},
};
use eni_faults::{
    Fault, Schedule,
    search::{Alphabet, Broken, Chooser, Model, Replayed, Stretch, replay},
};
use eni_sim::{Answer, Call, Misled, WireError, Witness, World};

use super::{
    ScenarioModel, SearchWorld,
    ticks::TICK,
    timeline::{Moment, Timeline},
    words,
    worker::Outcome,
};
use crate::misread::told;

/// Takes down what happens.
#[derive(Debug, Default)]
pub(crate) struct Tape(Mutex<Taken>);

#[derive(Debug, Default)]
struct Taken {
    timeline: Timeline,
    visits: BTreeMap<(Actor, &'static str), u64>,
    attempts: BTreeMap<Actor, u32>,
    /// Which of the timeline's moments is the call that is being made.
    open: Option<usize>,
    /// What EC2 answered to it last.
    reply: Option<String>,
    next_seq: u64,
    met: usize,
    broken: usize,
}

impl Tape {
    /// All that was taken down.
    pub(crate) fn take(&self) -> Timeline {
        std::mem::take(&mut self.taken().timeline)
    }

    /// A stretch begins, in this world.
    pub(crate) fn begins_in(&self, world: &World) {
        let mut taken = self.taken();
        taken.next_seq = world.ledger().next_seq();
        taken.broken = 0;
    }

    /// An attempt begins.
    pub(crate) fn begins(&self, actor: Actor) {
        let mut taken = self.taken();
        let attempt = taken.attempts.entry(actor).or_default();
        *attempt += 1;
        let attempt = *attempt;
        taken.push(Moment::Attempt { actor: actor.to_string(), attempt });
    }

    /// A call is about to be made.
    pub(crate) fn calls(&self, actor: Actor, point: &'static Point) {
        let mut taken = self.taken();
        let visit = taken.visits.entry((actor, point.name)).or_default();
        *visit += 1;
        let visit = *visit;
        taken.reply = None;
        taken.open = Some(taken.timeline.moments.len());
        taken.push(Moment::Call {
            actor: actor.to_string(),
            point: point.name,
            visit,
            call: point.operation.to_owned(),
            faults: Vec::new(),
            saw: None,
            truth: None,
            world: Vec::new(),
        });
    }

    /// Takes down what has come of all that since it last looked.
    pub(crate) fn follow(&self, world: &World, chooser: &Chooser, broken: &[Broken]) {
        let mut taken = self.taken();
        let entries = world.ledger().since(taken.next_seq);
        taken.next_seq = world.ledger().next_seq();
        let mut changes: Vec<String> =
            entries.iter().map(|entry| words::of_event(&entry.event)).collect();
        for item in chooser.met_since(taken.met) {
            taken.met += 1;
            match item.fault() {
                Fault::Happen => {
                    let world = std::mem::take(&mut changes);
                    taken.push(Moment::Outside { event: item.to_string(), world });
                }
                Fault::Switch(_) => taken.push(Moment::Switch { switch: item.to_string() }),
                _ => {
                    let item = item.to_string();
                    if let Some(Moment::Call { faults, .. }) = taken.call() {
                        faults.push(item);
                    }
                }
            }
        }
        if let Some(Moment::Call { world, .. }) = taken.call() {
            world.append(&mut changes);
        } else if !changes.is_empty() {
            taken.push(Moment::Outside { event: "a late call arrives".to_owned(), world: changes });
        }
        taken.open = None;
        for Broken { invariant, what } in broken.iter().skip(taken.broken) {
            taken.push(Moment::Broken { invariant, what: what.clone() });
        }
        taken.broken = broken.len();
    }

    /// Time passes.
    pub(crate) fn passes(&self, time: std::time::Duration) {
        let ticks = time.as_nanos().checked_div(TICK.as_nanos()).unwrap_or_default();
        let ticks = u64::try_from(ticks).unwrap_or(u64::MAX);
        self.taken().push(Moment::Ticks { ticks });
    }

    /// An attempt is over; `None` by a crash.
    pub(crate) fn ends(&self, actor: Actor, outcome: Option<&Outcome>) {
        let ending = match outcome {
            Some(Outcome::Worked(Ok(done))) => format!("Ok with {}", done.interface),
            Some(Outcome::Worked(Err(failed))) => format!("failed: {}", failed.text),
            Some(Outcome::Collected(Ok(done))) => format!("collected {}", done.deleted.len()),
            Some(Outcome::Collected(Err(error))) => format!("failed: {error}"),
            None => "crashed: all that it knew is gone".to_owned(),
        };
        self.taken().push(Moment::End { actor: actor.to_string(), ending });
    }

    /// What a workflow tells.
    pub(crate) fn hears(&self, actor: Actor, event: &Event<'_>) {
        let mut taken = self.taken();
        match event {
            Event::Called { result: Err(error), .. }
            | Event::Answered { error: Some(error), .. } => taken.saw(error.to_string()),
            Event::Called { result: Ok(_), .. } | Event::Answered { error: None, .. } => {
                let reply = taken.reply.take().unwrap_or_else(|| "done".to_owned());
                taken.saw(reply);
            }
            Event::Waiting(wait) => {
                let (reason, is_short) = (wait.reason.name(), wait.duration < TICK / 2);
                taken.push(Moment::Wait { actor: actor.to_string(), reason, is_short });
            }
            _ => {}
        }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn push(&mut self, moment: Moment) {
        self.timeline.moments.push(moment);
    }

    /// The call that is being made.
    fn call(&mut self) -> Option<&mut Moment> {
        self.timeline.moments.get_mut(self.open?)
    }

    fn saw(&mut self, what: String) {
        if let Some(Moment::Call { saw, .. }) = self.call() {
            *saw = Some(what);
        }
    }
}

impl Witness for Tape {
    fn misled(&self, misled: &Misled<'_>) {
        if let Some(Moment::Call { truth, .. }) = self.taken().call() {
            *truth = Some(misled.truth.map_or_else(|| "what it names is there".to_owned(), told));
        }
    }

    fn replied(&self, _: Actor, call: &Call, reply: &Result<Answer, WireError>) {
        let mut taken = self.taken();
        taken.reply = Some(words::of_reply(reply));
        let words = words::of_call(call);
        if let Some(Moment::Call { call, .. }) = taken.call() {
            *call = words;
        }
    }
}

/// A model whose stretches are taken down.
#[derive(Debug)]
struct Taped<'m> {
    model: &'m ScenarioModel,
    tape: Arc<Tape>,
}

impl Model for Taped<'_> {
    type World = SearchWorld;

    fn starts(&self) -> Vec<SearchWorld> {
        self.model.starts()
    }

    fn stretch(&self, world: &SearchWorld, chooser: &Chooser) -> Stretch<SearchWorld> {
        self.model.taped_stretch(world, chooser, Some(&self.tape))
    }
}

impl ScenarioModel {
    /// Runs a schedule as [`replay`] does, and tells what happens. `None` when
    /// there is no such start.
    pub fn replay(
        &self,
        alphabet: &Arc<Alphabet>,
        start: usize,
        schedule: &Schedule,
        most: u32,
    ) -> Option<(Replayed, Timeline)> {
        let taped = Taped { model: self, tape: Arc::default() };
        let replayed = replay(&taped, alphabet, start, schedule, most)?;
        Some((replayed, taped.tape.take()))
    }
}
