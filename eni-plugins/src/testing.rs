//! What the tests of all strategies share.

use eni_plugin_abi::{Access, Config, Host, Layer, Strategy, Visit};

/// The strategy with this config.
pub(crate) fn made<S: Strategy>(config: &str) -> S {
    let config = Config::parse(config).and_then(|config| config.complete(S::PARAMETERS));
    S::create(&config.unwrap(), Host::NONE).unwrap()
}

/// Why there is no strategy with this config.
pub(crate) fn refused<S: Strategy>(config: &str) -> String {
    let config = Config::parse(config).and_then(|config| config.complete(S::PARAMETERS));
    match config.and_then(|config| S::create(&config, Host::NONE)) {
        Ok(_) => panic!("it was accepted"),
        Err(error) => error.to_string(),
    }
}

/// Visit number `n` of one actor to one point.
pub(crate) fn visit(n: u64) -> Visit<'static> {
    Visit {
        actor: "w1",
        point: "ensure.create",
        operation: "CreateNetworkInterface",
        layer: Layer::Work,
        access: Access::Write,
        n,
        series: 0xb032_9088_dbcf_3c3f,
    }
}
