//! EC2's request limits: a token bucket for each action, and one more for the
//! resources that some actions ask for. Source: doc:ec2-api-throttling.
//!
//! What lives here: how large the buckets are and whether a call is let
//! through. What must not: the world, faults, waits.

use std::{collections::BTreeMap, num::NonZeroU32, time::Duration};

use eni_inject::Access;

use crate::{ApiError, Call, points::point_of};

/// How fast an account may call, against what AWS documents for one account
/// in one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    per_mille: NonZeroU32,
}

impl Throttle {
    /// AWS's own limits.
    pub const AWS: Self = Self::per_mille(NonZeroU32::new(1_000).unwrap());

    /// AWS's limits times `per_mille` / 1000: bucket sizes and refill alike.
    /// A bucket holds at least one token, whatever the factor.
    pub const fn per_mille(per_mille: NonZeroU32) -> Self {
        Self { per_mille }
    }
}

/// A bucket as AWS states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limit {
    /// How many tokens it holds, and has at first.
    max: u32,
    /// How many come back in a second.
    refill: u32,
}

const fn limit(max: u32, refill: u32) -> Limit {
    Limit { max, refill }
}

/// Which of an action's buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// One token a request.
    Requests,
    /// One token a request that asks for everything at once.
    UnfilteredRequests,
    /// One token a resource that the request names or wants.
    Resources,
}

/// The bucket of a request.
fn of_requests(call: &Call) -> (Kind, Limit) {
    let asks_for_everything = match call {
        Call::DescribeNetworkInterfaces(describe) => {
            describe.network_interface_ids.is_empty()
                && describe.filters.is_empty()
                && describe.max_results.is_none()
                && describe.next_token.is_none()
        }
        Call::DescribeInstances(describe) => {
            describe.instance_ids.is_empty()
                && describe.filters.is_empty()
                && describe.max_results.is_none()
                && describe.next_token.is_none()
        }
        _ => false,
    };
    if asks_for_everything {
        return (Kind::UnfilteredRequests, limit(50, 10));
    }
    let limit = match call {
        Call::RunInstances(_) => limit(5, 2),
        Call::CreateTags(_) | Call::DeleteTags(_) => limit(100, 10),
        Call::CreateNetworkInterface(_)
        | Call::DeleteNetworkInterface(_)
        | Call::ModifyNetworkInterfaceAttribute(_)
        | Call::AssignPrivateIpAddresses(_)
        | Call::UnassignPrivateIpAddresses(_)
        | Call::AssignIpv6Addresses(_)
        | Call::TerminateInstances(_) => limit(100, 5),
        _ => match point_of(call).access {
            Access::Read => limit(100, 20),
            Access::Write => limit(50, 5),
        },
    };
    (Kind::Requests, limit)
}

/// The bucket of the resources that a request is about, and how many they are.
fn of_resources(call: &Call) -> Option<(Limit, u64)> {
    let (limit, resources) = match call {
        Call::RunInstances(run) => (limit(1_000, 2), u64::from(run.max_count)),
        Call::TerminateInstances(call) => (limit(1_000, 20), call.instance_ids.len() as u64),
        Call::StartInstances(call) => (limit(1_000, 2), call.instance_ids.len() as u64),
        Call::StopInstances(call) => (limit(1_000, 20), call.instance_ids.len() as u64),
        _ => return None,
    };
    Some((limit, resources))
}

/// A token in the unit of account. With it a refill is a whole number at any
/// factor and over any time: tokens a second x per mille x nanoseconds.
const TOKEN: u128 = 1_000 * 1_000_000_000;

/// What is in a bucket.
#[derive(Debug, Clone, Copy)]
struct Level {
    held: u128,
    at: Duration,
}

/// The buckets of one account in one region. Each is full until it is used.
#[derive(Debug, Clone)]
pub(crate) struct Buckets {
    throttle: Throttle,
    levels: BTreeMap<(&'static str, Kind), Level>,
}

impl Buckets {
    pub(crate) fn new(throttle: Throttle) -> Self {
        Self { throttle, levels: BTreeMap::new() }
    }

    /// Takes the tokens that `call` costs, from all its buckets or from none.
    ///
    /// # Errors
    ///
    /// `RequestLimitExceeded` when one of them does not hold enough.
    pub(crate) fn take(&mut self, now: Duration, call: &Call) -> Result<(), ApiError> {
        let action = call.operation();
        let (kind, limit) = of_requests(call);
        let mut costs = vec![((action, kind), limit, 1)];
        costs.extend(
            of_resources(call).map(|(limit, count)| ((action, Kind::Resources), limit, count)),
        );
        let mut left = Vec::with_capacity(costs.len());
        for (bucket, limit, tokens) in costs {
            let held = self.held(bucket, limit, now);
            match held.checked_sub(u128::from(tokens) * TOKEN) {
                Some(rest) => left.push((bucket, Level { held: rest, at: now })),
                None => return Err(ApiError::request_limit_exceeded()),
            }
        }
        self.levels.extend(left);
        Ok(())
    }

    fn held(&self, bucket: (&'static str, Kind), limit: Limit, now: Duration) -> u128 {
        let per_mille = u128::from(self.throttle.per_mille.get());
        let full = (u128::from(limit.max) * per_mille * (TOKEN / 1_000)).max(TOKEN);
        let Some(level) = self.levels.get(&bucket) else { return full };
        let nanos = now.saturating_sub(level.at).as_nanos();
        let refilled = nanos.saturating_mul(u128::from(limit.refill) * per_mille);
        level.held.saturating_add(refilled).min(full)
    }
}

impl ApiError {
    /// As EC2 sends it (botocore `_retry.json`: with HTTP 503).
    fn request_limit_exceeded() -> Self {
        Self {
            code: "RequestLimitExceeded",
            status: 503,
            message: "Request limit exceeded.".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
