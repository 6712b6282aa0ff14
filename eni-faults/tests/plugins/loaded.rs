//! Plugins that are right, in C and in Rust: what they say of themselves, what
//! they decide, and that it is what the host's own strategies decide.

use std::{fmt::Write as _, fs, process::Command};

use eni_faults::{
    Askable, Engine, Item, Rule, RuleSet, Schedule, Strategies,
    plugins::{Origin, Plugins, Probe},
};
use eni_inject::{Actor, Decide, Point, Settled, Verdict, Visit};

use crate::build::{CREATE, FIND, every_nth, loaded, place, ready, rust, strikes};

const SHARE: &str = r#"
use eni_plugin_abi::{Config, ConfigError, Host, Kind, Level, Parameter, Share, Strategy, Verdict, Visit};

pub struct Percent(Share);

impl Strategy for Percent {
    const NAME: &'static str = "percent-again";
    const PARAMETERS: &'static [Parameter] =
        &[Parameter::required("share", Kind::Percent, "how often")];

    fn create(config: &Config, host: Host) -> Result<Self, ConfigError> {
        host.log(Level::Debug, "made");
        config.share("share").map(Self)
    }

    fn decide(&self, visit: &Visit<'_>) -> Result<Verdict, String> {
        Ok(Verdict::strike_if(self.0.holds(visit.draw(0))))
    }
}

eni_plugin_abi::export_plugin!(Percent);
"#;

/// The same in C, by the draw that the host hands over.
const SHARE_IN_C: &str = r#"
#include "eni_plugin.h"
static int32_t create(const eni_host *host, eni_str config, void **state, eni_buffer *message) {
    (void)host; (void)config; (void)state; (void)message;
    return ENI_OK;
}
static int32_t decide(void *state, const eni_visit *visit, eni_verdict *verdict, eni_buffer *message) {
    (void)state; (void)message;
    if (visit->draw != eni_draw(visit, visit->n, 0)) return ENI_FAILED;
    /* 3/10 of 2^64, rounded up. */
    verdict->kind = visit->draw < UINT64_C(5534023222112865485) ? ENI_STRIKE : ENI_PASS;
    return ENI_OK;
}
static int32_t destroy(void *state, eni_buffer *message) {
    (void)state; (void)message;
    return ENI_OK;
}
static const eni_strategy thirty = { .size = sizeof thirty, .name = ENI_STR("thirty"),
    .create = create, .decide = decide, .destroy = destroy };
static const eni_strategy *const all[] = { &thirty };
const eni_plugin eni_plugin_entry = { ENI_HEADER(eni_plugin), ENI_STR("c"), ENI_STR("1"), 1, all };
"#;

/// Every decision on 10,000 attempts of 50 workers, as text.
fn course(rule: &str, strategies: &Strategies) -> (String, [u64; 2]) {
    let rule = Rule::named("lose", 0, rule.parse::<Item>().unwrap());
    let points: [&'static Point; 2] = [&CREATE, &FIND];
    let rules = RuleSet::build(vec![rule], &points, Askable::ALL, strategies).unwrap();
    let engine = Engine::new(rules, 7);
    let (mut log, mut struck) = (String::new(), [0; 2]);
    for n in 1..=200 {
        for worker in 1..=50 {
            for (point, struck) in points.iter().zip(&mut struck) {
                let visit = Visit { actor: Actor::worker(worker), point, n };
                let verdict = engine.decide(&visit);
                if verdict != Verdict::Pass {
                    engine.settle(&visit, Settled::Struck);
                    *struck += 1;
                }
                writeln!(log, "{}/{}#{n} {verdict:?}", visit.actor, point.name).unwrap();
            }
        }
    }
    assert!(engine.account().failures.is_empty());
    let met: Schedule = engine.take_strikes().iter().filter_map(|s| s.schedule_item()).collect();
    (format!("{log}{met}"), struck)
}

#[test]
fn a_plugin_that_does_what_a_percentage_does_decides_the_same_to_the_byte() {
    let c = place("share.c");
    fs::write(&*c, SHARE_IN_C).unwrap();
    let mut plugins = Plugins::new(None);
    plugins.load(&rust("share", SHARE)).unwrap();
    plugins.load(&crate::build::c(&c, "share-in-c", [""; 0])).unwrap();
    let (own, struck) = course("*.*:30%=lost-reply", &Strategies::built_in());
    for rule in ["*.*:plugin(percent-again,30)=lost-reply", "*.*:plugin(thirty)=lost-reply"] {
        assert_eq!(course(rule, plugins.strategies()), (own.clone(), struck), "{rule}");
    }
    // 10,000 visits at each point: three standard deviations are 137.
    for struck in struck {
        assert!(struck.abs_diff(3_000) <= 137, "{struck}");
    }
}

#[test]
fn the_plugin_in_c_says_what_it_is_and_strikes_at_every_nth_visit() {
    let path = every_nth();
    let plugins = loaded(&path);
    let plugin = plugins.iter().next().unwrap();
    assert_eq!((plugin.name(), plugin.version()), ("eni-every-nth", "0.1.0"));
    let Origin::File { path: at, sha256 } = plugin.origin() else { panic!("{plugin:?}") };
    assert_eq!(*at, fs::canonicalize(&*path).unwrap());
    let sum = Command::new("sha256sum").arg(&*path).output().unwrap().stdout;
    assert!(String::from_utf8(sum).unwrap().starts_with(&format!("{sha256} ")));
    let kind = plugin.strategies().next().unwrap();
    let names: Vec<_> =
        kind.parameters().iter().map(|p| (&*p.name, p.default.as_deref())).collect();
    assert_eq!(names, [("n", Some("3")), ("fault", Some("lost-reply"))]);
    for (call, expected) in
        [("plugin(every-nth)", vec![3, 6, 9]), ("plugin(every-nth,4,throttle)", vec![4, 8])]
    {
        let strategy = ready(plugins.strategies(), call).unwrap();
        assert!(strategy.chooses());
        assert_eq!(strikes(&*strategy, 10), expected);
    }
    let error = ready(plugins.strategies(), "plugin(every-nth,n=0)").unwrap_err();
    assert!(error.contains("the argument `n` is a whole number from 1 to 1000000"), "{error}");
    let error = ready(plugins.strategies(), "plugin(every-nth,fault=\"\")").unwrap_err();
    assert!(error.contains("the argument `fault`: expected a fault"), "{error}");
    let rule = "*.*:plugin(every-nth)=chosen".parse().unwrap();
    assert!(Probe::of(&rule, &[&CREATE, &FIND], plugins.strategies()).is_ok());
}

#[test]
fn several_threads_may_ask_one_state() {
    let plugins = loaded(&every_nth());
    let strategy = ready(plugins.strategies(), "plugin(every-nth,3)").unwrap();
    let expected: Vec<u64> = (1..=200).filter(|n| n % 3 == 0).collect();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(strikes(&*strategy, 200), expected));
        }
    });
}
