//! The wire points: where a fault can strike between a client and EC2. One
//! for each operation; the front asks at them, once for each call. [`DOC`]
//! holds for all of them.

use eni_inject::{Access, FaultKinds, Layer, Point};

use crate::Call;

/// The doc of every wire point.
pub const DOC: &str = "\
**When:** a request is on its way. **Known:** the operation. **Faults:** before the effect the \
request never arrives, after it the reply never does; a reply may be old, cut or unreadable, a \
request late or there twice. **Who tries again:** the client above.";

const fn legal(access: Access) -> FaultKinds {
    match access {
        Access::Read => FaultKinds::WIRE_READ,
        Access::Write => FaultKinds::WIRE_WRITE,
    }
}

macro_rules! points {
    ($($constant:ident = $operation:ident, $access:ident;)*) => {
        $(
            #[doc = concat!("`", stringify!($operation), "` on its way to EC2 and back.")]
            pub static $constant: Point = Point {
                name: concat!("ec2.", stringify!($operation)),
                operation: stringify!($operation),
                layer: Layer::Wire,
                access: Access::$access,
                faults: legal(Access::$access),
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
    DESCRIBE_NETWORK_INTERFACES = DescribeNetworkInterfaces, Read;
    DESCRIBE_INSTANCES = DescribeInstances, Read;
    DESCRIBE_SUBNETS = DescribeSubnets, Read;
    DESCRIBE_INSTANCE_TYPES = DescribeInstanceTypes, Read;
    CREATE_NETWORK_INTERFACE = CreateNetworkInterface, Write;
    ATTACH_NETWORK_INTERFACE = AttachNetworkInterface, Write;
    MODIFY_NETWORK_INTERFACE_ATTRIBUTE = ModifyNetworkInterfaceAttribute, Write;
    CREATE_TAGS = CreateTags, Write;
    DELETE_TAGS = DeleteTags, Write;
    DETACH_NETWORK_INTERFACE = DetachNetworkInterface, Write;
    DELETE_NETWORK_INTERFACE = DeleteNetworkInterface, Write;
    RUN_INSTANCES = RunInstances, Write;
    START_INSTANCES = StartInstances, Write;
    STOP_INSTANCES = StopInstances, Write;
    TERMINATE_INSTANCES = TerminateInstances, Write;
    DESCRIBE_INSTANCE_STATUS = DescribeInstanceStatus, Read;
    DESCRIBE_NETWORK_INTERFACE_ATTRIBUTE = DescribeNetworkInterfaceAttribute, Read;
    RESET_NETWORK_INTERFACE_ATTRIBUTE = ResetNetworkInterfaceAttribute, Write;
    ASSIGN_PRIVATE_IP_ADDRESSES = AssignPrivateIpAddresses, Write;
    UNASSIGN_PRIVATE_IP_ADDRESSES = UnassignPrivateIpAddresses, Write;
    ASSIGN_IPV6_ADDRESSES = AssignIpv6Addresses, Write;
    UNASSIGN_IPV6_ADDRESSES = UnassignIpv6Addresses, Write;
    DESCRIBE_TAGS = DescribeTags, Read;
    CREATE_VPC = CreateVpc, Write;
    DELETE_VPC = DeleteVpc, Write;
    DESCRIBE_VPCS = DescribeVpcs, Read;
    CREATE_SUBNET = CreateSubnet, Write;
    DELETE_SUBNET = DeleteSubnet, Write;
    CREATE_SECURITY_GROUP = CreateSecurityGroup, Write;
    DELETE_SECURITY_GROUP = DeleteSecurityGroup, Write;
    DESCRIBE_SECURITY_GROUPS = DescribeSecurityGroups, Read;
    ALLOCATE_ADDRESS = AllocateAddress, Write;
    ASSOCIATE_ADDRESS = AssociateAddress, Write;
    DISASSOCIATE_ADDRESS = DisassociateAddress, Write;
    RELEASE_ADDRESS = ReleaseAddress, Write;
    DESCRIBE_ADDRESSES = DescribeAddresses, Read;
    DESCRIBE_AVAILABILITY_ZONES = DescribeAvailabilityZones, Read;
    DESCRIBE_REGIONS = DescribeRegions, Read;
    DESCRIBE_ACCOUNT_ATTRIBUTES = DescribeAccountAttributes, Read;
}
