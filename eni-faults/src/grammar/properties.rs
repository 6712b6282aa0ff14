//! Printing and reading are each other's inverse, and no text makes either of
//! them panic.

use proptest::prelude::*;

use super::{Item, parse_list, strategies};
use crate::Schedule;

/// A quick look in a debug build; a release build tries a hundred thousand.
const ROUND_TRIPS: u32 = if cfg!(debug_assertions) { 1_000 } else { 100_000 };

/// The same for texts that nobody meant: a million.
const ARBITRARY: u32 = if cfg!(debug_assertions) { 1_000 } else { 1_000_000 };

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

proptest! {
    #![proptest_config(config(ROUND_TRIPS))]

    #[test]
    fn what_is_printed_reads_as_the_same_item(item in strategies::item()) {
        let printed = item.to_string();
        let read: Item = printed.parse().map_err(|e| TestCaseError::fail(format!("{e}")))?;
        prop_assert_eq!(&read, &item, "{}", printed);
        prop_assert_eq!(read.to_string(), printed);
    }

    #[test]
    fn what_is_printed_reads_as_the_same_schedule(schedule in strategies::schedule()) {
        let printed = schedule.to_string();
        let read: Schedule = printed.parse().map_err(|e| TestCaseError::fail(format!("{e}")))?;
        prop_assert_eq!(read, schedule, "{}", printed);
    }

    #[test]
    fn a_list_reads_as_its_items(items in prop::collection::vec(strategies::item(), 1..4)) {
        let printed: Vec<_> = items.iter().map(ToString::to_string).collect();
        prop_assert_eq!(parse_list(&printed.join(",")).unwrap(), items);
    }
}

proptest! {
    #![proptest_config(config(ARBITRARY))]

    #[test]
    fn any_text_is_read_or_refused_at_a_place_in_it(
        text in prop_oneof![any::<String>(), strategies::nearly_a_rule()]
    ) {
        for error in [
            text.parse::<Item>().err(),
            parse_list(&text).err(),
            text.parse::<Schedule>().err(),
            format!("v1:{text}").parse::<Schedule>().err(),
        ].into_iter().flatten() {
            prop_assert!(error.text().is_char_boundary(error.offset()));
            prop_assert!(error.render().contains('^'));
        }
        if let Ok(item) = text.parse::<Item>() {
            let printed = item.to_string();
            prop_assert_eq!(printed.parse::<Item>().unwrap(), item, "{}", printed);
        }
    }
}
