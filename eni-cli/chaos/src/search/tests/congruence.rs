//! What tells states apart is enough: states that a search takes for the same go
//! on alike, whatever their actors remember besides.
//!
//! A search is made that tells states apart by all that is remembered. Of each
//! state that it meets, it is noted by what a search tells it apart, and what came
//! of it after which call and fault. Whatever is the same must go on to the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use eni_core::{
    Limits,
    ensure::{Rule, Rules},
    inject::{Actor, Phase, Point},
    points,
};
use eni_faults::{Millis, search::End};

use eni_sim::ledger::Event as LedgerEvent;

use super::{apart::Apart, *};
use crate::search::{
    OutsideEvent,
    run::{Run, RunState},
    worker::{Outcome, Worker},
};

type StateKey = eni_faults::search::StateKey;

/// How one state goes on to another: which names were ever given in it, who calls
/// where, what strikes, what happens, and whether time passes.
type Way = (StateKey, StateKey, String);

/// What was noted.
#[derive(Debug, Default)]
pub(crate) struct Congruence {
    noted: Mutex<Noted>,
}

#[derive(Debug, Default)]
struct Noted {
    goes: BTreeMap<Way, (StateKey, String)>,
    /// What a search tells apart, and how many states it takes for the same.
    states: BTreeMap<StateKey, BTreeSet<StateKey>>,
    differs: Vec<String>,
}

/// The way from the last state that was met.
#[derive(Debug, Default)]
pub(crate) struct Passage {
    from: Option<(RunState, StateKey, String)>,
    way: String,
    struck: usize,
    happened: BTreeSet<OutsideEvent>,
    /// How attempts have ended on it.
    ended: String,
}

impl Passage {
    pub(crate) fn ends(&mut self, outcome: Option<&Outcome>) {
        self.ended += &match outcome {
            None => "crash".to_owned(),
            Some(Outcome::Worked(Ok(ok))) => {
                format!("{} {} {}", ok.interface, ok.warns, ok.finds_duplicates)
            }
            Some(Outcome::Worked(Err(failed))) => {
                format!("{} {} {:?}", failed.for_good, failed.instance_gone, failed.left)
            }
            Some(Outcome::Collected(collected)) => collected.is_ok().to_string(),
        };
    }

    pub(crate) fn calls(&mut self, actor: Actor, point: &'static Point, struck: usize) {
        let Some((from, ..)) = &self.from else { return };
        let who = from.each.iter().find(|(.., known)| *known == actor);
        let who = who.map(|(digest, ..)| digest);
        let struck = struck.saturating_sub(self.struck);
        self.way += &format!("{who:x?} {}, after {struck}; ", point.operation);
    }

    pub(crate) fn waits(&mut self) {
        self.way += "a wait; ";
    }
}

