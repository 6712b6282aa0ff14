//! Every way in which a plugin can be wrong ends in an error that names the
//! plugin and the reason.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use eni_faults::{
    Answer, Fault, Item,
    plugins::{Plugins, Probe, Stopwatch, Unsteady},
};

use crate::build::{self, CREATE, FIND, ask, hostile, loaded, place, ready};

/// Why a plugin is not loaded; the message names its path.
fn refused(path: &Path) -> String {
    let error = Plugins::new(None).load(path).map(|_| ()).unwrap_err().to_string();
    // Of a file that is there, the path without links.
    let named = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let reason = error.strip_prefix(&format!("plugin {}: ", named.display()));
    reason.unwrap_or_else(|| panic!("{error}")).to_owned()
}

#[test]
fn a_plugin_whose_tables_are_not_in_order_is_refused_before_any_call() {
    for (way, reason) in [
        ("NO_SYMBOL", "no symbol `eni_plugin_entry`"),
        ("WRONG_MAGIC", "no table of a plugin (magic 0x00001234)"),
        ("OTHER_MAJOR", "it speaks ABI 2.1, and this eni speaks 1.x"),
        ("SHORT_TABLE", "its table has 24 bytes, and needs 64 at least"),
        ("SHORT_STRATEGY", "the table of strategy 1 has 24 bytes, and needs 48 at least"),
        ("SHORT_PARAMETER", "parameter 2 of strategy `third` has 8 bytes"),
        ("PARAMETER_KIND", "the kind of parameter 2 of strategy `third` is 77"),
        ("UNKNOWN_FLAG", "a flag of strategy `third` is 6"),
        ("NULL_CREATE", "the function `create` of strategy `third` is null"),
        ("NULL_DECIDE", "the function `decide` of strategy `third` is null"),
        ("NULL_DESTROY", "the function `destroy` of strategy `third` is null"),
        ("NULL_LIST", "its list of strategies is null"),
        ("NULL_STRATEGY", "the table of strategy 2 is null"),
        ("NULL_PARAMETERS", "parameter 1 of strategy `third` is null"),
        ("NO_STRATEGIES", "it has 0 strategies"),
        ("HUGE_COUNT", "strategies; there are 1 to 1000"),
        ("HUGE_PARAMETERS", "parameters; there are 1 to 100"),
        ("HUGE_NAME", "its name is no text: it says to have 18446744073709551615 bytes"),
        ("PLUGIN_BINARY", "its name is no text: it is not UTF-8"),
        ("PLUGIN_NAMELESS", "its name is no text: it is empty"),
        ("PLUGIN_CONTROL", "its name is no text: it has control characters"),
        ("STRATEGY_BINARY", "the name of strategy 1 is no text: it is not UTF-8"),
        ("STRATEGY_NAME", "\"Not A Name\" is no name for a strategy"),
        ("TWICE", "it has two strategies called `third`"),
    ] {
        let told = refused(&hostile(way));
        assert!(told.contains(reason), "{way}: {told}");
    }
}

#[test]
fn what_is_no_library_is_refused() {
    let text = place("text.so");
    fs::write(&*text, "not a library").unwrap();
    assert!(refused(&text).starts_with("the system does not load it: "));
    fs::write(&*text, "").unwrap();
    assert!(refused(&text).starts_with("the system does not load it: "));
    let folder = place("folder.so");
    fs::create_dir_all(&*folder).unwrap();
    assert!(refused(&folder).starts_with("it is no file"));
    let missing = refused(&place("missing.so"));
    assert!(missing.starts_with("it cannot be read: No such file"), "{missing}");
}

#[test]
fn a_library_that_lacks_what_it_needs_is_refused_with_the_name_of_that() {
    let told = refused(&hostile("MISSING_FUNCTION"));
    assert!(told.contains("undefined symbol: nobody_has_this"), "{told}");

    let source = place("needed.c");
    let text = "int of_the_other_library(void); int of_the_other_library(void) { return 0; }";
    fs::write(&*source, text).unwrap();
    let hostile = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plugins/fixtures/hostile.c");
    let needing =
        |needed: &Path, name| build::c(&hostile, name, [Path::new("-DMISSING_LIBRARY"), needed]);
    let stays = build::c(&source, "libstays", [""; 0]);
    assert!(Plugins::new(None).load(&needing(&stays, "needs")).is_ok());
    let goes = build::c(&source, "libgoes", [""; 0]);
    let plugin = needing(&goes, "needs-in-vain");
    fs::remove_file(&*goes).unwrap();
    let told = refused(&plugin);
    assert!(told.contains("libgoes.so: cannot open shared object file"), "{told}");
}

