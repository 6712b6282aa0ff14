//! A panic of a plugin in Rust, wherever it is, is caught inside the plugin and
//! told with the plugin's name.

use crate::build::{Built, CREATE, ask, loaded, ready, rust};

/// A plugin whose functions have these bodies.
fn plugin(name: &str, create: &str, decide: &str, destroy: &str) -> Built {
    let text = format!(
        "use eni_plugin_abi::{{Config, ConfigError, Host, Strategy, Verdict, Visit}};\n\
         pub struct Wild;\n\
         impl Drop for Wild {{ fn drop(&mut self) {{ {destroy} }} }}\n\
         pub struct Bomb;\n\
         impl Drop for Bomb {{ fn drop(&mut self) {{ panic!(\"again\") }} }}\n\
         impl Strategy for Wild {{\n\
             const NAME: &'static str = \"wild\";\n\
             fn create(_: &Config, _: Host) -> Result<Self, ConfigError> {{ {create} Ok(Self) }}\n\
             fn decide(&self, _: &Visit<'_>) -> Result<Verdict, String> {{ {decide} Ok(Verdict::Pass) }}\n\
         }}\n\
         eni_plugin_abi::export_plugin!(Wild);\n"
    );
    rust(name, &text)
}

#[test]
fn a_panic_in_create_is_a_failure_of_the_plugin() {
    let plugins = loaded(&plugin("panics_in_create", "if true { panic!(\"no {}\", 1) }", "", ""));
    let error = ready(plugins.strategies(), "plugin(wild)").unwrap_err();
    assert!(error.contains("panics_in_create.so: `create` panicked: no 1"), "{error}");
    assert_eq!(plugins.failures().len(), 1);
}

#[test]
fn a_panic_in_decide_is_a_failure_of_the_plugin() {
    for (name, body, told) in [
        ("panics_in_decide", "if true { panic!(\"no dice\") }", "no dice"),
        (
            "panics_by_index",
            "let none: Vec<u8> = Vec::new(); let _ = none[3];",
            "index out of bounds",
        ),
        ("panics_with_a_bomb", "if true { std::panic::panic_any(Bomb) }", "a panic without a text"),
    ] {
        let plugins = loaded(&plugin(name, "", body, ""));
        let strategy = ready(plugins.strategies(), "plugin(wild)").unwrap();
        let error = ask(&*strategy, &CREATE, 1).unwrap_err();
        assert!(error.contains("`decide` panicked: ") && error.contains(told), "{error}");
        drop(strategy);
        assert_eq!(plugins.failures(), [""; 0]);
    }
}

#[test]
fn a_panic_in_destroy_is_a_failure_of_the_plugin() {
    let path = plugin("panics_in_destroy", "", "", "panic!(\"not yet\")");
    let plugins = loaded(&path);
    let strategy = ready(plugins.strategies(), "plugin(wild)").unwrap();
    assert!(ask(&*strategy, &CREATE, 1).is_ok());
    drop(strategy);
    assert!(plugins.failures()[0].ends_with("panics_in_destroy.so: `destroy` panicked: not yet"));
}
