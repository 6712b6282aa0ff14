//! How long to wait before a call is made again.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::{ec2::ErrorClass, key::Key};

/// The wait after the `failures`th failure in a row: doubled each time up to a
/// cap, by class of error, and shortened by up to a half. How much is a
/// function of key and number, so that the workers of a fleet drift apart and
/// each of them does the same every time.
pub(super) fn backoff(key: &Key, class: ErrorClass, failures: u32) -> Duration {
    let (base, cap) = match class {
        ErrorClass::Throttled => (Duration::from_secs(1), Duration::from_secs(20)),
        ErrorClass::Transient | ErrorClass::OutcomeUnknown | ErrorClass::Permanent => {
            (Duration::from_millis(200), Duration::from_secs(5))
        }
    };
    let doublings = failures.saturating_sub(1).min(16);
    let full = base.saturating_mul(1 << doublings).min(cap);
    let digest = Sha256::digest(format!("eni/backoff/1\0{key}\0{failures}").as_bytes());
    let jitter = digest.first().copied().unwrap_or_default();
    full / 2 + full / 2 * u32::from(jitter) / 256
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::InstanceId, key::Function};

    fn key(instance: &str) -> Key {
        Key {
            function: Function::new("nat").unwrap(),
            instance: InstanceId::new(instance).unwrap(),
        }
    }

    #[test]
    fn waits_double_up_to_the_cap_and_lose_at_most_half() {
        let key = key("i-0123abcd");
        for (class, failures, full) in [
            (ErrorClass::Transient, 1, 200),
            (ErrorClass::OutcomeUnknown, 3, 800),
            (ErrorClass::Transient, 40, 5_000),
            (ErrorClass::Throttled, 1, 1_000),
            (ErrorClass::Throttled, 5, 16_000),
            (ErrorClass::Throttled, u32::MAX, 20_000),
        ] {
            let full = Duration::from_millis(full);
            let wait = backoff(&key, class, failures);
            assert!(full / 2 <= wait && wait <= full, "{class} {failures}: {wait:?}");
            assert_eq!(wait, backoff(&key, class, failures));
        }
    }

    #[test]
    fn workers_drift_apart() {
        let wait = |instance| backoff(&key(instance), ErrorClass::Throttled, 4);
        assert_ne!(wait("i-0123abcd"), wait("i-0123abce"));
    }
}
