//! The course of an experiment on a stage of its own.

use eni_core::Limits;
use eni_faults::{Rule, Strategies};

use super::*;
use crate::{
    Experiment, State, Workflow, check_rules,
    planted::Planted::{self, LeavesUnprotected, WritesAgain},
};

/// A stop that nobody calls for.
fn goes_on() -> AtomicBool {
    AtomicBool::new(false)
}

fn experiment(workflow: Workflow, rules: &str) -> Experiment {
    Experiment {
        workflow,
        rounds: 1,
        instances: 5,
        seed: 1,
        attempts: 3,
        window: Limits::AWS_WINDOW,
        front: eni_sim::FrontSettings::default(),
        stages: Duration::ZERO,
        tokens: eni_sim::config::Tokens::default(),
        rules: check_rules(Rule::parse_list(rules).unwrap(), &Strategies::built_in()).unwrap(),
    }
}

/// A stage with a course, and what strikes in it.
struct Run<'e> {
    stage: Stage<'e, crate::Direct>,
    engine: Arc<Engine>,
    course: Course,
}

impl<'e> Run<'e> {
    fn of(experiment: &'e Experiment) -> Self {
        let stage = Stage::new(experiment, &crate::Direct).unwrap();
        let engine = Arc::new(Engine::new(experiment.rules.clone(), experiment.seed));
        Self { stage, engine, course: Course::new() }
    }

    fn launch(&mut self) -> Member {
        let n = u32::try_from(self.course.fleet.len()).unwrap() + 1;
        let member = self.stage.launch(n).unwrap().unwrap();
        self.course.oracle.read_on(&self.stage.front);
        self.course.running.push(self.course.fleet.len());
        self.course.fleet.push(member.clone());
        member
    }

    fn serve(&mut self, member: &Member) -> bool {
        self.course.serve(&self.stage, &self.engine, member, &goes_on())
    }

    fn state(&self, invariant: Invariant) -> State {
        self.course.oracle.states()[invariant.id()]
    }

    /// How much has happened in the world.
    fn happened(&self) -> u64 {
        self.stage.front.read(|world| world.ledger().next_seq())
    }
}

const NEVER_FINDS: &str = "ensure.find:100%=denied";

#[test]
fn after_a_failed_attempt_one_without_faults_is_made_in_a_copy() {
    let experiment = experiment(Workflow::Ensure, NEVER_FINDS);
    let mut run = Run::of(&experiment);
    let member = run.launch();
    let crash = Arc::new(run.stage.crash.clone());
    let clock = Arc::new(run.stage.clock.clone());
    let injector = Injector::new(member.actor, Arc::<Engine>::clone(&run.engine), clock, crash);
    let before = run.happened();
    for (number, expected) in [(2, State::NotChecked), (1, State::Held)] {
        let ok = run.course.attempt(&run.stage, &run.engine, &member, number, &injector);
        assert!(!ok);
        assert_eq!(run.state(Invariant::Converges), expected, "attempt {number}");
    }
    assert_eq!(run.happened(), before, "the world itself is as it was");
    assert_eq!(run.course.attempts, 2, "that of the copy is none of the rules'");
}

#[test]
fn a_workflow_that_its_own_leftovers_stop_does_not_converge() {
    let experiment =
        experiment(Workflow::Planted(Planted::StopsAtLeftovers), "ensure.attach#1=refuse");
    let mut run = Run::of(&experiment);
    let member = run.launch();
    assert!(!run.serve(&member));
    assert_eq!(run.state(Invariant::Converges), State::Broken);
    let broken = run.course.oracle.violations_total();
    assert_eq!(broken, 2, "after the first attempt, and when the budget is spent");
}

#[test]
fn a_fault_that_found_nothing_to_strike_did_not_happen() {
    // An m5.large takes two more: the third attach fails by itself.
    let experiment = experiment(Workflow::Naive, "ensure.attach:100%=lost-reply");
    let mut run = Run::of(&experiment);
    let member = run.launch();
    assert!(!run.serve(&member));
    let account = run.engine.account();
    assert_eq!((run.course.attempts, account.struck(), account.void()), (3, 2, 1));
    assert_eq!(run.course.met.len(), 3, "the schedule has it all the same");
}

#[test]
fn a_budget_of_attempts_is_spent_and_not_overspent() {
    let experiment = experiment(Workflow::Ensure, NEVER_FINDS);
    let mut run = Run::of(&experiment);
    let member = run.launch();
    assert!(!run.serve(&member), "the attempt without faults does not count");
    assert_eq!((run.course.attempts, run.course.gave_up), (3, 1));
    assert_eq!(run.state(Invariant::Converges), State::Held);
}

#[test]
fn the_last_attempt_of_a_budget_can_still_be_ok() {
    let rules = "ensure.find#1=denied,ensure.find#2=denied";
    let experiment = experiment(Workflow::Ensure, rules);
    let mut run = Run::of(&experiment);
    let member = run.launch();
    assert!(run.serve(&member));
    assert_eq!((run.course.attempts, run.course.gave_up), (3, 0));
    let met: Vec<_> = run.course.met.iter().map(ToString::to_string).collect();
    assert_eq!(met, ["ensure.find#1=denied", "ensure.find#2=denied"]);
}

#[test]
fn a_stop_ends_it_before_the_next_attempt() {
    let experiment = experiment(Workflow::Ensure, "ensure.find:1%=denied");
    let mut run = Run::of(&experiment);
    let member = run.launch();
    let stop = AtomicBool::new(true);
    assert!(!run.course.serve(&run.stage, &run.engine, &member, &stop));
    assert_eq!((run.course.attempts, run.course.gave_up), (0, 0));
    let round = run.course.round(&run.stage, &run.engine, 1, &stop).unwrap();
    assert_eq!(round.launched, 0);
}

