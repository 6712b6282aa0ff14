//! Random calls against a small reference model. The model knows only what
//! must be unique and what must come back; the world must agree with it after
//! every call, and so must the ledger.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests; clippy sees tests only in #[test] functions"
)]

mod addresses;
mod agree;
mod pair;
mod reference;
mod rested;
mod staged;
mod step;

use eni_sim::config::TokenAfterDeletion;
use proptest::prelude::*;

use crate::{pair::Pair, staged::Staged, step::step};

/// Worlds to a test; each takes 40 steps on average. In release mode that is
/// 100,000 steps to the first of them.
const CASES: u32 = if cfg!(debug_assertions) { 250 } else { 2500 };

fn variants() -> impl Strategy<Value = TokenAfterDeletion> {
    prop_oneof![
        Just(TokenAfterDeletion::ReplaysTheOldInterface),
        Just(TokenAfterDeletion::Mismatches),
        Just(TokenAfterDeletion::MakesANewInterface),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, ..ProptestConfig::default() })]

    #[test]
    fn the_world_its_ledger_and_the_model_agree_after_every_call(
        seed in any::<u64>(),
        variant in variants(),
        steps in prop::collection::vec(step(), 1..80),
    ) {
        let mut pair = Pair::new(seed, variant);
        for step in steps {
            let before = pair.world.ledger().next_seq();
            pair.take(step);
            pair.agree();
            prop_assert!(pair.world.ledger().next_seq() >= before);
        }
    }

    #[test]
    fn when_everything_is_gone_every_address_is_back(
        seed in any::<u64>(),
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut pair = Pair::new(seed, TokenAfterDeletion::MakesANewInterface);
        for step in steps {
            pair.take(step);
        }
        let instances = 0..pair.model.instances_ever.len();
        if !instances.is_empty() {
            pair.terminate(&instances.collect::<Vec<_>>());
        }
        for n in 0..pair.model.interfaces_ever.len() {
            pair.delete(n);
        }
        prop_assert!(pair.model.alive.is_empty());
        pair.agree();
        pair.launch(0, true, 11);
        prop_assert_eq!(pair.model.in_subnet(0), 11);
    }

    #[test]
    fn with_stages_nothing_is_handed_out_twice_and_all_is_settled_in_the_end(
        seed in any::<u64>(),
        steps in prop::collection::vec((step(), 0..1500_u64), 1..80),
    ) {
        let mut staged = Staged::new(seed);
        for (step, passes) in steps {
            staged.take(step, passes);
            staged.check();
        }
        staged.check_settled();
    }

    #[test]
    fn the_same_steps_make_the_same_world(
        seed in any::<u64>(),
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let run = || {
            let mut pair = Pair::new(seed, TokenAfterDeletion::default());
            steps.iter().cloned().for_each(|step| pair.take(step));
            let interfaces: Vec<_> = pair.world.interfaces().cloned().collect();
            (pair.world.ledger().clone(), interfaces)
        };
        prop_assert_eq!(run(), run());
    }
}
