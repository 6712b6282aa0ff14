//! Files and variables that nobody meant: taken or refused, and no panic.

use proptest::prelude::*;

use super::{Given, file};

/// A quick look in a debug build; a release build tries a million.
const CASES: u32 = if cfg!(debug_assertions) { 300 } else { 1_000_000 };

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(CASES) })]

    #[test]
    fn any_file_and_variable_is_taken_or_refused(
        text in prop_oneof![any::<String>(), nearly_toml()],
        value in any::<String>(),
    ) {
        let variables = [("ENI_CHAOS__ONLY", value.as_str()), ("ENI_REGION", value.as_str())];
        if let Err(error) = (Given { env: &variables, ..file(&text) }).load() {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}

/// Text made of the pieces that configurations are made of.
fn nearly_toml() -> impl Strategy<Value = String> {
    let pieces = vec![
        "[chaos]\n",
        "[faults.rules]\n",
        "[preset.a]\n",
        "[[chaos]]\n",
        "rounds",
        "region",
        "lose",
        "chaos",
        ".",
        " = ",
        "= 5\n",
        "= 'x'\n",
        "= 'ensure.*:30%=lost-reply'\n",
        "{",
        "}",
        "[",
        "]",
        ",",
        "\n",
        "'",
        "\"\"\"",
        "1e400",
        "0xfff",
        "1979-05-27",
        "-",
        "true",
        "é",
        "where = 'a.b'\n",
        "fault = 'refuse'\n",
        "faults.rules.x = { where = 'a.b', fault = 'refuse', ",
        "strategy = ",
        "'every'",
        "every = 3",
        "offset = 0",
        "length = 3, period = 2",
        "limit = 1",
        "plugin = 'x'",
        "plugin = { name = 'x', ",
        "percent = '1%'",
        "18446744073709551616",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..14).prop_map(|pieces| pieces.concat())
}
