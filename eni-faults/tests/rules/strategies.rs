//! Strategies behind rules: those of a program and of plugins, what they may
//! answer, what comes of a failure, and limits.

use std::{
    num::NonZeroU64,
    sync::{Arc, Barrier},
    thread,
};

use eni_faults::{
    Answer, Arg, Arguments, Askable, Engine, Fault, Parameter, ParameterKind, Rule, RuleSet,
    RuleSetError, Strategies, Strategy, StrategyError, StrategyFailure, StrategyKind,
    StrategyNameError, StrategyVisit, UnfiredReason,
};
use eni_inject::{Decide, Settled, Verdict};

use crate::points::{FIND, POINTS, SEND, WAIT, WIRE_LIST, visit};

/// A strategy that answers what the test says, or strikes in a share.
#[derive(Debug)]
struct Scripted {
    name: &'static str,
    parameters: Vec<Parameter>,
    script: Script,
}

#[derive(Debug, Clone)]
enum Script {
    Answer(Answer),
    Fail,
    Share,
}

impl Scripted {
    fn new(name: &'static str, script: Script) -> Arc<Self> {
        let share = Parameter::optional("share", ParameterKind::Percent, "0", "how often");
        Arc::new(Self { name, parameters: vec![share], script })
    }
}

impl StrategyKind for Scripted {
    fn name(&self) -> &str {
        self.name
    }

    fn about(&self) -> &str {
        "what the test says"
    }

    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    fn ready(&self, args: &[Arg]) -> Result<Arc<dyn Strategy>, StrategyError> {
        let share = Arguments::read(&self.parameters, args)?.percent("share")?;
        Ok(Arc::new(Ready { script: self.script.clone(), share }))
    }
}

#[derive(Debug)]
struct Ready {
    script: Script,
    share: eni_faults::Percent,
}

impl Strategy for Ready {
    fn decide(&self, visit: &StrategyVisit) -> Result<Answer, StrategyFailure> {
        match &self.script {
            Script::Answer(answer) => Ok(answer.clone()),
            Script::Fail => Err(StrategyFailure::new("it has no idea")),
            Script::Share => Ok(Answer::strike_if(visit.draw().falls_into(0, self.share))),
        }
    }

    fn chooses(&self) -> bool {
        matches!(self.script, Script::Answer(Answer::Fault(_) | Answer::Strike))
    }
}

