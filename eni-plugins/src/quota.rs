//! `quota`: a bucket of tokens that is full at first. Each visit puts `refill`
//! of a token in, up to `burst`, then takes one; a visit that finds no whole
//! token is throttled and takes none. With `others`, somebody else takes a token
//! before that share of the visits.
//!
//! Nothing is kept from one visit to the next: the bucket is filled and emptied
//! anew from the draws of earlier visits. So that this stays cheap, it is full
//! again every [`AGE`] visits.

use eni_plugin_abi::{Config, ConfigError, Host, Kind, Parameter, Share, Strategy, Verdict, Visit};

/// After how many visits the bucket is full again.
const AGE: u64 = 4_096;
const MOST_TOKENS: u64 = 1_000_000;
/// A token, as parts are counted.
const TOKEN: u64 = Share::WHOLE;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    burst: u64,
    refill: Share,
    others: Share,
    fault: String,
}

impl Quota {
    fn is_throttled(&self, visit: &Visit<'_>) -> bool {
        let first = visit.n.saturating_sub(1) / AGE * AGE + 1;
        let full = self.burst * TOKEN;
        let mut tokens = full;
        let mut is_throttled = false;
        for n in first..=visit.n {
            tokens = full.min(tokens + self.refill.billionths());
            if self.others.billionths() > 0 && self.others.holds(visit.draw_of(n, 0)) {
                tokens = tokens.checked_sub(TOKEN).unwrap_or(tokens);
            }
            let after = tokens.checked_sub(TOKEN);
            is_throttled = after.is_none();
            tokens = after.unwrap_or(tokens);
        }
        is_throttled
    }
}

impl Strategy for Quota {
    const NAME: &'static str = "quota";
    const ABOUT: &'static str = "a bucket of tokens that refills with each visit";
    const CHOOSES: bool = true;
    const PARAMETERS: &'static [Parameter] = &[
        Parameter::optional(
            "burst",
            Kind::Number { min: 1, max: MOST_TOKENS },
            "1",
            "how many tokens the bucket holds",
        ),
        Parameter::optional("refill", Kind::Percent, "50", "how much of a token a visit puts in"),
        Parameter::optional(
            "others",
            Kind::Percent,
            "30",
            "the share of visits before which others take a token",
        ),
        Parameter::optional("fault", Kind::Text, "throttle", "what strikes, as rules write it"),
    ];

    fn create(config: &Config, _host: Host) -> Result<Self, ConfigError> {
        Ok(Self {
            burst: config.number("burst", 1..=MOST_TOKENS)?,
            refill: config.share("refill")?,
            others: config.share("others")?,
            fault: config.text("fault")?.to_owned(),
        })
    }

    fn decide(&self, visit: &Visit<'_>) -> Result<Verdict, String> {
        let throttled = self.is_throttled(visit);
        Ok(if throttled { Verdict::Fault(self.fault.clone().into()) } else { Verdict::Pass })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{made, refused, visit};

    /// `.` passes, `x` is throttled.
    fn course(config: &str, visits: std::ops::RangeInclusive<u64>) -> String {
        let quota: Quota = made(config);
        let told = |n| match quota.decide(&visit(n)).unwrap() {
            Verdict::Pass => '.',
            Verdict::Fault(fault) if fault == "throttle" => 'x',
            other => panic!("{other:?}"),
        };
        visits.map(told).collect()
    }

    #[test]
    fn a_full_bucket_passes_and_an_empty_one_as_fast_as_it_refills() {
        assert_eq!(course(r#"{"burst":"3","refill":"0","others":"0"}"#, 1..=6), "...xxx");
        assert_eq!(course(r#"{"burst":"1","refill":"50","others":"0"}"#, 1..=8), ".x.x.x.x");
        assert_eq!(course(r#"{"burst":"2","refill":"25","others":"0"}"#, 1..=12), "..xx.xxx.xxx");
        assert_eq!(course(r#"{"burst":"1","refill":"100","others":"0"}"#, 1..=8), "........");
    }

    #[test]
    fn others_take_from_the_same_bucket() {
        let count = |config: &str| course(config, 1..=1_000).matches('x').count();
        let alone = count(r#"{"burst":"5","refill":"100","others":"0"}"#);
        let shared = count(r#"{"burst":"5","refill":"100","others":"40"}"#);
        assert_eq!(alone, 0);
        // Others take four of ten tokens before we come.
        assert!((350..450).contains(&shared), "{shared}");
    }

    #[test]
    fn the_bucket_is_full_again_when_its_age_ends() {
        let config = r#"{"burst":"2","refill":"0","others":"0"}"#;
        assert_eq!(course(config, 1..=3), "..x");
        assert_eq!(course(config, AGE - 1..=AGE + 3), "xx..x");
    }

    #[test]
    fn a_wrong_argument_is_named() {
        for (key, value) in [("burst", "0"), ("refill", "101"), ("others", "-1")] {
            let text = refused::<Quota>(&format!(r#"{{"{key}":"{value}"}}"#));
            assert!(text.starts_with(&format!("`{key}`")), "{text}");
        }
    }
}
