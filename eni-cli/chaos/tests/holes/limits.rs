//! Limits that let no attempt come to its end.

use std::time::Duration;

use eni_core::ensure::Why;

use crate::stage::Stage;

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