impl Run<'_> {
    /// Notes the state, and how the last one has come to it.
    pub(crate) fn holds_to_congruence(&self, workers: &[Worker<'_>]) {
        let Some(Congruence { noted }) = &self.model.congruence else { return };
        let elapsed = |worker: &Worker<'_>| self.elapsed(worker);
        let state = self.state(workers, |worker, point, foreseen| {
            worker.memory().at(elapsed(worker), point, foreseen)
        });
        let whole = self.state(workers, |worker, _, _| worker.memory().whole(elapsed(worker)));
        let mut passage = self.passage.borrow_mut();
        let text = || {
            let each: Vec<_> = workers
                .iter()
                .map(|it| {
                    format!(
                        "{} {:?} {:?} {:?}",
                        it.actor(),
                        it.state,
                        elapsed(it),
                        it.memory().seen()
                    )
                })
                .collect();
            each.join("\n  ")
        };
        // What is made next has a name that nothing had before.
        let names = self.front.read(|ec2| {
            let made = ec2.ledger().interfaces().map(|it| it.network_interface_id.to_string());
            let attached = ec2.ledger().entries().iter().filter_map(|entry| match &entry.event {
                LedgerEvent::Attached { attachment, .. } => Some(attachment.to_string()),
                _ => None,
            });
            eni_sim::digest_of(&made.chain(attached).collect::<BTreeSet<_>>())
        });
        let mut noted = noted.lock().unwrap();
        noted.states.entry(state.key).or_default().insert(whole.key);
        if let Some((from, names, was)) = passage.from.take() {
            let to = eni_sim::digest_of(&(state.key, &passage.ended));
            noted.goes_on(&(from.key, names, self.way(&passage)), to, &was, &text());
        }
        *passage = Passage {
            from: Some((state, names, text())),
            way: String::new(),
            struck: self.chooser.struck().len(),
            happened: self.happened.clone(),
            ended: String::new(),
        };
    }

    /// Notes how a stretch ended, as the last thing that it came to.
    pub(crate) fn notes_end(&self, end: &End<SearchWorld>) {
        let Some(Congruence { noted }) = &self.model.congruence else { return };
        let at = match end {
            End::World(world) => {
                format!("{:x} {:?} {:?}", world.ec2.digest(), world.late, world.happened)
            }
            End::Over => "over".to_owned(),
            End::Known => return,
        };
        // Who goes in a circle is ended by its budget of calls, which no search counts.
        // Some of its calls never arrive.
        if self.front.calls().values().sum::<u64>() > u64::from(Limits::CALLS) * 3 / 4 {
            return;
        }
        let passage = self.passage.borrow();
        let Some((from, names, was)) = &passage.from else { return };
        let broken: BTreeSet<_> = self.watch.broken.iter().map(|it| it.invariant).collect();
        let to = eni_sim::digest_of(&(&at, &passage.ended, broken));
        let way = (from.key, *names, self.way(&passage));
        noted.lock().unwrap().goes_on(&way, to, was, &at);
    }

    /// What was called, struck and happened on a passage.
    fn way(&self, passage: &Passage) -> String {
        let struck = self.chooser.struck();
        let news = struck.get(passage.struck..).unwrap_or_default();
        let happened: Vec<_> = self.happened.difference(&passage.happened).collect();
        format!("{} {news:?} {happened:?}", passage.way)
    }
}

impl Noted {
    fn goes_on(&mut self, way: &Way, to: StateKey, was: &str, now: &str) {
        let now = format!("{was}\n=>\n  {now}");
        let (known, other) = self.goes.entry(way.clone()).or_insert_with(|| (to, now.clone()));
        if *known != to && self.differs.len() < 20 {
            self.differs.push(format!("{}\n  {other}\nand\n  {now}", way.2));
        }
    }
}

/// Searches `scenario`, and holds what tells its states apart to how they go on.
#[track_caller]
fn holds(scenario: Scenario, alphabet: &Arc<Alphabet>, bounds: Bounds) {
    let mut model = ScenarioModel::new(scenario).unwrap();
    model.congruence = Some(Congruence::default());
    model.apart = Apart::AllRemembered;
    let _found = search(&model, alphabet, bounds);
    let noted = model.congruence.take().unwrap().noted;
    let Noted { goes: _, states, differs } = noted.into_inner().unwrap();
    let more = states.values().map(BTreeSet::len).sum::<usize>();
    assert!(differs.is_empty(), "{} and more:\n{}", differs.len(), differs[0]);
    assert!(states.len() < more, "all {more} states are told apart");
}

/// In a debug build, which is slow, with few faults.
fn letters() -> Arc<Alphabet> {
    let is_few = |fault: &Fault| {
        !cfg!(debug_assertions) || matches!(fault, Fault::LostReply | Fault::Missing)
    };
    Arc::new(alphabet_of(is_few))
}

fn named(name: ScenarioName) -> Scenario {
    Scenario::named(name, Workflow::Ensure)
}

#[test]
fn pruning_of_one_worker_leaves_out_nothing_that_matters() {
    holds(named(ScenarioName::OneWorker), &letters(), Bounds::faults(2));
}

