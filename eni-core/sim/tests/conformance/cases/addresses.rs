//! Further addresses of an interface, and Elastic ones.

use crate::{
    case::Case,
    reply::{holds, same},
};

const ITEM: &str = "networkInterfaceSet/item";
const ADDRESSES: &str = "networkInterfaceSet/item/privateIpAddressesSet/item";

pub(super) const CASES: &[Case] = &[
    Case::new(
        "secondary addresses are assigned by number and by name",
        "API_AssignPrivateIpAddresses",
        "1 + 2 + 1 addresses, one of them primary",
        |aws| {
            let interface = aws.interface()?;
            let call = format!("AssignPrivateIpAddresses NetworkInterfaceId={interface}");
            let made = aws.ok(&format!("{call} SecondaryPrivateIpAddressCount=2"))?;
            made.count("assignedPrivateIpAddressesSet/item/privateIpAddress", 2)?;
            aws.ok(&format!("{call} PrivateIpAddress.1=172.31.0.99"))?;
            aws.shown(&interface, |it| {
                it.count(ADDRESSES, 4)?;
                let primary = it.texts(&format!("{ADDRESSES}/primary"));
                same(
                    "the number of primary addresses",
                    primary.iter().filter(|is| *is == "true").count(),
                    1,
                )
            })
            .map(drop)
        },
    ),
    Case::new(
        "an address of another interface moves only if that is allowed",
        "API_AssignPrivateIpAddresses, AllowReassignment",
        "400 InvalidIPAddress.InUse; 200 with AllowReassignment",
        |aws| {
            let (one, other) = (aws.interface()?, aws.interface()?);
            let call = |interface: &str| {
                format!(
                    "AssignPrivateIpAddresses NetworkInterfaceId={interface} \
                     PrivateIpAddress.1=172.31.0.99"
                )
            };
            aws.ok(&call(&one))?;
            aws.refused(&call(&other), 400, "InvalidIPAddress.InUse")?;
            aws.ok(&format!("{} AllowReassignment=true", call(&other)))?;
            aws.shown(&one, |it| it.count(ADDRESSES, 1))?;
            aws.shown(&other, |it| it.count(ADDRESSES, 2)).map(drop)
        },
    ),
    Case::new(
        "a primary address cannot be unassigned",
        "API_UnassignPrivateIpAddresses",
        "400 InvalidParameterValue",
        |aws| {
            let interface = aws.interface_with("PrivateIpAddress=172.31.0.77")?;
            let call = format!(
                "UnassignPrivateIpAddresses NetworkInterfaceId={interface} \
                 PrivateIpAddress.1=172.31.0.77"
            );
            aws.refused(&call, 400, "InvalidParameterValue").map(drop)
        },
    ),
    Case::new(
        "a type takes only so many addresses on an interface: t3.micro takes 2",
        "using-eni; errors-overview",
        "400 PrivateIpAddressLimitExceeded",
        |aws| {
            let instance = aws.instance("t3.micro")?;
            let (primary, _) = aws.primary(&instance)?;
            let call = format!(
                "AssignPrivateIpAddresses NetworkInterfaceId={primary} \
                 SecondaryPrivateIpAddressCount="
            );
            aws.ok(&format!("{call}1"))?;
            aws.refused(&format!("{call}1"), 400, "PrivateIpAddressLimitExceeded").map(drop)
        },
    ),
    Case::new(
        "an interface with too many addresses for a type is not attached to it",
        "using-eni; errors-overview",
        "400 PrivateIpAddressLimitExceeded",
        |aws| {
            let instance = aws.instance("t3.micro")?;
            let interface = aws.interface_with("SecondaryPrivateIpAddressCount=2")?;
            let call = crate::aws::attach(&interface, &instance, 1);
            aws.refused(&call, 400, "PrivateIpAddressLimitExceeded").map(drop)
        },
    ),
    Case::new(
        "a number and a list of addresses do not go together",
        "API_CreateNetworkInterface",
        "400 InvalidParameterCombination",
        |aws| {
            let subnet = aws.subnet()?;
            let call = format!(
                "CreateNetworkInterface SubnetId={subnet} SecondaryPrivateIpAddressCount=1 \
                 PrivateIpAddresses.1.PrivateIpAddress=172.31.0.99 \
                 PrivateIpAddresses.1.Primary=false"
            );
            aws.refused(&call, 400, "InvalidParameterCombination").map(drop)
        },
    ),
    Case::new(
        "an Elastic address is associated with an interface and shows there",
        "API_AssociateAddress",
        "`<association>` with the public address",
        |aws| {
            let interface = aws.interface()?;
            let made = aws.ok("AllocateAddress Domain=vpc")?;
            let (allocation, public) = (made.text("allocationId")?, made.text("publicIp")?);
            let associated = aws.ok(&format!(
                "AssociateAddress AllocationId={allocation} NetworkInterfaceId={interface}"
            ))?;
            let association = associated.text("associationId")?;
            aws.shown(&interface, |it| it.is(&format!("{ITEM}/association/publicIp"), &public))?;
            aws.ok(&format!("DisassociateAddress AssociationId={association}"))?;
            aws.shown(&interface, |it| {
                holds(!it.has(&format!("{ITEM}/association")), "there is an association")
            })
            .map(drop)
        },
    ),
    Case::new(
        "an Elastic address that is associated is not released",
        "API_ReleaseAddress; errors-overview",
        "400 InvalidIPAddress.InUse",
        |aws| {
            let interface = aws.interface()?;
            let allocation = aws.ok("AllocateAddress Domain=vpc")?.text("allocationId")?;
            aws.ok(&format!(
                "AssociateAddress AllocationId={allocation} NetworkInterfaceId={interface}"
            ))?;
            let call = format!("ReleaseAddress AllocationId={allocation}");
            aws.refused(&call, 400, "InvalidIPAddress.InUse").map(drop)
        },
    ),
    Case::new(
        "a region gives five Elastic addresses",
        "Service Quotas, L-0263D0A3; errors-overview",
        "400 AddressLimitExceeded for the sixth",
        |aws| {
            for _ in 0..5 {
                aws.ok("AllocateAddress Domain=vpc")?;
            }
            aws.refused("AllocateAddress Domain=vpc", 400, "AddressLimitExceeded").map(drop)
        },
    ),
];
