//! `burst`: good and bad times by Gilbert and Elliott. At each visit a good time
//! turns bad with the chance `enter`, a bad one good with the chance `leave`; in
//! each a visit fails with its own chance. Before the first visit the time is
//! good.
//!
//! Nothing is kept from one visit to the next. Draw 1 of each visit decides for
//! both times at once whether they turn: below `enter` a good one turns bad, from
//! the other end down to `leave` a bad one turns good. Where these do not meet, a
//! draw says what the time is, whatever it was before; so looking back ends at
//! the last such visit, and is exact.

use eni_plugin_abi::{Config, ConfigError, Host, Kind, Parameter, Share, Strategy, Verdict, Visit};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Burst {
    enter: Share,
    leave: Share,
    bad: Share,
    good: Share,
}

impl Burst {
    /// Whether the time is bad at a visit. Takes about `1 / (enter + leave)`
    /// draws, at most one for each visit up to this one.
    fn is_bad(&self, visit: &Visit<'_>) -> bool {
        if self.enter.billionths() == 0 {
            return false;
        }
        let mut turns = false;
        for n in (1..=visit.n).rev() {
            let draw = visit.draw_of(n, 1);
            match (self.enter.holds(draw), self.leave.holds(!draw)) {
                // Bad afterwards, or good, whatever it was; then as often turned.
                (true, false) => return !turns,
                (false, true) => return turns,
                (true, true) => turns = !turns,
                (false, false) => {}
            }
        }
        turns
    }
}

impl Strategy for Burst {
    const NAME: &'static str = "burst";
    const ABOUT: &'static str = "good and bad times of random length (Gilbert-Elliott)";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter::optional("enter", Kind::Percent, "5", "the chance that a good time turns bad"),
        Parameter::optional("leave", Kind::Percent, "25", "the chance that a bad time turns good"),
        Parameter::optional("bad", Kind::Percent, "90", "the share of visits struck in a bad time"),
        Parameter::optional("good", Kind::Percent, "0", "the share struck in a good time"),
    ];

    fn create(config: &Config, _host: Host) -> Result<Self, ConfigError> {
        Ok(Self {
            enter: config.share("enter")?,
            leave: config.share("leave")?,
            bad: config.share("bad")?,
            good: config.share("good")?,
        })
    }

    fn decide(&self, visit: &Visit<'_>) -> Result<Verdict, String> {
        let share = if self.is_bad(visit) { self.bad } else { self.good };
        Ok(Verdict::strike_if(share.holds(visit.draw(0))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{made, refused, visit};

    fn burst(enter: u32, leave: u32) -> Burst {
        made(&format!(r#"{{"enter":"{enter}","leave":"{leave}","bad":"100"}}"#))
    }

    /// The same chain, walked forward with its state kept.
    fn forward(strategy: &Burst, visits: u64) -> Vec<bool> {
        let mut bad = false;
        let turn = |n| {
            let draw = visit(n).draw(1);
            bad = if bad { !strategy.leave.holds(!draw) } else { strategy.enter.holds(draw) };
            bad
        };
        (1..=visits).map(turn).collect()
    }

    #[test]
    fn looking_back_finds_what_walking_forward_finds() {
        for (enter, leave) in
            [(5, 25), (50, 50), (1, 1), (90, 80), (100, 100), (30, 0), (0, 30), (100, 0), (0, 0)]
        {
            let strategy = burst(enter, leave);
            let back: Vec<_> = (1..=500).map(|n| strategy.is_bad(&visit(n))).collect();
            assert_eq!(back, forward(&strategy, 500), "{enter} {leave}");
        }
    }

    #[test]
    fn bad_times_are_as_long_and_as_often_as_the_chances_say() {
        let strategy = burst(5, 25);
        let times: Vec<_> = (1..=20_000).map(|n| strategy.is_bad(&visit(n))).collect();
        let bad = times.iter().filter(|bad| **bad).count();
        let begun = times.windows(2).filter(|pair| !pair[0] && pair[1]).count();
        // 5 / (5 + 25) of the visits are bad, four in a row on average.
        assert!((3_000..3_700).contains(&bad), "{bad}");
        assert!((3.6..4.4).contains(&(bad as f64 / begun as f64)), "{bad} {begun}");
    }

    #[test]
    fn what_strikes_goes_by_the_share_of_the_time() {
        let strategy: Burst = made(r#"{"bad":"100","good":"0"}"#);
        for n in 1..=500 {
            let expected = Verdict::strike_if(strategy.is_bad(&visit(n)));
            assert_eq!(strategy.decide(&visit(n)), Ok(expected), "{n}");
        }
        let other: Burst = made(r#"{"enter":"0","bad":"100","good":"30"}"#);
        let struck = (1..=1_000).filter(|n| other.decide(&visit(*n)) == Ok(Verdict::Strike));
        assert!((250..350).contains(&struck.count()));
    }

    #[test]
    fn a_wrong_argument_is_named() {
        for key in ["enter", "leave", "bad", "good"] {
            let text = refused::<Burst>(&format!(r#"{{"{key}":"200"}}"#));
            assert!(text.starts_with(&format!("`{key}`")), "{text}");
        }
    }
}
