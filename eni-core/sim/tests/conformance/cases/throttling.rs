//! The request limits: a bucket to each action.

use std::time::Duration;

use eni_sim::Preset;

use crate::{
    aws::Aws,
    case::Case,
    reply::{Finding, Step, holds, same},
};

const LIMITS: &str = "ec2-api-throttling";
const THROTTLES: &[Preset] = &[Preset::Throttled];

/// That a full bucket lets `max` calls through one after the other, and not
/// twice as many: what comes back meanwhile is little.
fn bucket(aws: &mut Aws<'_>, call: &str, max: usize) -> Step {
    for n in 0..2 * max {
        let reply = aws.once(call);
        if reply.code() == "RequestLimitExceeded" {
            same("the status", reply.status, 503)?;
            return holds(n >= max, "it was throttled too early");
        }
        if reply.status != 200 {
            return Err(Finding(format!("it answers {}", reply.in_short())));
        }
    }
    Err(Finding(format!("{} calls in a row, and no limit", 2 * max)))
}

pub(super) const CASES: &[Case] = &[
    Case::new(
        "100 creates in a row go through, then 5 a second",
        LIMITS,
        "503 RequestLimitExceeded",
        |aws| {
            let subnet = aws.subnet()?;
            bucket(aws, &format!("CreateNetworkInterface SubnetId={subnet}"), 100)
        },
    )
    .only(THROTTLES),
    Case::new(
        "50 attaches or detaches in a row go through, as of most writes",
        LIMITS,
        "503 RequestLimitExceeded",
        |aws| {
            // What is refused for another reason has cost its token all the same.
            let call = "DetachNetworkInterface AttachmentId=eni-attach-0123456789abcdef0";
            for n in 0..100 {
                if aws.once(call).code() == "RequestLimitExceeded" {
                    return holds(n >= 50, "it was throttled too early");
                }
            }
            holds(false, "100 calls in a row, and no limit")
        },
    )
    .only(THROTTLES),
    Case::new(
        "100 filtered or paged reads in a row go through",
        LIMITS,
        "503 RequestLimitExceeded",
        |aws| bucket(aws, "DescribeNetworkInterfaces MaxResults=5", 100),
    )
    .only(THROTTLES),
    Case::new(
        "a read of everything has a smaller bucket, of 50",
        LIMITS,
        "503 RequestLimitExceeded; filtered reads go on",
        |aws| {
            bucket(aws, "DescribeNetworkInterfaces", 50)?;
            let filtered = aws.once("DescribeNetworkInterfaces MaxResults=5");
            same("the status of a paged read", filtered.status, 200)
        },
    )
    .only(THROTTLES),
    Case::new("5 launches in a row go through", LIMITS, "503 RequestLimitExceeded", |aws| {
        let call = "RunInstances ImageId=ami-12345678 InstanceType=m5.large MinCount=1 \
                        MaxCount=1";
        bucket(aws, call, 5)
    })
    .only(THROTTLES),
    Case::new(
        "each action has a bucket of its own, and buckets fill again",
        LIMITS,
        "other actions go on; after a second so does this one",
        |aws| {
            let call = "RunInstances ImageId=ami-12345678 InstanceType=m5.large MinCount=1 \
                        MaxCount=1";
            bucket(aws, call, 5)?;
            same("another action's status", aws.once("DescribeVpcs").status, 200)?;
            aws.later(Duration::from_secs(1));
            same("the status after a second", aws.once(call).status, 200)
        },
    )
    .only(THROTTLES),
    Case::new(
        "a careful client gets everything done in the end",
        "ec2-api-throttling; botocore _retry.json",
        "120 creates, one each, with waits",
        |aws| {
            let subnet = aws.subnet()?;
            for _ in 0..120 {
                aws.ok(&format!("CreateNetworkInterface SubnetId={subnet} Description=many"))?;
            }
            aws.described_so("many", 120).map(drop)
        },
    )
    .only(THROTTLES),
];
