//! Client tokens of CreateNetworkInterface and RunInstances.

use std::time::Duration;

use eni_sim::config::{TokenAfterDeletion, TokenAfterTermination};

use crate::{
    aws::Aws,
    case::Case,
    reply::{Reply, Step, holds},
};

const TOKENS: &str = "ec2-api-idempotency";
const NOWHERE: &str = "documented nowhere: a setting";
const ID: &str = "networkInterface/networkInterfaceId";

fn create(aws: &mut Aws<'_>, more: &str) -> Step<Reply> {
    let subnet = aws.subnet()?;
    aws.ok(&format!("CreateNetworkInterface SubnetId={subnet} {more}"))
}

fn refused(aws: &mut Aws<'_>, more: &str, code: &str) -> Step {
    let subnet = aws.subnet()?;
    let call = format!("CreateNetworkInterface SubnetId={subnet} {more}");
    aws.refused(&call, 400, code).map(drop)
}

/// Creates with the token `t` and deletes what that made; its id.
fn created_and_deleted(aws: &mut Aws<'_>) -> Step<String> {
    let id = create(aws, "ClientToken=t")?.text(ID)?;
    aws.ok(&format!("DeleteNetworkInterface NetworkInterfaceId={id}"))?;
    Ok(id)
}

const LAUNCH: &str = "RunInstances ImageId=ami-12345678 InstanceType=m5.large MaxCount=1 \
                      MinCount=1 ClientToken=t";
const LAUNCHED: &str = "instancesSet/item/instanceId";

/// Launches with the token `t` and terminates what that made; its id.
fn launched_and_terminated(aws: &mut Aws<'_>) -> Step<String> {
    let id = aws.ok(LAUNCH)?.text(LAUNCHED)?;
    aws.in_state(&id, "running")?;
    aws.terminated(&id)?;
    Ok(id)
}