#[test]
fn a_strategy_that_is_there_already_is_refused_with_the_name_of_the_other_plugin() {
    let (first, second) = (hostile("NOTHING"), hostile("NOTHING_ELSE"));
    let mut plugins = loaded(&first);
    let error = plugins.load(&second).map(|_| ()).unwrap_err().to_string();
    let first = fs::canonicalize(&*first).unwrap();
    for part in ["strategy `third` is there already, from ", &*first.to_string_lossy()] {
        assert!(error.contains(part), "{error}");
    }
    assert_eq!(plugins.iter().count(), 1);
    // The same file once more is no second plugin.
    plugins.load(&first).unwrap();
    assert_eq!(plugins.iter().count(), 1);
    plugins.load(&hostile("OTHER_NAME")).unwrap();
    assert_eq!(plugins.iter().count(), 2);
}

#[test]
fn a_strategy_that_cannot_be_made_says_why_and_is_remembered() {
    for (way, reason) in [
        ("CREATE_FAILS", "`create` failed: no memory today"),
        ("CREATE_STATUS", "`create` returned 99, which stands for nothing: without a message"),
        ("CREATE_OVERRUNS", "`create` wrote past the end of the host's buffer"),
        ("CREATE_CUT", "... (the message has 1025 bytes)"),
        ("CREATE_BINARY", "`create` failed: its message is no UTF-8"),
    ] {
        let path = hostile(way);
        let plugins = loaded(&path);
        let error = ready(plugins.strategies(), "plugin(third)").unwrap_err();
        let plugin = format!("of plugin {}", fs::canonicalize(&*path).unwrap().display());
        assert!(error.contains(reason) && error.contains(&plugin), "{way}: {error}");
        assert_eq!(plugins.failures().len(), 1, "{way}");
        assert!(error.ends_with(&plugins.failures()[0]), "{way}");
    }
}

#[test]
fn wrong_arguments_are_named_and_are_not_the_plugins_fault() {
    let plugins = loaded(&hostile("NOTHING"));
    let error = ready(plugins.strategies(), "plugin(third,n=1234)").unwrap_err();
    assert!(error.contains("the argument `n`: expected at most three digits"), "{error}");
    let error = ready(plugins.strategies(), "plugin(third,k=1)").unwrap_err();
    assert!(error.contains("unknown argument `k`"), "{error}");
    assert_eq!(plugins.failures(), [""; 0]);
    let full = loaded(&hostile("CREATE_FILLS"));
    let error = ready(full.strategies(), "plugin(third)").unwrap_err();
    assert_eq!(error.matches('x').count(), 1024, "{error}");
}

#[test]
fn a_decision_that_is_none_is_told_with_plugin_and_reason_and_ends_the_strategy() {
    for (way, reason) in [
        ("DECIDE_FAILS", "`decide` failed: out of dice"),
        ("DECIDE_FAILS_ONCE", "`decide` failed: only now"),
        ("DECIDE_STATUS", "`decide` returned -7, which stands for nothing"),
        ("DECIDE_OVERRUNS", "`decide` wrote past the end of the host's buffer"),
        ("NO_VERDICT", "it wrote no verdict"),
        ("NONSENSE_VERDICT", "its verdict is of kind 7, which stands for nothing"),
        ("FAULT_UNASKED", "its table does not say that it chooses"),
        ("STRIKE_UNCHOSEN", "its verdict is a strike and not which fault"),
        ("FAULT_ILLEGAL", "its fault `stale` is not legal at ensure.create; legal there: refuse"),
        ("FAULT_UNREADABLE", "its fault cannot be read: "),
        ("FAULT_EMPTY", "its fault cannot be read: "),
        ("FAULT_OF_SCHEDULES", "its fault `switch(w2)` is none that can strike a call"),
        ("FAULT_BINARY", "its fault is no UTF-8"),
        ("FAULT_CUT", "has 257 bytes, at most 256 fit"),
        ("FAULT_OVERRUNS", "its fault was written past the end of the host's buffer"),
    ] {
        let path = hostile(way);
        let plugins = loaded(&path);
        let strategy = ready(plugins.strategies(), "plugin(third)").unwrap();
        let error = ask(&*strategy, &CREATE, 3).unwrap_err();
        let plugin = fs::canonicalize(&*path).unwrap();
        let title = format!("strategy `third` of plugin {}: ", plugin.display());
        assert!(error.starts_with(&title) && error.contains(reason), "{way}: {error}");
        // It is not asked again, whatever it would say.
        assert_eq!(ask(&*strategy, &CREATE, 4).unwrap_err(), error, "{way}");
    }
    let full = loaded(&hostile("DECIDE_FILLS"));
    let strategy = ready(full.strategies(), "plugin(third)").unwrap();
    let error = ask(&*strategy, &CREATE, 1).unwrap_err();
    assert!(error.ends_with(&"x".repeat(256)), "{error}");
}