fn build(list: &str, plugins: &[(&'static str, Script)]) -> Result<RuleSet, RuleSetError> {
    let mut strategies = Strategies::built_in();
    for (name, script) in plugins {
        strategies.add_plugin(Scripted::new(name, script.clone())).unwrap();
    }
    RuleSet::build(Rule::parse_list(list).unwrap(), &POINTS, Askable::ALL, &strategies)
}

fn engine(list: &str, plugins: &[(&'static str, Script)]) -> Engine {
    Engine::new(build(list, plugins).unwrap(), 1)
}

fn answering(fault: &str) -> Script {
    Script::Answer(Answer::Fault(fault.parse().unwrap()))
}

#[test]
fn a_plugin_never_takes_the_place_of_another_strategy() {
    let mut strategies = Strategies::built_in();
    let scripted = |name| Scripted::new(name, Script::Share);
    assert_eq!(strategies.add_plugin(scripted("every")), Ok(()));
    assert!(strategies.get("every").unwrap().about().starts_with("each nth visit"));
    assert_eq!(strategies.get_plugin("every").unwrap().about(), "what the test says");
    let taken = |name: &str| Err(StrategyNameError::Taken { name: name.to_owned() });
    assert_eq!(strategies.add_plugin(scripted("every")), taken("every"));
    assert_eq!(strategies.add(scripted("every")), taken("every"));
    assert_eq!(strategies.add(scripted("mine")), Ok(()));
    assert_eq!(strategies.add(scripted("mine")), taken("mine"));
    assert_eq!(strategies.add(scripted("plugin")), Err(StrategyNameError::Reserved));
    for name in ["", "Mine", "my_own", "my own", "9"] {
        let malformed = Err(StrategyNameError::Malformed { name: name.to_owned() });
        assert_eq!(strategies.add_plugin(scripted(name)), malformed);
    }
    let names: Vec<_> = strategies.iter().map(|kind| kind.name().to_owned()).collect();
    assert_eq!(names, ["after", "always", "burst", "every", "first", "mine", "nth", "percent"]);
    assert_eq!(strategies.plugins().count(), 1);
}

#[test]
fn the_arguments_of_a_plugin_are_checked_before_the_run() {
    let share = [("flaky", Script::Share)];
    for (list, said) in [
        (
            "mail.send:plugin(flaky,shar=30)=refuse",
            "strategy `flaky`: unknown argument `shar`; did you mean `share`?",
        ),
        (
            "mail.send:plugin(flaky,130)=refuse",
            "`share` is a percentage from 0 to 100, found `130`",
        ),
        ("mail.send:plugin(flaky,1,2)=refuse", "`2` is one argument too many"),
        ("mail.send:plugin(flaky,1,share=2)=refuse", "`share` is given twice"),
        ("mail.send:plugin(flak)=refuse", "no plugin's strategy `flak`; did you mean `flaky`?"),
        (
            "mail.send:flaky=refuse",
            "no strategy `flaky`; a plugin has one; call it `plugin(flaky)`",
        ),
    ] {
        let error = build(list, &share).unwrap_err().to_string();
        assert!(error.starts_with("rule `mail.send:"), "{error}");
        assert!(error.contains(said), "{list}: {error}");
    }
}

#[test]
fn a_share_by_a_plugin_strikes_where_a_percentage_of_the_same_rule_does() {
    let strikes = |item: &str| {
        let mut strategies = Strategies::built_in();
        strategies.add_plugin(Scripted::new("flaky", Script::Share)).unwrap();
        let rule = Rule::named("lose", 0, item.parse().unwrap());
        let rules = RuleSet::build(vec![rule], &POINTS, Askable::ALL, &strategies).unwrap();
        let engine = Engine::new(rules, 1);
        for actor in 1..=5 {
            for point in [&FIND, &SEND] {
                for n in 1..=1_000 {
                    let visit = visit(actor, point, n);
                    if engine.decide(&visit) != Verdict::Pass {
                        engine.settle(&visit, Settled::Struck);
                    }
                }
            }
        }
        engine.take_strikes()
    };
    let by_percent = strikes("mail.*nd:30%=lost-reply");
    let by_plugin = strikes("mail.*nd:plugin(flaky,30)=lost-reply");
    assert_eq!(by_percent, by_plugin);
    // 10,000 visits at 30 %: three standard deviations are 137.
    assert!(by_percent.len().abs_diff(3_000) <= 137, "{}", by_percent.len());
}

#[test]
fn what_a_plugin_chooses_strikes_and_is_what_a_schedule_repeats() {
    let engine =
        engine("mail.send:plugin(flaky)=chosen", &[("flaky", answering("error(Odd,status=418)"))]);
    let first = visit(1, &SEND, 1);
    let ordered = engine.decide(&first);
    assert_eq!(Some(ordered), "error(Odd,status=418)".parse::<Fault>().unwrap().verdict());
    engine.settle(&first, Settled::Struck);
    let account = engine.account();
    assert_eq!((account.planned(), account.struck(), account.failures.len()), (1, 1, 0));
    let strikes = engine.take_strikes();
    let item = strikes[0].schedule_item().unwrap();
    assert_eq!(item.to_string(), "mail.send#1=error(Odd,status=418)");
    assert_eq!(&*strikes[0].rule, "mail.send:plugin(flaky)=chosen");
}

#[test]
fn a_strategy_that_fails_or_answers_nonsense_is_named_and_never_a_quiet_pass() {
    let failing = |list: &str, script: Script, said: &str| {
        let engine = engine(list, &[("flaky", script)]);
        for n in 1..=3 {
            assert_eq!(engine.decide(&visit(1, &SEND, n)), Verdict::Pass, "{said}");
        }
        let account = engine.account();
        assert_eq!((account.planned(), account.rules[0].failed), (0, 3), "{said}");
        let [failure] = account.failures.as_slice() else { panic!("{said}") };
        let message = failure.to_string();
        assert_eq!((failure.visit, failure.point.name), (1, "mail.send"));
        assert!(
            message.contains("its strategy `:plugin(flaky)` failed where w1 came to mail.send")
        );
        assert!(message.contains(said), "{message}");
    };
    let chosen = "mail.send:plugin(flaky)=chosen";
    failing("mail.send:plugin(flaky)=refuse", Script::Fail, "it has no idea");
    failing(
        chosen,
        answering("stale"),
        "`stale`, which is not legal at mail.send; legal there: refuse, ",
    );
    failing(
        chosen,
        answering("switch(w2)"),
        "`switch(w2)`, which is no fault that can strike a call",
    );
    failing(chosen, answering("chosen"), "`chosen`, which is no fault");
    failing(chosen, Script::Answer(Answer::Strike), "a fault strikes and not which");
}

#[test]
fn a_chosen_fault_that_nobody_in_the_run_can_do_is_a_failure() {
    let mut strategies = Strategies::built_in();
    strategies.add_plugin(Scripted::new("flaky", answering("stale"))).unwrap();
    let rules = || Rule::parse_list("smtp.ListMails:plugin(flaky)=chosen").unwrap();
    let first = visit(1, &WIRE_LIST, 1);
    for (askable, passes) in [(Askable::CLIENT, true), (Askable::ALL, false)] {
        let set = RuleSet::build(rules(), &POINTS, askable, &strategies).unwrap();
        let engine = Engine::new(set, 1);
        assert_eq!(engine.decide(&first) == Verdict::Pass, passes);
        assert_eq!(engine.account().failures.len(), usize::from(passes));
    }
}

#[test]
fn a_failing_strategy_does_not_stop_the_rules_after_it() {
    let list = "mail.send:plugin(flaky)=reset@after,mail.send#2=refuse";
    let engine = engine(list, &[("flaky", Script::Fail)]);
    assert_eq!(engine.decide(&visit(1, &SEND, 1)), Verdict::Pass);
    assert_ne!(engine.decide(&visit(1, &SEND, 2)), Verdict::Pass);
}

#[test]
fn chosen_reaches_points_that_allow_different_faults() {
    let engine = engine("*.*:plugin(flaky)=chosen", &[("flaky", answering("delay(1s)"))]);
    for point in [&FIND, &SEND, &WAIT, &WIRE_LIST] {
        assert_ne!(engine.decide(&visit(1, point, 1)), Verdict::Pass, "{}", point.name);
    }
    let says_both = build("mail.send:plugin(flaky)=refuse", &[("flaky", answering("refuse"))]);
    let told = says_both.unwrap_err().to_string();
    assert!(told.contains("write `=chosen` in place of `=refuse`"), "{told}");
    let only_says_when = build("mail.send:plugin(flaky)=chosen", &[("flaky", Script::Share)]);
    assert!(matches!(only_says_when, Err(RuleSetError::NothingChosen { .. })));
}

fn limited(item: &str, limit: u64) -> Engine {
    let rule = Rule::named("few", 0, item.parse().unwrap()).with_limit(NonZeroU64::new(limit));
    let next = Rule::named("next", 1, "mail.send=delay(1s)".parse().unwrap());
    let strategies = Strategies::built_in();
    let rules = RuleSet::build(vec![rule, next], &POINTS, Askable::ALL, &strategies).unwrap();
    Engine::new(rules, 1)
}

#[test]
fn a_rule_at_its_limit_leaves_the_visit_to_the_next_rule() {
    let engine = limited("mail.send=refuse", 2);
    let refuse = Fault::Refuse.verdict().unwrap();
    let struck: Vec<bool> = [(1, 1), (2, 1), (1, 2), (2, 2)]
        .map(|(actor, n)| {
            let visit = visit(actor, &SEND, n);
            let ordered = engine.decide(&visit);
            engine.settle(&visit, Settled::Struck);
            ordered == refuse
        })
        .to_vec();
    assert_eq!(struck, [true, true, false, false]);
    let account = engine.account();
    let [few, next] = account.rules.as_slice() else { panic!("{account:?}") };
    assert_eq!((few.limit.map(NonZeroU64::get), few.struck, few.limited), (Some(2), 2, 2));
    assert_eq!((next.struck, next.outranked, next.limited), (2, 2, 0));
}

#[test]
fn a_void_fault_does_not_count_against_the_limit_and_an_open_one_does() {
    let engine = limited("mail.send=refuse", 1);
    let refuse = Fault::Refuse.verdict().unwrap();
    let ordered = |n| engine.decide(&visit(1, &SEND, n)) == refuse;
    assert!(ordered(1));
    engine.settle(&visit(1, &SEND, 1), Settled::Void);
    assert!(ordered(2));
    assert!(!ordered(3));
}

#[test]
fn a_promise_beyond_the_limit_is_said_to_be_so() {
    let engine = limited("mail.send#1+3=refuse", 1);
    for n in 1..=3 {
        engine.decide(&visit(1, &SEND, n));
        engine.settle(&visit(1, &SEND, n), Settled::Struck);
    }
    let unfired = engine.account().unfired();
    let [only] = unfired.as_slice() else { panic!("{unfired:?}") };
    assert_eq!((only.visit.get(), only.reason), (3, UnfiredReason::Limited));
    assert!(only.to_string().ends_with("raise `limit`, or leave it away"));
}

#[test]
fn numbered_strategies_promise_their_first_strike() {
    for (when, promised) in [
        ("every(3)", Some(3)),
        ("every(3,offset=2)", Some(5)),
        ("first(2)", Some(1)),
        ("after(4)", Some(5)),
        ("burst(1,9)", None),
        ("99%", None),
        ("always", None),
    ] {
        let engine = engine(&format!("mail.send:{when}=refuse"), &[]);
        let unfired = engine.account().unfired();
        assert_eq!(unfired.first().map(|unfired| unfired.visit.get()), promised, "{when}");
    }
}

#[test]
fn a_limit_holds_when_many_threads_ask_at_once() {
    const THREADS: u32 = 64;
    let engine = Arc::new(limited("mail.send=refuse", 10));
    let together = Arc::new(Barrier::new(THREADS as usize));
    let threads: Vec<_> = (1..=THREADS)
        .map(|actor| {
            let (engine, together) = (Arc::clone(&engine), Arc::clone(&together));
            thread::spawn(move || {
                together.wait();
                for n in 1..=100 {
                    let visit = visit(actor, &SEND, n);
                    engine.decide(&visit);
                    engine.settle(&visit, Settled::Struck);
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let account = engine.account();
    assert_eq!((account.rules[0].struck, account.rules[0].limited), (10, 6_390));
    assert_eq!((account.rules[1].struck, account.struck()), (6_390, 6_400));
}
