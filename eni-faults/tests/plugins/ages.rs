//! A plugin of another age: an older minor version loads and works.

use crate::build::{loaded, old, ready, strikes};

#[test]
fn a_plugin_of_version_1_0_loads_and_decides() {
    let plugins = loaded(&old());
    let plugin = plugins.iter().next().unwrap();
    assert_eq!((plugin.name(), plugin.version(), plugin.abi()), ("old", "1.2.3", (1, 0)));
    // What 1.0 did not have is not there, whatever follows its table.
    let kind = plugin.strategies().next().unwrap();
    assert_eq!((kind.name(), kind.about(), kind.parameters().len()), ("once", "", 0));
    let strategy = ready(plugins.strategies(), "plugin(once,n=4)").unwrap();
    assert_eq!(strikes(&*strategy, 9), [4]);
    drop(strategy);
    assert_eq!(plugins.failures(), [""; 0]);
}

#[test]
fn a_strategy_without_parameters_takes_named_arguments_alone() {
    let plugins = loaded(&old());
    let error = ready(plugins.strategies(), "plugin(once,4)").unwrap_err();
    assert!(error.contains("`4` needs its name before it"), "{error}");
}
