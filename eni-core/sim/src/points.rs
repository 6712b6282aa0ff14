//! The wire points: where a fault can strike between a client and EC2. One
//! for each operation; the front asks at them, once for each call.
//!
//! For all of them: **When:** a request is on its way. **Known:** the
//! operation. **Faults:** before the effect the request never arrives, after
//! it the reply never does; a reply may be old, cut or unreadable, a request
//! late or there twice. **Who tries again:** the client above.
//!
//! `stale` and `missing` are legal where they can strike at all: at reads that
//! show interfaces, instances or their tags, which alone are remembered as they
//! were, and `missing` at writes that name an interface, an attachment or an
//! instance.

use eni_inject::{Access, FaultKind, FaultKinds, Layer, Point};

use crate::Call;

/// What a call has to do with things that EC2 may show late.
#[derive(Clone, Copy)]
enum Shows {
    /// It shows them, or it names them.
    Aging,
    /// It does neither.
    Fixed,
}

const fn legal(access: Access, shows: Shows) -> FaultKinds {
    let all = match access {
        Access::Read => FaultKinds::WIRE_READ,
        Access::Write => FaultKinds::WIRE_WRITE,
    };
    match shows {
        Shows::Aging => all,
        Shows::Fixed => all.without(FaultKinds::of(&[FaultKind::Stale, FaultKind::Missing])),
    }
}

macro_rules! points {
    ($($constant:ident = $operation:ident, $access:ident, $shows:ident;)*) => {
        $(
            #[doc = concat!("`", stringify!($operation), "` on its way to EC2 and back.")]
            pub static $constant: Point = Point {
                name: concat!("ec2.", stringify!($operation)),
                operation: stringify!($operation),
                layer: Layer::Wire,
                access: Access::$access,
                faults: legal(Access::$access, Shows::$shows),
            };
        )*

        /// Every wire point, those of a fresh ensure first.
        pub static ALL: &[&Point] = &[$(&$constant),*];

        /// The point that a call passes.
        pub fn point_of(call: &Call) -> &'static Point {
            match call {
                $(Call::$operation(_) => &$constant,)*
            }
        }
    };
}

points! {
    DESCRIBE_NETWORK_INTERFACES = DescribeNetworkInterfaces, Read, Aging;
    DESCRIBE_INSTANCES = DescribeInstances, Read, Aging;
    DESCRIBE_SUBNETS = DescribeSubnets, Read, Fixed;
    DESCRIBE_INSTANCE_TYPES = DescribeInstanceTypes, Read, Fixed;
    CREATE_NETWORK_INTERFACE = CreateNetworkInterface, Write, Fixed;
    ATTACH_NETWORK_INTERFACE = AttachNetworkInterface, Write, Aging;
    MODIFY_NETWORK_INTERFACE_ATTRIBUTE = ModifyNetworkInterfaceAttribute, Write, Aging;
    CREATE_TAGS = CreateTags, Write, Aging;
    DELETE_TAGS = DeleteTags, Write, Aging;
    DETACH_NETWORK_INTERFACE = DetachNetworkInterface, Write, Aging;
    DELETE_NETWORK_INTERFACE = DeleteNetworkInterface, Write, Aging;
    RUN_INSTANCES = RunInstances, Write, Aging;
    START_INSTANCES = StartInstances, Write, Aging;
    STOP_INSTANCES = StopInstances, Write, Aging;
    TERMINATE_INSTANCES = TerminateInstances, Write, Aging;
    DESCRIBE_INSTANCE_STATUS = DescribeInstanceStatus, Read, Aging;
    DESCRIBE_NETWORK_INTERFACE_ATTRIBUTE = DescribeNetworkInterfaceAttribute, Read, Aging;
    RESET_NETWORK_INTERFACE_ATTRIBUTE = ResetNetworkInterfaceAttribute, Write, Aging;
    ASSIGN_PRIVATE_IP_ADDRESSES = AssignPrivateIpAddresses, Write, Aging;
    UNASSIGN_PRIVATE_IP_ADDRESSES = UnassignPrivateIpAddresses, Write, Aging;
    ASSIGN_IPV6_ADDRESSES = AssignIpv6Addresses, Write, Aging;
    UNASSIGN_IPV6_ADDRESSES = UnassignIpv6Addresses, Write, Aging;
    DESCRIBE_TAGS = DescribeTags, Read, Aging;
    CREATE_VPC = CreateVpc, Write, Fixed;
    DELETE_VPC = DeleteVpc, Write, Fixed;
    DESCRIBE_VPCS = DescribeVpcs, Read, Fixed;
    CREATE_SUBNET = CreateSubnet, Write, Fixed;
    DELETE_SUBNET = DeleteSubnet, Write, Fixed;
    CREATE_SECURITY_GROUP = CreateSecurityGroup, Write, Fixed;
    DELETE_SECURITY_GROUP = DeleteSecurityGroup, Write, Fixed;
    DESCRIBE_SECURITY_GROUPS = DescribeSecurityGroups, Read, Fixed;
    ALLOCATE_ADDRESS = AllocateAddress, Write, Fixed;
    ASSOCIATE_ADDRESS = AssociateAddress, Write, Aging;
    DISASSOCIATE_ADDRESS = DisassociateAddress, Write, Fixed;
    RELEASE_ADDRESS = ReleaseAddress, Write, Fixed;
    DESCRIBE_ADDRESSES = DescribeAddresses, Read, Fixed;
    DESCRIBE_AVAILABILITY_ZONES = DescribeAvailabilityZones, Read, Fixed;
    DESCRIBE_REGIONS = DescribeRegions, Read, Fixed;
    DESCRIBE_ACCOUNT_ATTRIBUTES = DescribeAccountAttributes, Read, Fixed;
}
