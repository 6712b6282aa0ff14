//! Limits that let no attempt come to its end.

use std::{sync::Arc, time::Duration};

use eni_chaos::{
    Invariant,
    search::{OutsideEvent, Scenario, ScenarioModel, alphabet_of},
};
use eni_core::ensure::Why;
use eni_faults::search::{Bounds, closure};

use crate::{hole::smallest, misses, one_worker, stage::Stage};

/// Each attempt gives up before the window is over in which an interface proves dead
/// that somebody has deleted.
#[test]
fn h11_a_deadline_no_longer_than_the_window_breaks_convergence_by_one_deletion() {
    let events = [OutsideEvent::DetachAndDelete];
    let model =
        |deadline| ScenarioModel::new(Scenario { deadline, ..one_worker(&events) }).unwrap();
    let missing = Arc::new(alphabet_of(misses));
    let found = closure(&model(None), &missing, Bounds::faults(1), &mut |_| true);
    assert!(found.is_exhausted() && found.broken.is_empty(), "{:?}", found.broken);
    let least = smallest(&model(Some(2)), &missing, Bounds::faults(1), Invariant::Converges);
    assert_eq!(least, (1, "v1:env/world.detach-delete#1=happen".to_owned()));
}

/// An attempt that finds its token's interface gone waits for a window before
/// it takes the next token.
#[test]
fn h11_a_deadline_shorter_than_the_window_never_converges() {
    let play = |deadline: Option<Duration>| {
        let mut stage = Stage::new("ensure.attach#1=crash@before");
        let limits = &mut stage.ensure.limits;
        limits.deadline = deadline.unwrap_or(limits.deadline);
        let checked = limits.check();
        assert!(stage.attempt().is_none(), "it crashes");
        stage.delete();
        let why = |_| stage.attempt().unwrap().err().map(|error| error.why);
        (checked, (0..5).map(why).collect::<Vec<_>>())
    };
    let (checked, ended) = play(None);
    assert!(checked.is_ok() && ended.iter().all(Option::is_none), "{ended:?}");

    let (checked, ended) = play(Some(Duration::from_secs(120)));
    assert!(checked.is_err(), "it is refused as a setting");
    for why in ended {
        assert!(matches!(why, Some(Why::Deadline(_))), "{why:?}");
    }
}