#[test]
fn a_fault_that_fits_and_is_legal_is_the_answer() {
    let plugins = loaded(&hostile("FAULT_LEGAL"));
    let strategy = ready(plugins.strategies(), "plugin(third)").unwrap();
    assert!(strategy.chooses());
    let delay: Fault = "delay(5ms)".parse().unwrap();
    assert_eq!(ask(&*strategy, &CREATE, 1), Ok(Answer::Fault(delay)));
    let stale = loaded(&hostile("FAULT_ILLEGAL"));
    let strategy = ready(stale.strategies(), "plugin(third)").unwrap();
    assert_eq!(ask(&*strategy, &FIND, 1), Ok(Answer::Fault("stale".parse().unwrap())));
    let full = loaded(&hostile("FAULT_FILLS"));
    let strategy = ready(full.strategies(), "plugin(third)").unwrap();
    match ask(&*strategy, &CREATE, 1) {
        Ok(Answer::Fault(fault)) => assert_eq!(fault.to_string().len(), 256),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_state_that_cannot_be_freed_is_remembered() {
    let plugins = loaded(&hostile("DESTROY_FAILS"));
    let strategy = ready(plugins.strategies(), "plugin(third)").unwrap();
    assert_eq!(plugins.failures(), [""; 0]);
    drop(strategy);
    assert_eq!(plugins.failures().len(), 1);
    assert!(plugins.failures()[0].ends_with("`destroy` failed: it stays"));
}

/// Time that passes by 20 ms with each look at it.
#[derive(Debug, Default)]
struct Slow(AtomicU64);

impl Stopwatch for Slow {
    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.0.fetch_add(20, Ordering::Relaxed))
    }
}

#[test]
fn a_slow_strategy_is_told_and_decides_all_the_same() {
    let mut plugins = Plugins::new(Some(Arc::new(Slow::default())));
    plugins.load(&hostile("NOTHING")).unwrap();
    let strategy = ready(plugins.strategies(), "plugin(third)").unwrap();
    assert_eq!(build::strikes(&*strategy, 2), [0; 0]);
    assert_eq!(plugins.slow(), []);
    assert_eq!(build::strikes(&*strategy, 9), [3, 6, 9]);
    let slow = plugins.slow();
    assert_eq!((slow[0].slow, slow[0].longest), (11, Duration::from_millis(20)));
    assert!(slow[0].to_string().contains("strategy `third` of plugin "), "{}", slow[0]);
}

#[test]
fn a_strategy_that_keeps_a_history_is_found_by_the_probe() {
    let rule = |fault: &str| -> Item { format!("*.*:plugin(third)={fault}").parse().unwrap() };
    let points = [&CREATE, &FIND];
    let impure = loaded(&hostile("IMPURE"));
    let found = Probe::of(&rule("refuse"), &points, impure.strategies());
    assert!(matches!(found, Err(Unsteady::Differs { .. })), "{found:?}");
    let failing = loaded(&hostile("DECIDE_FAILS"));
    let found = Probe::of(&rule("refuse"), &points, failing.strategies());
    assert!(matches!(found, Err(Unsteady::Failed { .. })), "{found:?}");
    let pure = loaded(&hostile("NOTHING"));
    let found = Probe::of(&rule("refuse"), &points, pure.strategies()).unwrap();
    // Two actors at two points, 13 of 40 visits each.
    assert_eq!((found.visits, found.strikes), (160, 52));
    let nowhere = Probe::of(&rule("refuse"), &[], pure.strategies());
    assert!(matches!(nowhere, Err(Unsteady::NothingToProbe { .. })));
}
