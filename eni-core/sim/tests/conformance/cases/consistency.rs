//! What EC2 has not caught up with yet.

use std::time::Duration;

use eni_sim::Preset;

use crate::{
    case::Case,
    reply::{holds, same},
};

const EVENTUAL: &str = "eventual-consistency";
const ITEM: &str = "networkInterfaceSet/item";
const LAGS: &[Preset] = &[Preset::Lagging];
const MOMENT: Duration = Duration::from_millis(50);

pub(super) const CASES: &[Case] = &[
    Case::new(
        "a new id may not be found at first, and is found in the end",
        "eventual-consistency; hashicorp/terraform-provider-aws#35568",
        "400 InvalidNetworkInterfaceID.NotFound for a while",
        |aws| {
            let subnet = aws.subnet()?;
            let mut missed = 0;
            for _ in 0..8 {
                let made = aws.ok(&format!("CreateNetworkInterface SubnetId={subnet}"))?;
                let interface = made.text("networkInterface/networkInterfaceId")?;
                let call = format!("DescribeNetworkInterfaces NetworkInterfaceId.1={interface}");
                let first = aws.once(&call);
                missed += usize::from(first.code() == "InvalidNetworkInterfaceID.NotFound");
                aws.shown(&interface, |it| it.count(ITEM, 1))?;
            }
            holds(missed > 0, "no new id was ever missed")
        },
    )
    .only(LAGS),
    Case::new(
        "a write may miss a new id, and then does nothing",
        "eventual-consistency; aws/aws-sdk#301",
        "400 NotFound for a while, then 200",
        |aws| {
            let instance = aws.instance("m5.4xlarge")?;
            let subnet = aws.subnet()?;
            let mut missed = 0;
            for index in 1..8 {
                let made = aws.ok(&format!("CreateNetworkInterface SubnetId={subnet}"))?;
                let interface = made.text("networkInterface/networkInterfaceId")?;
                let first = aws.once(&crate::aws::attach(&interface, &instance, index));
                if first.code() == "InvalidNetworkInterfaceID.NotFound" {
                    missed += 1;
                    aws.shown(&interface, |it| it.is(&format!("{ITEM}/status"), "available"))?;
                    aws.attach(&interface, &instance, index)?;
                } else {
                    same("the status", first.status, 200)?;
                }
            }
            holds(missed > 0, "no write ever missed a new id")
        },
    )
    .only(LAGS),
    Case::new("a list may lack what was just made", EVENTUAL, "an empty find for a while", |aws| {
        let subnet = aws.subnet()?;
        let mut lacked = 0;
        for n in 0..8 {
            let create = format!("CreateNetworkInterface SubnetId={subnet} Description=d{n}");
            aws.ok(&create)?;
            let find = format!(
                "DescribeNetworkInterfaces Filter.1.Name=description Filter.1.Value.1=d{n}"
            );
            lacked += usize::from(!aws.once(&find).has(ITEM));
            aws.described_so(&format!("d{n}"), 1)?;
        }
        holds(lacked > 0, "no find ever lacked what was just made")
    })
    .only(LAGS),
    Case::new(
        "a list may still have what was just deleted",
        EVENTUAL,
        "it is found for a while",
        |aws| {
            let mut stale = 0;
            for n in 0..8 {
                let interface = aws.interface_with(&format!("Description=d{n}"))?;
                aws.ok(&format!("DeleteNetworkInterface NetworkInterfaceId={interface}"))?;
                let find = format!(
                    "DescribeNetworkInterfaces Filter.1.Name=description Filter.1.Value.1=d{n}"
                );
                stale += usize::from(aws.once(&find).has(ITEM));
                aws.described_so(&format!("d{n}"), 0)?;
            }
            holds(stale > 0, "no find ever had what was just deleted")
        },
    )
    .only(LAGS),
    Case::new(
        "a read may show an attachment as it was, and a later one an even older one",
        EVENTUAL,
        "`available` after the attach, and reads that go back",
        |aws| {
            let instance = aws.instance("m5.4xlarge")?;
            let mut went_back = false;
            for index in 1..8 {
                let interface = aws.interface()?;
                aws.attach(&interface, &instance, index)?;
                let call = format!("DescribeNetworkInterfaces NetworkInterfaceId.1={interface}");
                let mut was_seen = false;
                for _ in 0..20 {
                    let attached = aws.once(&call).has(&format!("{ITEM}/attachment"));
                    went_back |= was_seen && !attached;
                    was_seen |= attached;
                    aws.later(MOMENT);
                }
            }
            holds(went_back, "no read ever went back")
        },
    )
    .only(LAGS),
];
