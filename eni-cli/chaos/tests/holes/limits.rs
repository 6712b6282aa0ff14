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
        let ended: Vec<_> = (0..5).map(|_| stage.attempt().unwrap().map(|_| ())).collect();
        (checked, ended)
    };
    let (checked, ended) = play(None);
    assert!(checked.is_ok() && ended.iter().all(Result::is_ok), "{ended:?}");

    let (checked, ended) = play(Some(Duration::from_secs(120)));
    assert!(checked.is_err(), "it is refused as a setting");
    for error in ended {
        assert!(matches!(error.unwrap_err().why, Why::Deadline(_)));
    }
}
