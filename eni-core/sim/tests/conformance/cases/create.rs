//! CreateNetworkInterface.

use crate::{
    case::Case,
    reply::{holds, same},
};

const CREATE: &str = "API_CreateNetworkInterface";
const SUBNETS: &str = "VPC user guide, subnet CIDR blocks";
const ITEM: &str = "networkInterfaceSet/item";

pub(super) const CASES: &[Case] = &[
    Case::new(
        "a subnet is all that a new interface needs",
        CREATE,
        "200; subnet, VPC, zone, owner, address and group are filled in",
        |aws| {
            let (subnet, vpc) = (aws.subnet()?, aws.vpc()?);
            let made = aws.ok(&format!("CreateNetworkInterface SubnetId={subnet}"))?;
            made.is("networkInterface/subnetId", &subnet)?;
            made.is("networkInterface/vpcId", &vpc)?;
            made.is("networkInterface/availabilityZone", crate::aws::ZONE)?;
            made.is("networkInterface/ownerId", "123456789012")?;
            made.is("networkInterface/groupSet/item/groupName", "default")?;
            holds(
                made.text("networkInterface/privateIpAddress")?.starts_with("172.31."),
                "the address is not the subnet's",
            )
        },
    ),
    Case::new(
        "a new interface is pending in the reply and available soon after",
        "botocore examples; API_NetworkInterface",
        "`pending`, then `available`",
        |aws| {
            let subnet = aws.subnet()?;
            let made = aws.ok(&format!("CreateNetworkInterface SubnetId={subnet}"))?;
            made.is("networkInterface/status", "pending")?;
            let interface = made.text("networkInterface/networkInterfaceId")?;
            aws.shown(&interface, |it| it.is("networkInterfaceSet/item/status", "available"))
                .map(drop)
        },
    ),
    Case::new(
        "an interface bears no time of its creation",
        "API_NetworkInterface",
        "no such element; its age needs a tag or two sightings",
        |aws| {
            let interface = aws.interface()?;
            aws.shown(&interface, |it| {
                let body = it.body.to_lowercase();
                holds(
                    !body.contains("createtime>") && !body.contains("creationdate>"),
                    "there is a time of creation",
                )
            })
            .map(drop)
        },
    ),
    Case::new(
        "description and tags of a create are there from the start",
        CREATE,
        "both in the reply and in every read of it",
        |aws| {
            let subnet = aws.subnet()?;
            let made = aws.ok(&format!(
                "CreateNetworkInterface SubnetId={subnet} Description=nat/i-1 \
                 TagSpecification.1.ResourceType=network-interface \
                 TagSpecification.1.Tag.1.Key=eni:function TagSpecification.1.Tag.1.Value=nat"
            ))?;
            made.is("networkInterface/description", "nat/i-1")?;
            made.is("networkInterface/tagSet/item/key", "eni:function")?;
            let interface = made.text("networkInterface/networkInterfaceId")?;
            aws.shown(&interface, |it| {
                it.is(&format!("{ITEM}/description"), "nat/i-1")?;
                it.is(&format!("{ITEM}/tagSet/item/value"), "nat")
            })
            .map(drop)
        },
    ),
    Case::new(
        "tags for another kind of resource are refused",
        CREATE,
        "400 InvalidParameterValue",
        |aws| {
            let subnet = aws.subnet()?;
            let call = format!(
                "CreateNetworkInterface SubnetId={subnet} TagSpecification.1.ResourceType=instance \
                 TagSpecification.1.Tag.1.Key=k"
            );
            aws.refused(&call, 400, "InvalidParameterValue").map(drop)
        },
    ),
    Case::new(
        "the groups are those that were asked for, and no other",
        CREATE,
        "the group given, without the default one",
        |aws| {
            let vpc = aws.vpc()?;
            let group = aws.group(&vpc, "own")?;
            let interface = aws.interface_with(&format!("SecurityGroupId.1={group}"))?;
            aws.shown(&interface, |it| {
                same(
                    "the groups",
                    it.texts(&format!("{ITEM}/groupSet/item/groupId")),
                    vec![group.clone()],
                )
            })
            .map(drop)
        },
    ),
    Case::new(
        "a group that does not exist is refused and not made",
        "errors-overview",
        "400 InvalidGroup.NotFound",
        |aws| {
            let subnet = aws.subnet()?;
            let call = format!(
                "CreateNetworkInterface SubnetId={subnet} SecurityGroupId.1=sg-0123456789abcdef0"
            );
            aws.refused(&call, 400, "InvalidGroup.NotFound").map(drop)
        },
    ),
    Case::new(
        "a group of another VPC is refused",
        "philips-software/terraform-provider-hsdp#68",
        "400 InvalidGroup.NotFound, \"two resources that belong to different networks\"",
        |aws| {
            let subnet = aws.subnet()?;
            let vpc = aws.ok("CreateVpc CidrBlock=10.9.0.0/16")?.text("vpc/vpcId")?;
            let group = aws.group(&vpc, "foreign")?;
            let call =
                format!("CreateNetworkInterface SubnetId={subnet} SecurityGroupId.1={group}");
            aws.refused(&call, 400, "InvalidGroup.NotFound").map(drop)
        },
    ),
    Case::new("the source/dest check is on at first", "API_NetworkInterface", "`true`", |aws| {
        let interface = aws.interface()?;
        aws.shown(&interface, |it| it.is(&format!("{ITEM}/sourceDestCheck"), "true")).map(drop)
    }),
    Case::new(
        "an explicit address is the primary one",
        CREATE,
        "that address, `primary` true",
        |aws| {
            let interface = aws.interface_with("PrivateIpAddress=172.31.0.77")?;
            aws.shown(&interface, |it| {
                it.is(&format!("{ITEM}/privateIpAddress"), "172.31.0.77")?;
                it.is(&format!("{ITEM}/privateIpAddressesSet/item/primary"), "true")
            })
            .map(drop)
        },
    ),
    Case::new(
        "an address that is taken is not given twice",
        "errors-overview",
        "400 InvalidIPAddress.InUse",
        |aws| {
            aws.interface_with("PrivateIpAddress=172.31.0.77")?;
            let subnet = aws.subnet()?;
            let call =
                format!("CreateNetworkInterface SubnetId={subnet} PrivateIpAddress=172.31.0.77");
            aws.refused(&call, 400, "InvalidIPAddress.InUse").map(drop)
        },
    ),
    Case::new(
        "an address outside the subnet is refused",
        "errors-overview, InvalidParameterValue",
        "400 InvalidParameterValue",
        |aws| {
            let subnet = aws.subnet()?;
            let call =
                format!("CreateNetworkInterface SubnetId={subnet} PrivateIpAddress=192.0.2.1");
            aws.refused(&call, 400, "InvalidParameterValue").map(drop)
        },
    ),
    Case::new(
        "the first four addresses of a subnet and its last are AWS's own",
        SUBNETS,
        "400 InvalidParameterValue for each; a /28 has 11 left",
        |aws| {
            let subnet = aws.small_subnet()?;
            for last in [0, 1, 2, 3, 15] {
                let call = format!(
                    "CreateNetworkInterface SubnetId={subnet} PrivateIpAddress=172.31.240.{last}"
                );
                aws.refused(&call, 400, "InvalidParameterValue")?;
            }
            let call = format!("DescribeSubnets SubnetId.1={subnet}");
            aws.see(&call, |it| it.is("subnetSet/item/availableIpAddressCount", "11")).map(drop)
        },
    ),
    Case::new(
        "a subnet without a free address refuses",
        "errors-overview",
        "400 InsufficientFreeAddressesInSubnet",
        |aws| {
            let subnet = aws.small_subnet()?;
            let all = format!("CreateNetworkInterface SubnetId={subnet}");
            aws.ok(&format!("{all} SecondaryPrivateIpAddressCount=10"))?;
            aws.refused(&all, 400, "InsufficientFreeAddressesInSubnet").map(drop)
        },
    ),
    Case::new(
        "an address is free again when its interface is gone",
        SUBNETS,
        "the count of free addresses goes down and comes back",
        |aws| {
            let subnet = aws.small_subnet()?;
            let interface = aws.interface_in(&subnet, "PrivateIpAddress=172.31.240.9")?;
            let free = "subnetSet/item/availableIpAddressCount";
            let call = format!("DescribeSubnets SubnetId.1={subnet}");
            aws.see(&call, |it| it.is(free, "10"))?;
            aws.ok(&format!("DeleteNetworkInterface NetworkInterfaceId={interface}"))?;
            aws.see(&call, |it| it.is(free, "11"))?;
            aws.interface_in(&subnet, "PrivateIpAddress=172.31.240.9").map(drop)
        },
    ),
    Case::new(
        "a region holds only so many interfaces",
        "Service Quotas, L-DF5E4CA3; errors-overview",
        "400 NetworkInterfaceLimitExceeded",
        |aws| {
            let subnet = aws.subnet()?;
            let call = format!("CreateNetworkInterface SubnetId={subnet}");
            for _ in 0..3 {
                aws.ok(&call)?;
            }
            aws.refused(&call, 400, "NetworkInterfaceLimitExceeded").map(drop)
        },
    )
    .given("a quota of 3 interfaces", |world| world.network_interface_quota = 3),
    Case::new(
        "hardware addresses are each their own",
        "API_NetworkInterface",
        "another `macAddress` for each",
        |aws| {
            let subnet = aws.subnet()?;
            let mut seen = std::collections::BTreeSet::new();
            for _ in 0..5 {
                let made = aws.ok(&format!("CreateNetworkInterface SubnetId={subnet}"))?;
                let mac = made.text("networkInterface/macAddress")?;
                holds(mac.split(':').count() == 6, "that is no hardware address")?;
                holds(seen.insert(mac), "a hardware address came twice")?;
            }
            Ok(())
        },
    ),
];
