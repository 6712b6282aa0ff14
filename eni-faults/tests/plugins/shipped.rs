//! The shipped strategies as one shared library.

use eni_faults::{Draw, Item, Percent, plugins::Probe};
use eni_inject::Actor;

use crate::build::{CREATE, FIND, loaded, ready, shipped, strikes};

#[test]
fn the_shipped_library_has_its_four_strategies_and_each_is_pure() {
    let plugins = loaded(&shipped());
    let plugin = plugins.iter().next().unwrap();
    assert_eq!(plugin.name(), "eni-plugins");
    let names: Vec<_> = plugin.strategies().map(|kind| kind.name().to_owned()).collect();
    assert_eq!(names, ["brownout", "burst", "quota", "tail"]);
    for name in names {
        let fault = if plugin.chooses(&name) { "chosen" } else { "lost-reply" };
        let rule: Item = format!("*.*:plugin({name})={fault}").parse().unwrap();
        let probe = Probe::of(&rule, &[&CREATE, &FIND], plugins.strategies()).unwrap();
        assert!(probe.strikes > 0, "{name}");
    }
    assert_eq!(plugins.failures(), [""; 0]);
}

#[test]
fn a_flat_brownout_is_a_percentage() {
    let plugins = loaded(&shipped());
    let flat = ready(plugins.strategies(), "plugin(brownout,peak=30,base=30)").unwrap();
    let key = Draw::new(1, "lose").actor(Actor::worker(1)).point(CREATE.name);
    let share: Percent = "30%".parse().unwrap();
    let expected = (1..=500).filter(|n| key.visit(*n).falls_into(0, share));
    assert_eq!(strikes(&*flat, 500), expected.collect::<Vec<u64>>());
}