#[test]
fn pruning_of_two_workers_leaves_out_nothing_that_matters() {
    holds(named(ScenarioName::TwoWorkers), &letters(), Bounds::faults(1));
}

#[test]
fn pruning_of_two_keys_leaves_out_nothing_that_matters() {
    let few = alphabet_of(|fault| matches!(fault, Fault::LostReply | Fault::Missing));
    holds(named(ScenarioName::TwoKeys), &Arc::new(few), Bounds::faults(1));
}

#[test]
fn pruning_around_outside_events_leaves_out_nothing_that_matters() {
    for name in [
        ScenarioName::WorkerAndTermination,
        ScenarioName::WorkerAndPerson,
        ScenarioName::AfterDeletion,
        ScenarioName::TokenMismatch,
        ScenarioName::FullSubnet,
        ScenarioName::ThrottledAccount,
    ] {
        holds(named(name), &letters(), Bounds::total(2));
    }
}

#[test]
fn pruning_without_a_rule_leaves_out_nothing_that_matters() {
    for rule in [Rule::ReadAfterWait, Rule::Confirm, Rule::WarnFromAcknowledgement] {
        for name in [ScenarioName::OneWorker, ScenarioName::WorkerAndTermination] {
            let rules = Rules::ALL.without(rule);
            holds(Scenario { rules, ..named(name) }, &letters(), Bounds::total(2));
        }
    }
}

#[test]
fn pruning_where_ec2_lags_for_longer_leaves_out_nothing_that_matters() {
    let scenario = Scenario { lag: 3, ..named(ScenarioName::OneWorker) };
    holds(scenario, &letters(), Bounds::total(2));
}

/// The states that a search meets, as a search tells them apart.
fn states(scenario: &Scenario, alphabet: &Arc<Alphabet>, bounds: Bounds) -> BTreeSet<StateKey> {
    let mut model = ScenarioModel::new(scenario.clone()).unwrap();
    model.congruence = Some(Congruence::default());
    let found = search(&model, alphabet, bounds);
    assert!(found.is_exhausted());
    let noted = model.congruence.take().unwrap().noted.into_inner().unwrap();
    noted.states.into_keys().collect()
}

#[test]
fn pruning_with_a_longer_window_leaves_out_nothing_that_matters() {
    let slow = Arc::new(alphabet_of(|fault| matches!(fault, Fault::Delay(_))));
    let scenario = Scenario { lag: 4, window: 4, ..named(ScenarioName::TwoWorkers) };
    holds(scenario, &slow, Bounds::total(2));
}

/// Holds a search with one letter, which leaves orders out, to the states that one
/// of all orders meets.
#[track_caller]
fn meets_all(name: ScenarioName, point: &'static Point, fault: Fault, most: u32) {
    let (scenario, letter) = (named(name), fault.to_string());
    let only = Alphabet::new(&[point], &[fault], |_, fault| Some(fault.to_string()));
    let (only, bounds) = (Arc::new(only), Bounds::total(most));
    let met = states(&scenario, &only, bounds);
    let all = states(&scenario, &only, Bounds { prunes: false, ..bounds });
    assert_eq!(met, all, "{name}, {} {letter}", point.name);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes in a debug build: cargo xtask ci has it in release")]
fn pruning_orders_leaves_out_no_state() {
    let tick = Millis(u64::try_from(ticks::TICK.as_millis()).unwrap());
    for point in [&points::FIND, &points::CONFIRM, &points::INSTANCE, &points::PROTECT] {
        meets_all(ScenarioName::TwoWorkers, point, Fault::Delay(tick), 2);
    }
    meets_all(ScenarioName::TwoWorkers, &points::FIND, Fault::LostReply, 2);
    meets_all(ScenarioName::TwoWorkers, &points::ATTACH, Fault::LostReply, 2);
    meets_all(ScenarioName::TwoWorkers, &points::CREATE, Fault::Crash(Phase::After), 2);
    meets_all(ScenarioName::TwoKeys, &points::FACTS, Fault::Delay(tick), 1);
}
