//! The one source of choices of a stretch. What it decides comes from a plan,
//! from a schedule, or from draws; which of these, the model cannot tell.

mod pick;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eni_inject::{Actor, Point, Settled, Visit};

use super::{
    Alphabet, Deviation, Midway, Plan, StateKey,
    coverage::At,
    mark::{Mark, Marked, Marks},
    plan::Place,
    random::Luck,
    script::{Log, Script},
    states::{EnteredState, States},
};
use crate::{Fault, ScheduleItem};

/// The choices of one stretch. Clones share them: the model hands clones to its
/// injectors and asks it for everything else that is not determined.
///
/// As a [`Decide`](eni_inject::Decide) it offers the faults of the search's alphabet at every
/// visit.
#[derive(Debug, Clone)]
pub struct Chooser(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    alphabet: Arc<Alphabet>,
    /// The most that one actor's attempt may cost.
    most: u32,
    mode: Mode,
    position: u32,
    spent: Vec<(Actor, u32)>,
    /// What of the alphabet each actor's attempt has met.
    trails: Vec<(Actor, StateKey)>,
    /// Whose next call was tried before the reads that others have made since
    /// (the sleep set of partial-order reduction).
    sleep_set: Vec<Actor>,
    /// Whether anything was chosen that is not the default.
    deviated: bool,
    /// What was ordered and is not settled.
    ordered: Vec<Ordered>,
    done: Chosen,
    /// States that are not to be entered again; `None` if all are run through.
    known: Option<Arc<States>>,
    /// Where marks are counted; `None` if none are made.
    marks: Option<Marks>,
    log: Option<Log>,
}

#[derive(Debug)]
enum Mode {
    Plan { plan: Plan, next: usize },
    Script(Script),
    Luck(Luck),
}

#[derive(Debug)]
struct Ordered {
    visit: Visit,
    option: u16,
    /// Whether it is the last deviation of the plan.
    is_last: bool,
    fault: Option<Fault>,
}

/// What came of the choices of a stretch.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// The choices after the last deviation at which there was an alternative.
    pub(super) places: Vec<Place>,
    /// The option to try instead of the last deviation, since that one struck.
    pub(super) next_letter: Option<u16>,
    /// Whether the last deviation made no difference.
    pub(super) void: bool,
    /// How the last deviation ended.
    pub(super) settled: Vec<(At, Settled)>,
    /// What struck.
    pub(super) struck: Vec<At>,
    /// What happened from outside, as the last deviation.
    pub(super) happened: Option<&'static str>,
    /// States that were entered for the first time, each with the choice that
    /// came next.
    pub(super) entered: Vec<(u32, EnteredState)>,
    /// Where the stretch can be taken up again.
    pub(super) marks: Vec<Mark>,
    /// The deviations, where they were not planned.
    pub(super) deviations: Vec<Deviation>,
    /// What these cost.
    pub(super) cost: u32,
}

/// Whether a state is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    /// It is: go on.
    New,
    /// Another stretch entered it: what follows is known.
    Before,
    /// This stretch entered it, and since then nothing went wrong: it goes in a
    /// circle.
    Again,
}

/// Whose turn it is, among actors that are all ready to go on.
#[derive(Debug, Clone, Copy)]
pub struct Turn<'a> {
    /// Who goes unless something else is chosen.
    pub going: Actor,
    /// Where that one is about to go.
    pub at: &'static Point,
    /// Who could go instead.
    pub others: &'a [Actor],
    /// What it costs to let another go.
    pub cost: u16,
    /// Whether what `going` is about to do comes to the same before and after
    /// all that others do, until [`Chooser::wake_all`] says otherwise.
    pub commutes: bool,
}

impl Chooser {
    pub(super) fn planned(
        alphabet: Arc<Alphabet>,
        most: u32,
        plan: Plan,
        known: Option<Arc<States>>,
    ) -> Self {
        Self::new(alphabet, most, Mode::Plan { plan, next: 0 }, known, None)
    }

    /// The same, making marks as long as there is room for them.
    pub(super) fn marking(self, marks: &Marks) -> Self {
        self.state().marks = marks.has_room().then(|| marks.clone());
        self
    }

    /// The same, of a stretch that is taken up again at a mark.
    pub(super) fn taken_up_at(self, mark: &Mark) -> Self {
        let mut state = self.state();
        let Marked { position, spent, trails, sleep_set, deviated, struck, midway: _, _held: _ } =
            &*mark.0;
        state.position = *position;
        state.spent.clone_from(spent);
        state.trails.clone_from(trails);
        state.sleep_set.clone_from(sleep_set);
        state.deviated = *deviated;
        state.done.struck.clone_from(struck);
        if let Mode::Plan { plan, next } = &mut state.mode {
            *next = plan.deviations().partition_point(|it| it.position < *position);
        }
        drop(state);
        self
    }

