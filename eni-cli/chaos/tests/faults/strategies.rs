//! Experiments whose faults a strategy chooses: repeated from their schedule,
//! and invalid when it fails.

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use eni_chaos::{Direct, Experiment, Report, Verdict, Workflow, all_points};
use eni_core::Limits;
use eni_faults::{
    Answer, Arg, Arguments, Askable, Parameter, Rule, RuleSet, Schedule, Strategies, Strategy,
    StrategyError, StrategyFailure, StrategyKind, StrategyVisit,
};

/// Chooses among two faults by its draws, until a visit at which it gives up.
#[derive(Debug)]
struct Moody {
    gives_up_at: u64,
}

impl StrategyKind for Moody {
    fn name(&self) -> &str {
        "moody"
    }

    fn about(&self) -> &str {
        "one of two faults, now and then"
    }

    fn parameters(&self) -> &[Parameter] {
        &[]
    }

    fn ready(&self, args: &[Arg]) -> Result<Arc<dyn Strategy>, StrategyError> {
        Arguments::read(self.parameters(), args)?;
        Ok(Arc::new(Moody { gives_up_at: self.gives_up_at }))
    }
}

impl Strategy for Moody {
    fn decide(&self, visit: &StrategyVisit) -> Result<Answer, StrategyFailure> {
        if visit.n >= self.gives_up_at {
            return Err(StrategyFailure::new("plugin `moody.so`: it has had enough"));
        }
        Ok(match visit.draw().nth(0) % 6 {
            0 => Answer::Fault("lost-reply".parse().unwrap()),
            1 => Answer::Fault("throttle".parse().unwrap()),
            _ => Answer::Pass,
        })
    }

    fn chooses(&self) -> bool {
        true
    }
}

fn report(rules: RuleSet) -> Report {
    let experiment = Experiment {
        workflow: Workflow::Ensure,
        rounds: 2,
        instances: 5,
        seed: 1,
        attempts: 5,
        window: Limits::AWS_WINDOW,
        front: eni_sim::FrontSettings::default(),
        stages: Duration::ZERO,
        tokens: eni_sim::config::Tokens::default(),
        rules,
    };
    experiment.run(&Direct, &AtomicBool::new(false), &mut |_| ()).unwrap()
}

fn moody(gives_up_at: u64) -> RuleSet {
    let mut strategies = Strategies::built_in();
    strategies.add_plugin(Arc::new(Moody { gives_up_at })).unwrap();
    let rules = Rule::parse_list("ensure.*:plugin(moody)=chosen").unwrap();
    RuleSet::build(rules, &all_points(), Askable::ALL, &strategies).unwrap()
}

#[test]
fn what_a_plugin_chose_is_repeated_from_the_schedule_without_the_plugin() {
    let met = report(moody(u64::MAX));
    assert_eq!(met.verdict, Verdict::Held);
    let kinds = |report: &Report| report.faults.by_point["ensure.find"].struck.clone();
    assert_eq!(kinds(&met).keys().copied().collect::<Vec<_>>(), ["lost-reply", "throttle"]);

    let schedule: Schedule = met.faults.schedule.parse().unwrap();
    let repeated = report(RuleSet::of_schedule(&schedule, &all_points(), Askable::ALL).unwrap());
    assert_eq!(repeated.faults.schedule, met.faults.schedule);
    assert_eq!(repeated.faults.by_point, met.faults.by_point);
    assert_eq!((repeated.calls, repeated.attempts), (met.calls, met.attempts));
    assert_eq!(repeated.by_round, met.by_round);
}

#[test]
fn an_experiment_whose_strategy_fails_is_invalid_and_names_it() {
    let failed = report(moody(2));
    assert_eq!(failed.verdict, Verdict::Invalid);
    let [why] = failed.invalid_because.as_slice() else { panic!("{:?}", failed.invalid_because) };
    assert!(why.contains("`:plugin(moody)` failed where w"), "{why}");
    assert!(why.ends_with("for visit 2: plugin `moody.so`: it has had enough"), "{why}");
    assert!(failed.faults.by_rule[0].failed > 1);
}
