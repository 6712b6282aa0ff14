//! `tail`: replies that come late, most of them a little and a few very much.
//! The delays are Pareto's: one of more than `k` times `scale` comes once in
//! `k` to the power of `alpha`, and none is above `cap`.

use eni_plugin_abi::{Config, ConfigError, Host, Kind, Parameter, Share, Strategy, Verdict, Visit};

use crate::power::pareto;

/// Half a day, in milliseconds.
const LONGEST: u64 = 43_200_000;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tail {
    share: Share,
    /// In milliseconds.
    scale: u64,
    /// In thousandths.
    alpha: u64,
    /// In milliseconds.
    cap: u64,
}

impl Strategy for Tail {
    const NAME: &'static str = "tail";
    const ABOUT: &'static str = "heavy-tailed delays (Pareto)";
    const CHOOSES: bool = true;
    const PARAMETERS: &'static [Parameter] = &[
        Parameter::optional("share", Kind::Percent, "100", "the share of visits that are delayed"),
        Parameter::optional("scale", Kind::Time, "20ms", "the shortest delay"),
        Parameter::optional(
            "alpha",
            Kind::Text,
            "1.5",
            "how fast long delays get rare, 0.1 to 100; from 1 down there is no mean",
        ),
        Parameter::optional("cap", Kind::Time, "30s", "the longest delay"),
    ];

    fn create(config: &Config, _host: Host) -> Result<Self, ConfigError> {
        let strategy = Self {
            share: config.share("share")?,
            scale: config.millis("scale")?,
            alpha: config.thousandths("alpha", 100..=100_000)?,
            cap: config.millis("cap")?,
        };
        if strategy.scale == 0 {
            return Err(ConfigError::of("scale", "a delay of nothing delays nothing"));
        }
        if !(strategy.scale..=LONGEST).contains(&strategy.cap) {
            let least = strategy.scale;
            let reason = format!("expected from the scale, {least}ms, to 12h");
            return Err(ConfigError::of("cap", reason));
        }
        Ok(strategy)
    }

    fn decide(&self, visit: &Visit<'_>) -> Result<Verdict, String> {
        if !self.share.holds(visit.draw(0)) {
            return Ok(Verdict::Pass);
        }
        let delay = pareto(self.scale, visit.draw(1), self.alpha, self.cap);
        Ok(Verdict::Fault(format!("delay({delay}ms)").into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{made, refused, visit};

    fn delays(config: &str) -> Vec<u64> {
        let tail: Tail = made(config);
        let told = |n| match tail.decide(&visit(n)).unwrap() {
            Verdict::Fault(text) => {
                let millis = text.strip_prefix("delay(").and_then(|t| t.strip_suffix("ms)"));
                millis.unwrap().parse().unwrap()
            }
            other => panic!("{other:?}"),
        };
        (1..=10_000).map(told).collect()
    }

    #[test]
    fn most_delays_are_short_and_few_are_long() {
        let mut delays = delays(r#"{"scale":"10ms","alpha":"1.5","cap":"30s"}"#);
        delays.sort_unstable();
        assert!(delays[0] >= 10 && delays[9_999] <= 30_000);
        // The median of Pareto's is scale * 2^(1/alpha): 15.9.
        assert!((15..=16).contains(&delays[5_000]), "{}", delays[5_000]);
        // One in 31.6 is above ten times the scale.
        let long = delays.iter().filter(|delay| **delay > 100).count();
        assert!((260..370).contains(&long), "{long}");
    }

    #[test]
    fn no_delay_is_above_the_cap_and_the_share_is_kept() {
        let capped = delays(r#"{"scale":"10ms","cap":"12ms"}"#);
        assert!(capped.iter().all(|delay| (10..=12).contains(delay)));
        let some: Tail = made(r#"{"share":"20"}"#);
        let delayed = (1..=1_000).filter(|n| some.decide(&visit(*n)) != Ok(Verdict::Pass));
        assert!((160..240).contains(&delayed.count()));
    }

    #[test]
    fn a_wrong_argument_is_named() {
        for (config, key) in [
            (r#"{"scale":"0ms"}"#, "scale"),
            (r#"{"scale":"1s","cap":"10ms"}"#, "cap"),
            (r#"{"cap":"13h"}"#, "cap"),
            (r#"{"alpha":"0.05"}"#, "alpha"),
            (r#"{"share":"a"}"#, "share"),
        ] {
            assert!(refused::<Tail>(config).starts_with(&format!("`{key}`")), "{config}");
        }
    }
}