    /// The same plan, with a log of what it meets.
    pub(super) fn recorded(alphabet: Arc<Alphabet>, most: u32, plan: Plan, log: Log) -> Self {
        Self::new(alphabet, most, Mode::Plan { plan, next: 0 }, None, Some(log))
    }

    pub(super) fn scripted(alphabet: Arc<Alphabet>, script: Script, log: Log) -> Self {
        Self::new(alphabet, u32::MAX, Mode::Script(script), None, Some(log))
    }

    pub(super) fn lucky(alphabet: Arc<Alphabet>, most: u32, luck: Luck) -> Self {
        Self::new(alphabet, most, Mode::Luck(luck), None, None)
    }

    fn new(
        alphabet: Arc<Alphabet>,
        most: u32,
        mode: Mode,
        known: Option<Arc<States>>,
        log: Option<Log>,
    ) -> Self {
        Self(Arc::new(Mutex::new(State {
            alphabet,
            most,
            mode,
            position: 0,
            spent: Vec::new(),
            trails: Vec::new(),
            sleep_set: Vec::new(),
            deviated: false,
            ordered: Vec::new(),
            done: Chosen::default(),
            known,
            marks: None,
            log,
        })))
    }

    /// Says that `actor` begins an attempt: from here on it may cost as much as
    /// any other.
    pub fn begin_attempt(&self, actor: Actor) {
        let mut state = self.state();
        state.spent.retain(|(known, _)| *known != actor);
        state.trails.retain(|(known, _)| *known != actor);
    }

    /// What `actor`'s attempt has cost so far.
    pub fn spent(&self, actor: Actor) -> u32 {
        self.state().spent_of(actor)
    }

    /// A digest of the faults that `actor`'s attempt has met, in order. Taken
    /// together with the world at each of its calls, it tells apart all that an
    /// actor can remember, whatever that is.
    pub fn trail(&self, actor: Actor) -> StateKey {
        let state = self.state();
        state.trails.iter().find(|(known, _)| *known == actor).map_or(0, |(_, trail)| *trail)
    }

    /// Whether [`Chooser::enter`] would look at a state here: not while there is
    /// more to come of the plan, since what is on its way there was entered by
    /// others.
    pub fn looks_at_states(&self) -> bool {
        let state = self.state();
        match &state.mode {
            Mode::Plan { plan, next } => state.known.is_some() && *next == plan.deviations().len(),
            Mode::Script(_) | Mode::Luck(_) => false,
        }
    }

    /// Whether the same faults are offered at two points.
    pub fn offers_alike(&self, one: &str, other: &str) -> bool {
        let state = self.state();
        state.alphabet.at(one) == state.alphabet.at(other)
    }

    /// The faults of the alphabet that have struck so far, each as its point and
    /// its letter there ([`Alphabet::at`]), from 1.
    pub fn struck(&self) -> Vec<(&'static str, u16)> {
        self.state().done.struck.clone()
    }

