//! The wire points: where a fault can strike between a client and EC2. One
//! for each operation; the front asks at them, once for each call.
//!
//! For all of them: **When:** a request is on its way. **Known:** the
//! operation. **Faults:** before the effect the request never arrives, after
//! it the reply never does. **Who tries again:** the client above.

use eni_inject::{Access, FaultKinds, Layer, Point};

use crate::Call;

macro_rules! points {
    ($($constant:ident = $operation:ident, $access:ident;)*) => {
        $(
            #[doc = concat!("`", stringify!($operation), "` on its way to EC2 and back.")]
            pub static $constant: Point = Point {
                name: concat!("ec2.", stringify!($operation)),
                operation: stringify!($operation),
                layer: Layer::Wire,
                access: Access::$access,
                faults: FaultKinds::CALL,
            };
        )*

        /// Every wire point, those of a fresh ensure first.
        pub static ALL: [&Point; 15] = [$(&$constant),*];

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
}
