//! `brownout`: a service that gets worse and better again, over and over. The
//! share of failing visits rises from `base` to `peak` in the first half of each
//! period and falls back in the second, in straight lines. Where in a period an
//! actor comes in is drawn, unless `start` says so: most come somewhere a few
//! times only, and not all of them at the best of times.

use eni_plugin_abi::{Config, ConfigError, Host, Kind, Parameter, Share, Strategy, Verdict, Visit};

const LONGEST: u64 = 1_000_000;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brownout {
    period: u64,
    base: Share,
    peak: Share,
    /// Where in a period visit 1 is; `None` if it is drawn.
    start: Option<u64>,
    fault: String,
}

impl Brownout {
    /// The share of a visit: `base` at the beginning of a period, `peak` in its
    /// middle.
    fn share(&self, visit: &Visit<'_>) -> Share {
        // No visit has the number 0.
        let start = self.start.unwrap_or_else(|| visit.draw_of(0, 0) % self.period);
        let at = (visit.n.saturating_sub(1) % self.period + start) % self.period;
        // How far from the nearer end of the period, doubled to stay whole.
        let height = u128::from(2 * at.min(self.period - at));
        let (base, peak) = (self.base.billionths(), self.peak.billionths());
        let rise = u128::from(peak.abs_diff(base)) * height / u128::from(self.period);
        let rise = u64::try_from(rise).unwrap_or(Share::WHOLE);
        Share::new(if peak < base { base - rise } else { base + rise })
    }
}

impl Strategy for Brownout {
    const NAME: &'static str = "brownout";
    const ABOUT: &'static str = "the share of failing visits rises and falls, over and over";
    const CHOOSES: bool = true;
    const PARAMETERS: &'static [Parameter] = &[
        Parameter::optional(
            "period",
            Kind::Number { min: 1, max: LONGEST },
            "20",
            "how many visits from one low to the next",
        ),
        Parameter::optional("peak", Kind::Percent, "80", "the share in the middle of a period"),
        Parameter::optional("base", Kind::Percent, "0", "the share at its ends"),
        Parameter::optional(
            "start",
            Kind::Text,
            "drawn",
            "where in a period the first visit is, from 0; drawn for each actor and point",
        ),
        Parameter::optional(
            "fault",
            Kind::Text,
            "error(ServiceUnavailable)",
            "what strikes, as rules write it",
        ),
    ];

    fn create(config: &Config, _host: Host) -> Result<Self, ConfigError> {
        Ok(Self {
            period: config.number("period", 1..=LONGEST)?,
            base: config.share("base")?,
            peak: config.share("peak")?,
            start: match config.text("start")? {
                "drawn" => None,
                _ => Some(config.number("start", 0..=LONGEST)?),
            },
            fault: config.text("fault")?.to_owned(),
        })
    }

    fn decide(&self, visit: &Visit<'_>) -> Result<Verdict, String> {
        let strikes = self.share(visit).holds(visit.draw(0));
        Ok(if strikes { Verdict::Fault(self.fault.clone().into()) } else { Verdict::Pass })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{made, refused, visit};

    fn percents(config: &str, visits: std::ops::RangeInclusive<u64>) -> Vec<u64> {
        let strategy: Brownout = made(config);
        visits.map(|n| strategy.share(&visit(n)).billionths() / 1_000_000_000).collect()
    }

    #[test]
    fn the_share_rises_to_the_peak_and_falls_back_each_period() {
        let twice = percents(r#"{"period":"8","peak":"80","base":"20","start":"0"}"#, 1..=16);
        assert_eq!(twice, [20, 35, 50, 65, 80, 65, 50, 35].repeat(2));
        assert_eq!(
            percents(r#"{"period":"4","peak":"0","base":"40","start":"1"}"#, 1..=4),
            [20, 0, 20, 40]
        );
        assert_eq!(percents(r#"{"period":"1","peak":"90","base":"10"}"#, 1..=3), [10, 10, 10]);
    }

    #[test]
    fn where_an_actor_comes_in_is_drawn() {
        let strategy: Brownout = made(r#"{"period":"100","peak":"100"}"#);
        let first = |series| strategy.share(&Visit { series, ..visit(1) });
        let shares: std::collections::BTreeSet<_> = (0..50).map(first).collect();
        assert!(shares.len() > 15, "{shares:?}");
    }

    #[test]
    fn a_flat_curve_strikes_where_a_plain_percentage_strikes() {
        let flat: Brownout = made(r#"{"peak":"30","base":"30","fault":"lost-reply"}"#);
        let share = Share::parse("30").unwrap();
        let struck = (1..=1_000).filter(|n| {
            let visit = visit(*n);
            let verdict = flat.decide(&visit).unwrap();
            let expected = share.holds(visit.draw(0));
            assert_eq!(verdict == Verdict::Fault("lost-reply".into()), expected, "{n}");
            expected
        });
        assert!((250..350).contains(&struck.count()));
    }

    #[test]
    fn a_visit_is_decided_alike_whatever_was_asked_before() {
        let strategy: Brownout = made("{}");
        let ascending: Vec<_> = (1..=60).map(|n| strategy.decide(&visit(n))).collect();
        let mut descending: Vec<_> = (1..=60).rev().map(|n| strategy.decide(&visit(n))).collect();
        descending.reverse();
        assert_eq!(ascending, descending);
    }

    #[test]
    fn a_wrong_argument_is_named() {
        for (config, key) in [
            (r#"{"period":"0"}"#, "period"),
            (r#"{"peak":"101"}"#, "peak"),
            (r#"{"base":"x"}"#, "base"),
            (r#"{"start":"x"}"#, "start"),
            (r#"{"perod":"3"}"#, "perod"),
        ] {
            assert!(refused::<Brownout>(config).starts_with(&format!("`{key}`")), "{config}");
        }
    }
}