#[test]
fn a_rerun_is_made_in_a_copy_and_writes_nothing() {
    for (workflow, expected) in
        [(Workflow::Ensure, State::Held), (Workflow::Planted(WritesAgain), State::Broken)]
    {
        let experiment = experiment(workflow, "ensure.find:1%=denied");
        let mut run = Run::of(&experiment);
        let member = run.launch();
        assert!(run.serve(&member), "{workflow}");
        let before = run.happened();
        let members = [member];
        run.course.rerun_quietly(&run.stage, &members, &AtomicBool::new(true));
        assert_eq!(run.state(Invariant::QuietRerun), State::NotChecked, "it was stopped");
        run.course.rerun_quietly(&run.stage, &members, &goes_on());
        assert_eq!(run.happened(), before, "{workflow}: the world itself is as it was");
        assert_eq!(run.state(Invariant::QuietRerun), expected);
        assert_eq!(run.state(Invariant::Converges), State::Held);
    }
}

#[test]
fn a_rerun_that_is_not_ok_is_neither_quiet_nor_does_it_converge() {
    let experiment = experiment(Workflow::Ensure, "ensure.find:1%=denied");
    let mut run = Run::of(&experiment);
    let member = run.launch();
    fleet::terminate(&run.stage.front, std::iter::once(&member)).unwrap();
    run.course.rerun_quietly(&run.stage, &[member], &goes_on());
    assert_eq!(run.state(Invariant::QuietRerun), State::Broken);
    assert_eq!(run.state(Invariant::Converges), State::Broken);
}

#[test]
fn scaling_down_terminates_half_of_what_runs() {
    let experiment = experiment(Workflow::Ensure, "ensure.find:1%=denied");
    let mut run = Run::of(&experiment);
    (0..5).for_each(|_| drop(run.launch()));
    for (round, terminated, running) in [(1, 2, 3), (2, 1, 2), (3, 1, 1), (4, 0, 1)] {
        assert_eq!(run.course.scale_down(&run.stage, round).unwrap(), terminated);
        assert_eq!(run.course.running.len(), running, "round {round}");
        assert_eq!(run.course.gone.len(), 5 - running, "round {round}");
    }
    let terminated = run.stage.front.read(|world| {
        let events = world.ledger().entries().iter().map(|entry| &entry.event);
        let terminated = events.filter_map(|event| match event {
            eni_sim::ledger::Event::Terminated { instance } => Some(instance.to_string()),
            _ => None,
        });
        terminated.collect::<std::collections::BTreeSet<_>>()
    });
    let gone = run.course.gone.values().map(InstanceId::to_string);
    assert_eq!(gone.collect::<std::collections::BTreeSet<_>>(), terminated);
}

#[test]
fn which_half_goes_is_drawn_for_each_seed_and_round() {
    let chosen = |seed, round| {
        let experiment =
            Experiment { seed, ..experiment(Workflow::Ensure, "ensure.find:1%=denied") };
        let mut run = Run::of(&experiment);
        (0..20).for_each(|_| drop(run.launch()));
        run.course.scale_down(&run.stage, round).unwrap();
        run.course.running
    };
    assert_eq!(chosen(1, 1), chosen(1, 1));
    assert_ne!(chosen(1, 1), chosen(1, 2));
    assert_ne!(chosen(1, 1), chosen(2, 1));
}

#[test]
fn a_round_counts_what_is_left_of_terminated_instances() {
    for (workflow, of_each) in [(Workflow::Ensure, 0), (Workflow::Planted(LeavesUnprotected), 1)] {
        let experiment = experiment(workflow, "ensure.find:1%=denied");
        let mut run = Run::of(&experiment);
        let round = run.course.round(&run.stage, &run.engine, 1, &goes_on()).unwrap();
        assert_eq!((round.launched, round.ensured, round.terminated), (5, 5, 2), "{workflow}");
        assert_eq!(round.left, 2 * of_each, "{workflow}");
        let round = run.course.round(&run.stage, &run.engine, 2, &goes_on()).unwrap();
        assert_eq!((round.launched, round.terminated), (5, 4), "{workflow}");
        assert_eq!(round.left, 6 * of_each, "{workflow}: of all rounds");
    }
}

#[test]
fn an_attempt_that_waits_for_nothing_is_remembered() {
    let experiment = experiment(Workflow::Planted(Planted::HangsOnError), "ensure.find#1=refuse");
    let mut run = Run::of(&experiment);
    let member = run.launch();
    assert!(run.serve(&member), "the next attempt is Ok");
    assert_eq!(run.course.stuck, ["w1: an attempt waits for nothing"]);
}

#[test]
fn what_ensure_was_not_shown_it_need_not_name() {
    for schedule in [
        "ensure.create#1=crash@after,ensure.find#2=denied",
        "ensure.protect#1=denied,ensure.find#3=denied",
        "ensure.create#1=lost-reply,ensure.find#2=denied",
    ] {
        let experiment = experiment(Workflow::Ensure, schedule);
        let mut run = Run::of(&experiment);
        let member = run.launch();
        run.serve(&member);
        assert_eq!(run.state(Invariant::CleanFailure), State::Held, "{schedule}");
    }
}

#[test]
fn what_ensure_says_of_a_failure_for_good_is_held_against_it() {
    let experiment = experiment(Workflow::Ensure, "ensure.attach:100%=denied");
    let mut run = Run::of(&experiment);
    let member = run.launch();
    assert!(!run.serve(&member));
    assert_eq!(run.state(Invariant::CleanFailure), State::Held, "it names the one it leaves");
}
