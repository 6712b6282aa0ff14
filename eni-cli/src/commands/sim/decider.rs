//! The rules of a server: they can be changed while it serves, and everything
//! they ever decided is accounted for.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use eni_core::inject::{Actor, Choice, Decide, Settled, Verdict, Visit};
use eni_faults::{Account, Askable, Engine, Rule, RuleSet, Strategies};
use eni_sim::server::FaultRules;

/// Decides by rules that can be changed while it serves. Visits count from the
/// last change of the rules, so that `#1` means the next one.
pub(super) struct Decider {
    seed: u64,
    strategies: Strategies,
    at: Mutex<At>,
}

struct At {
    rules: Vec<Rule>,
    engine: Engine,
    /// How often each actor had come to each point when the rules changed, and
    /// how often by now.
    visits: BTreeMap<(Actor, &'static str), (u64, u64)>,
    /// What came of the rules before.
    past: Ended,
}

/// What came of all rules.
#[derive(Debug, Clone, Default)]
pub(super) struct Ended {
    pub(super) struck: u64,
    pub(super) void: u64,
    /// Planned faults that did not come about, each as a sentence.
    pub(super) unfired: Vec<String>,
    /// Strategies that failed, each as a sentence.
    pub(super) failures: Vec<String>,
}

impl Ended {
    fn and(mut self, account: &Account) -> Self {
        for point in &account.points {
            self.struck += point.struck.values().sum::<u64>();
            self.void += point.void.values().sum::<u64>();
        }
        self.unfired.extend(account.unfired().iter().map(ToString::to_string));
        self.failures.extend(account.failures.iter().map(ToString::to_string));
        self
    }
}

impl Decider {
    pub(super) fn new(
        rules: Vec<Rule>,
        seed: u64,
        strategies: &Strategies,
    ) -> Result<Self, String> {
        let engine = engine(rules.clone(), seed, strategies)?;
        let at = At { rules, engine, visits: BTreeMap::new(), past: Ended::default() };
        Ok(Self { seed, strategies: strategies.clone(), at: Mutex::new(at) })
    }

    /// What has come of all rules by now.
    pub(super) fn end(&self) -> Ended {
        let at = self.at();
        at.past.clone().and(&at.engine.account())
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Rule>)) -> Result<(), String> {
        let mut at = self.at();
        let mut rules = at.rules.clone();
        change(&mut rules);
        let engine = engine(rules.clone(), self.seed, &self.strategies)?;
        let past = std::mem::take(&mut at.past);
        at.past = past.and(&at.engine.account());
        (at.rules, at.engine) = (rules, engine);
        at.visits.values_mut().for_each(|(base, now)| *base = *now);
        Ok(())
    }

    fn at(&self) -> MutexGuard<'_, At> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl At {
    /// The same visit, counted from when the rules last changed; `None` if it
    /// came before that.
    fn counted(&mut self, visit: &Visit) -> Option<Visit> {
        let key = (visit.actor, visit.point.name);
        let (base, now) = self.visits.entry(key).or_insert((0, 0));
        *now = visit.n.max(*now);
        let n = visit.n.checked_sub(*base).filter(|n| *n > 0)?;
        Some(Visit { n, ..*visit })
    }
}

fn engine(rules: Vec<Rule>, seed: u64, strategies: &Strategies) -> Result<Engine, String> {
    if let Some(rule) = rules.iter().find(|rule| rule.item().fault.name() == "crash") {
        return Err(format!(
            "rule `{}`: a crash strikes the caller, and the server's callers are not its own",
            rule.name()
        ));
    }
    let set = RuleSet::build(rules, eni_sim::points::ALL, Askable::WIRE, strategies)
        .map_err(|error| error.to_string())?;
    Ok(Engine::new(set, seed))
}

impl Decide for Decider {
    fn decide(&self, visit: &Visit) -> Verdict {
        let mut at = self.at();
        at.counted(visit).map_or(Verdict::Pass, |visit| at.engine.decide(&visit))
    }

    fn settle(&self, visit: &Visit, settled: Settled) {
        let mut at = self.at();
        // What was ordered by rules of before is in nobody's account any more.
        if let Some(visit) = at.counted(visit) {
            at.engine.settle(&visit, settled);
        }
    }

    fn choose(&self, choice: &Choice) -> u32 {
        self.at().engine.choose(choice)
    }
}

impl FaultRules for Decider {
    fn rules(&self) -> Vec<String> {
        self.at().rules.iter().map(|rule| rule.item().to_string()).collect()
    }

    fn add(&self, rule: &str) -> Result<(), String> {
        let added = Rule::parse_list(rule).map_err(|error| error.to_string())?;
        self.change(|rules| rules.extend(added))
    }

    fn clear(&self) {
        // An empty set fits any points.
        let _fits = self.change(Vec::clear);
    }
}

#[cfg(test)]
mod tests {
    use eni_core::inject::Point;

    use super::*;

    static CREATE: &Point = &eni_sim::points::CREATE_NETWORK_INTERFACE;

    fn visit(n: u64) -> Visit {
        Visit { actor: Actor::worker(1), point: CREATE, n }
    }

    fn decider(rules: &str) -> Decider {
        let rules = Rule::parse_list(rules).unwrap();
        Decider::new(rules, 1, &Strategies::built_in()).unwrap()
    }

    fn come(decider: &Decider, n: u64) -> bool {
        let strikes = decider.decide(&visit(n)) != Verdict::Pass;
        if strikes {
            decider.settle(&visit(n), Settled::Struck);
        }
        strikes
    }

    #[test]
    fn a_number_counts_from_the_last_change_of_the_rules() {
        let decider = decider("CreateTags#1=throttle");
        assert!(!come(&decider, 1) && !come(&decider, 2));
        decider.add("CreateNetworkInterface#1=throttle").unwrap();
        assert!(come(&decider, 3));
        assert!(!come(&decider, 4));
        decider.clear();
        assert!(!come(&decider, 5));
        assert_eq!(decider.end().struck, 1, "what rules of before have done is not forgotten");
    }

    #[test]
    fn what_was_planned_and_never_came_is_told_though_the_rules_are_gone() {
        let decider = decider("CreateNetworkInterface#2=throttle");
        assert!(!come(&decider, 1));
        decider.clear();
        let ended = decider.end();
        assert_eq!(ended.unfired.len(), 1, "{ended:?}");
        assert_eq!((ended.struck, ended.void), (0, 0));
    }

    #[test]
    fn a_wrong_rule_changes_nothing() {
        let decider = decider("CreateNetworkInterface#1=throttle");
        for wrong in ["nonsense", "ensure.create#1=refuse", "CreateTags#1=crash@before"] {
            assert!(decider.add(wrong).is_err(), "{wrong}");
        }
        assert_eq!(decider.rules().len(), 1);
        assert!(come(&decider, 1));
    }

    #[test]
    fn of_rules_that_many_add_at_once_none_is_lost() {
        let decider = decider("CreateTags#99=throttle");
        std::thread::scope(|scope| {
            for n in 1..=40 {
                let decider = &decider;
                scope.spawn(move || decider.add(&format!("CreateTags#{n}=throttle")).unwrap());
            }
        });
        assert_eq!(decider.rules().len(), 41);
    }
}
