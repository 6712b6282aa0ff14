//! The strategies that are always there, one file each.

use std::sync::Arc;

use crate::{Arg, Arguments, StrategyCall, StrategyError, StrategyKind, When};

mod after;
mod always;
mod burst;
mod every;
mod first;
mod nth;
mod percent;

pub(crate) use always::Always;
pub(crate) use nth::Nth;
pub(crate) use percent::Percentage;

/// All of them.
pub(super) fn all() -> Vec<Arc<dyn StrategyKind>> {
    vec![
        Arc::new(after::Kind),
        Arc::new(always::Kind),
        Arc::new(burst::Kind),
        Arc::new(every::Kind),
        Arc::new(first::Kind),
        Arc::new(nth::Kind),
        Arc::new(percent::Kind),
    ]
}

fn find(name: &str) -> Option<&'static dyn StrategyKind> {
    static ALL: [&dyn StrategyKind; 7] = [
        &after::Kind,
        &always::Kind,
        &burst::Kind,
        &every::Kind,
        &first::Kind,
        &nth::Kind,
        &percent::Kind,
    ];
    ALL.into_iter().find(|kind| kind.name() == name)
}

/// When a rule that calls `name` with `args` strikes, in canonical form: what
/// has a shorter one takes it, `:nth(2)` is `#2`. A name that is none of these
/// strategies is taken as it is: a program may add its own.
pub(crate) fn canonical(name: &str, args: Vec<Arg>) -> Result<When, StrategyError> {
    let Some(kind) = find(name) else {
        return Ok(When::Strategy(StrategyCall::accepted(name, args)));
    };
    let arguments = Arguments::read(kind.parameters(), &args)?;
    kind.ready(&args)?;
    Ok(match name {
        always::NAME => When::Always,
        nth::NAME => When::Visits(arguments.visits(nth::NUMBERS)?),
        percent::NAME => When::Percent(arguments.percent(percent::SHARE)?),
        _ => When::Strategy(StrategyCall::accepted(name, arguments.canonical(kind.parameters()))),
    })
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU64;

    use eni_inject::{Access, Actor, FaultKinds, Layer, Point};

    use super::*;
    use crate::{Answer, Draw, Draws, Strategies, StrategyVisit};

    static POINT: Point = Point {
        name: "mail.send",
        operation: "SendMail",
        layer: Layer::Work,
        access: Access::Write,
        faults: FaultKinds::CALL,
    };

    /// The visits of 1 to `last` at which `:text` strikes, and those that it
    /// promises.
    fn strikes(text: &str, seed: u64, actor: u32, last: u64) -> (Vec<u64>, Vec<u64>) {
        let args = format!("a.b:{text}=refuse").parse::<crate::Item>().unwrap().when;
        let When::Strategy(call) = args else { panic!("{text}") };
        let strategy = Strategies::built_in().ready(&call).unwrap();
        let rule = Draw::new(seed, "rule");
        let actor = Actor::worker(actor);
        let strikes = (1..=last).filter(|n| {
            let draws = Draws::new(&rule, actor, POINT.name);
            let visit = StrategyVisit { actor, point: &POINT, n: *n, draws };
            strategy.decide(&visit) == Ok(Answer::Strike)
        });
        (strikes.collect(), strategy.promised().into_iter().map(NonZeroU64::get).collect())
    }

    #[test]
    fn every_lets_its_offset_pass_and_strikes_at_the_last_of_each_group() {
        assert_eq!(strikes("every(3)", 1, 1, 10), (vec![3, 6, 9], vec![3]));
        assert_eq!(strikes("every(3,offset=1)", 1, 1, 10), (vec![4, 7, 10], vec![4]));
        assert_eq!(strikes("every(1)", 1, 1, 3), (vec![1, 2, 3], vec![1]));
        assert_eq!(strikes("every(2,offset=18446744073709551615)", 1, 1, 9), (vec![], vec![]));
    }

    #[test]
    fn first_and_after_are_each_others_complement() {
        assert_eq!(strikes("first(2)", 1, 1, 5), (vec![1, 2], vec![1]));
        assert_eq!(strikes("after(2)", 1, 1, 5), (vec![3, 4, 5], vec![3]));
        assert_eq!(strikes("after(0)", 1, 1, 2), (vec![1, 2], vec![1]));
        assert_eq!(strikes("after(18446744073709551615)", 1, 1, 2), (vec![], vec![]));
    }

    #[test]
    fn a_burst_is_one_window_in_each_period_whose_place_is_drawn() {
        let (struck, promised) = strikes("burst(3,20)", 1, 1, 20_000);
        assert_eq!((struck.len(), promised), (3 * 1_000, vec![]));
        let mut begins = [0_u32; 20];
        for (period, window) in struck.chunks(3).enumerate() {
            let before = period as u64 * 20;
            assert!(window[0] > before && window[2] <= before + 20, "{window:?}");
            assert_eq!([window[1], window[2]], [window[0] + 1, window[0] + 2]);
            begins[usize::try_from(window[0] - before - 1).unwrap()] += 1;
        }
        // 18 places, 1000 windows: 56 each, give or take three standard deviations.
        assert!(begins[..18].iter().all(|count| (34..78).contains(count)), "{begins:?}");
        assert_eq!(begins[18..], [0, 0]);
        assert_eq!(strikes("burst(2,2)", 1, 1, 5).0, [1, 2, 3, 4, 5]);
    }

    #[test]
    fn bursts_differ_by_seed_and_by_actor() {
        let one = strikes("burst(3,20)", 1, 1, 200);
        assert_eq!(one, strikes("burst(3,20)", 1, 1, 200));
        assert_ne!(one, strikes("burst(3,20)", 2, 1, 200));
        assert_ne!(one, strikes("burst(3,20)", 1, 2, 200));
    }

    #[test]
    fn a_strategy_is_found_by_the_name_it_says_it_has() {
        for kind in all() {
            assert_eq!(find(kind.name()).map(StrategyKind::about), Some(kind.about()));
            assert!(!kind.about().is_empty());
            for parameter in kind.parameters() {
                assert!(!parameter.about.is_empty(), "{}", parameter.name);
            }
        }
    }
}