pub(super) const CASES: &[Case] = &[
    Case::new(
        "a create echoes its token",
        "API_CreateNetworkInterface",
        "`<clientToken>`",
        |aws| create(aws, "ClientToken=Token-1")?.is("clientToken", "Token-1"),
    ),
    Case::new(
        "the same token and parameters make nothing new",
        TOKENS,
        "200 with the same interface",
        |aws| {
            let first = create(aws, "ClientToken=t Description=once")?.text(ID)?;
            let second = create(aws, "ClientToken=t Description=once")?.text(ID)?;
            holds(second == first, "the second create makes another interface")?;
            aws.described_so("once", 1).map(drop)
        },
    ),
    Case::new(
        "a repeated create may show the interface as it is by now",
        TOKENS,
        "200 with the current state",
        |aws| {
            let interface = create(aws, "ClientToken=t")?.text(ID)?;
            let instance = aws.instance("m5.large")?;
            aws.attached(&interface, &instance, 1)?;
            let again = create(aws, "ClientToken=t")?;
            again.is("networkInterface/status", "in-use")
        },
    ),
    Case::new(
        "the same token with other parameters is refused",
        "ec2-api-idempotency; errors-overview",
        "400 IdempotentParameterMismatch, nothing is made",
        |aws| {
            create(aws, "ClientToken=t Description=one")?;
            refused(aws, "ClientToken=t Description=two", "IdempotentParameterMismatch")?;
            aws.described_so("two", 0).map(drop)
        },
    ),
    Case::new(
        "another token makes another interface, and so does none",
        TOKENS,
        "three creates, three interfaces",
        |aws| {
            create(aws, "ClientToken=t Description=d")?;
            create(aws, "ClientToken=u Description=d")?;
            create(aws, "Description=d")?;
            aws.described_so("d", 3).map(drop)
        },
    ),
    Case::new("upper and lower case make another token", TOKENS, "two interfaces", |aws| {
        create(aws, "ClientToken=Token Description=d")?;
        create(aws, "ClientToken=token Description=d")?;
        aws.described_so("d", 2).map(drop)
    }),
    Case::new(
        "a token has at most 64 ASCII characters",
        "ec2-api-idempotency; errors-overview",
        "64 are taken; 65 are 400 InvalidClientToken",
        |aws| {
            create(aws, &format!("ClientToken={}", "x".repeat(64)))?;
            refused(aws, &format!("ClientToken={}", "x".repeat(65)), "InvalidClientToken")?;
            refused(aws, "ClientToken=%C3%A9", "InvalidClientToken")
        },
    ),
    Case::new(
        "a create that was refused leaves its token unused",
        "ec2-api-idempotency [inferred]",
        "200 for the corrected create",
        |aws| {
            let refused_for = "ClientToken=t PrivateIpAddress=192.0.2.1";
            refused(aws, refused_for, "InvalidParameterValue")?;
            create(aws, "ClientToken=t").map(drop)
        },
    ),
    Case::new(
        "a token outlives its interface, and answers what is gone",
        NOWHERE,
        "unknown; here 200 with the id of the deleted interface",
        |aws| {
            let id = created_and_deleted(aws)?;
            holds(create(aws, "ClientToken=t")?.text(ID)? == id, "it makes another interface")?;
            let call = format!("DescribeNetworkInterfaces NetworkInterfaceId.1={id}");
            aws.refused(&call, 400, "InvalidNetworkInterfaceID.NotFound").map(drop)
        },
    )
    .given("`token_after_deletion = ReplaysTheOldInterface`", |world| {
        world.token_after_deletion = TokenAfterDeletion::ReplaysTheOldInterface;
    }),
    Case::new(
        "a token outlives its interface, and is refused",
        NOWHERE,
        "unknown; here 400 IdempotentParameterMismatch",
        |aws| {
            created_and_deleted(aws)?;
            refused(aws, "ClientToken=t", "IdempotentParameterMismatch")
        },
    )
    .given("`token_after_deletion = Mismatches`", |world| {
        world.token_after_deletion = TokenAfterDeletion::Mismatches;
    }),
    Case::new(
        "a token goes with its interface, and makes a new one",
        NOWHERE,
        "unknown; here 200 with another id",
        |aws| {
            let id = created_and_deleted(aws)?;
            holds(create(aws, "ClientToken=t")?.text(ID)? != id, "it answers the old interface")
        },
    )
    .given("`token_after_deletion = MakesANewInterface`", |world| {
        world.token_after_deletion = TokenAfterDeletion::MakesANewInterface;
    }),
    Case::new(
        "a token is forgotten in the end, and makes a new interface then",
        "ec2-api-idempotency (how long: documented nowhere)",
        "the same id within the window, another one after it",
        |aws| {
            let id = create(aws, "ClientToken=t")?.text(ID)?;
            aws.later(Duration::from_secs(3000));
            holds(create(aws, "ClientToken=t")?.text(ID)? == id, "it was forgotten too early")?;
            aws.later(Duration::from_secs(700));
            holds(create(aws, "ClientToken=t")?.text(ID)? != id, "it was not forgotten")
        },
    )
    .given("`token_window` of an hour", |world| {
        world.token_window = Some(Duration::from_secs(3600));
    }),
    Case::new(
        "the same token launches nothing new",
        "ec2-api-idempotency; API_RunInstances",
        "200 with the same instance",
        |aws| {
            let first = aws.ok(LAUNCH)?.text(LAUNCHED)?;
            let second = aws.ok(LAUNCH)?.text(LAUNCHED)?;
            holds(second == first, "the second launch makes another instance")
        },
    ),
    Case::new(
        "the token of a launch with other parameters is refused",
        "ec2-api-idempotency; errors-overview",
        "400 IdempotentParameterMismatch",
        |aws| {
            aws.ok(LAUNCH)?;
            let other = LAUNCH.replace("m5.large", "m5.xlarge");
            aws.refused(&other, 400, "IdempotentParameterMismatch").map(drop)
        },
    ),
    Case::new(
        "the token of a terminated launch says that it is terminated",
        "errors-overview",
        "400 IdempotentInstanceTerminated",
        |aws| {
            launched_and_terminated(aws)?;
            aws.refused(LAUNCH, 400, "IdempotentInstanceTerminated").map(drop)
        },
    ),
    Case::new(
        "the token of a terminated launch can be set to launch again",
        NOWHERE,
        "unknown; here 200 with another instance",
        |aws| {
            let id = launched_and_terminated(aws)?;
            let again = aws.ok(LAUNCH)?.text(LAUNCHED)?;
            holds(again != id, "it answers the old instance")
        },
    )
    .given("`token_after_termination = LaunchesNewInstances`", |world| {
        world.token_after_termination = TokenAfterTermination::LaunchesNewInstances;
    }),
];