    /// Whether one of `events`, which come from outside, happens here, and
    /// which. It counts as something that went wrong in `actor`'s attempt. An
    /// event's name is a segment of a schedule: `terminate`, `time-passes`.
    pub fn happens(&self, actor: Actor, events: &[&'static str], cost: u16) -> Option<usize> {
        let mut state = self.state();
        let state = &mut *state;
        if let Some(log) = &mut state.log {
            events.iter().for_each(|event| log.could_happen(event));
        }
        let chosen = if let (Mode::Script(script), Some(log)) = (&mut state.mode, &state.log) {
            script.happens(events, log)
        } else {
            let options = u16::try_from(events.len()).unwrap_or(u16::MAX);
            let (option, is_last) = state.pick(actor, options, cost);
            let chosen = usize::from(option).checked_sub(1);
            if is_last {
                state.done.happened = chosen.and_then(|at| events.get(at)).copied();
            }
            chosen
        };
        state.deviated |= chosen.is_some();
        if let Some(log) = &mut state.log
            && let Some(event) = chosen.and_then(|at| events.get(at))
        {
            log.happened(event);
        }
        chosen
    }

    /// Who goes next.
    pub fn next_actor(&self, turn: Turn<'_>) -> Actor {
        let mut state = self.state();
        let state = &mut *state;
        let Turn { going, at, others, cost, commutes } = turn;
        if let Some(log) = &mut state.log {
            log.about_to_go(going, at);
        }
        let other = if let (Mode::Script(script), Some(log)) = (&mut state.mode, &state.log) {
            script.switches(going, at, others, log)
        } else {
            let was_tried = others.iter().all(|other| state.has_nothing_new(*other));
            let options = if was_tried { 0 } else { others.len() };
            let options = u16::try_from(options).unwrap_or(u16::MAX);
            let (option, _) = state.pick(going, options, cost);
            usize::from(option).checked_sub(1).and_then(|at| others.get(at)).copied()
        };
        if let (Some(log), Some(other)) = (&mut state.log, other) {
            log.switched(going, at, other);
        }
        state.deviated |= other.is_some();
        if other.is_some() && commutes && !state.sleep_set.contains(&going) {
            state.sleep_set.push(going);
        }
        other.unwrap_or(going)
    }

    /// Says that something has changed, or time has passed: what an actor is
    /// about to do no longer comes to the same as before.
    pub fn wake_all(&self) {
        self.state().sleep_set.clear();
    }

    /// Whether `actor` could have made the call that it is about to make before
    /// others made theirs, and all would be as it is: then that was tried, or
    /// will be, and the stretch can end with [`End::Known`](super::End::Known)
    /// after this call, unless a fault lets time pass in it.
    pub fn was_tried(&self, actor: Actor) -> bool {
        self.looks_at_states() && self.state().sleep_set.contains(&actor)
    }

    /// Whether nothing was chosen yet but defaults: no fault, no event.
    pub fn is_default(&self) -> bool {
        !self.state().deviated
    }

    /// Whether to go on from this state, or whether it was entered before, when
    /// no attempt under way had cost more, nor had to be tried where this one
    /// was. Then the stretch ends with
    /// [`End::Known`](super::End::Known). `actors` are those whose attempts are
    /// under way, in the order in which the key has them, so that each is
    /// compared with the one that was where it is.
    pub fn enter(&self, key: StateKey, actors: impl IntoIterator<Item = Actor>) -> Entered {
        if !self.looks_at_states() {
            return Entered::New;
        }
        let mut state = self.state();
        let each = actors.into_iter();
        let each = each.map(|actor| (state.spent_of(actor), state.sleep_set.contains(&actor)));
        let entered = EnteredState::new(key, each);
        if state.done.entered.iter().any(|(_, known)| *known == entered) {
            return Entered::Again;
        }
        if state.known.as_ref().is_some_and(|known| known.cover(&entered)) {
            return Entered::Before;
        }
        let position = state.position;
        state.done.entered.push((position, entered));
        Entered::New
    }

    /// What of a replay has struck or happened so far, from item `n` on; nothing
    /// in a search, which keeps no log.
    pub fn met_since(&self, n: usize) -> Vec<ScheduleItem> {
        let state = self.state();
        let met = state.log.as_ref().and_then(|log| log.items().get(n..));
        met.unwrap_or_default().to_vec()
    }

    /// Says that the stretch can be taken up again here ([`Model::resume`]),
    /// right after a state was entered that is [`Entered::New`]. `midway` is
    /// asked if that is worth it, and has nothing if it cannot be done.
    ///
    /// [`Model::resume`]: super::Model::resume
    pub fn mark(&self, midway: impl FnOnce() -> Option<Midway>) {
        let is_worth_it = self.looks_at_states() && {
            let state = self.state();
            state.marks.is_some() && state.ordered.is_empty()
        };
        let Some(midway) = is_worth_it.then(midway).flatten() else { return };
        let mut state = self.state();
        let state = &mut *state;
        let Some(held) = state.marks.clone() else { return };
        state.done.marks.push(Mark(Arc::new(Marked {
            position: state.position,
            spent: state.spent.clone(),
            trails: state.trails.clone(),
            sleep_set: state.sleep_set.clone(),
            deviated: state.deviated,
            struck: state.done.struck.clone(),
            midway,
            _held: held,
        })));
    }

    /// Whether the plan's last deviation has turned out to make no difference:
    /// what follows is known from the plan without it, and need not be run.
    pub fn is_void(&self) -> bool {
        self.state().done.void
    }

    pub(super) fn finish(self) -> (Chosen, Option<Log>, Option<Script>) {
        let mut state = self.state();
        let script = match &mut state.mode {
            Mode::Script(script) => Some(std::mem::take(script)),
            Mode::Plan { .. } | Mode::Luck(_) => None,
        };
        (std::mem::take(&mut state.done), state.log.take(), script)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
