//! The work points: the places of a workflow where a fault can strike. All
//! workflows share these names.
//!
//! Each point's doc says when it is reached, what is known then, what each
//! fault means there and who tries again.

use eni_inject::{Access, FaultKinds, Layer, Point};

macro_rules! points {
    ($($(#[doc = $doc:literal])* $constant:ident = $name:literal, $operation:literal, $access:ident;)*) => {
        $(
            $(#[doc = $doc])*
            pub static $constant: Point = Point {
                name: $name,
                operation: $operation,
                layer: Layer::Work,
                access: Access::$access,
                faults: FaultKinds::CALL,
            };
        )*

        /// Every work point, in the order of a fresh ensure, the ones that it
        /// does not reach last.
        pub static ALL: [&Point; 13] = [$(&$constant),*];

        /// The doc of a work point, as it stands here; `None` for another one.
        pub fn doc(point: &Point) -> Option<&'static str> {
            match point.name {
                $($name => Some(concat!($($doc, "\n"),*)),)*
                _ => None,
            }
        }
    };
}

points! {
    /// **When:** an attempt begins, or something has put its picture of EC2 in
    /// doubt. **Known:** the key. **Faults:** a read; lost or refused, the
    /// picture stays as it was. **Who tries again:** the workflow, after a wait.
    FIND = "ensure.find", "DescribeNetworkInterfaces", Read;
    /// **When:** before a create or an attach. **Known:** what the find showed.
    /// **Faults:** a read, as for find. **Who tries again:** the workflow.
    INSTANCE = "ensure.instance", "DescribeInstances", Read;
    /// **When:** the subnet's zone or the instance type's limits are not known
    /// in this process. **Known:** the instance. **Faults:** a read.
    /// **Who tries again:** the workflow.
    FACTS = "ensure.facts", "DescribeSubnets, DescribeInstanceTypes", Read;
    /// **When:** no interface of the key was found and the instance can take
    /// one. **Known:** find, instance, facts. **Faults:** after its effect an
    /// interface exists that the caller has not heard of; its description and
    /// the client token lead back to it. **Who tries again:** the workflow,
    /// after another find, with the same token.
    CREATE = "ensure.create", "CreateNetworkInterface", Write;
    /// **When:** it must be known whether an interface still exists and reads
    /// do not say. **Known:** its id. **Faults:** as for any write that changes
    /// nothing. **Who tries again:** the workflow.
    PROBE = "ensure.probe", "ModifyNetworkInterfaceAttribute", Write;
    /// **When:** the interface exists and is not attached. **Known:** a free
    /// device index. **Faults:** after its effect the interface is attached
    /// and the caller has not heard of it; there is no token. **Who tries
    /// again:** the workflow, after another find.
    ATTACH = "ensure.attach", "AttachNetworkInterface", Write;
    /// **When:** the interface is attached and DeleteOnTermination is not set.
    /// **Known:** the attachment's id. **Faults:** setting it twice does no
    /// harm. **Who tries again:** the workflow; an attachment is never undone
    /// because of it.
    PROTECT = "ensure.protect", "ModifyNetworkInterfaceAttribute", Write;
    /// **When:** this attempt has changed something. **Known:** what it
    /// expects to see. **Faults:** a read. **Who tries again:** the workflow,
    /// through the window.
    CONFIRM = "ensure.confirm", "DescribeNetworkInterfaces", Read;
    /// **When:** the source/dest check differs from the spec. **Known:** the
    /// interface. **Faults:** setting it twice does no harm. **Who tries
    /// again:** the workflow.
    SOURCE_DEST = "ensure.source-dest", "ModifyNetworkInterfaceAttribute", Write;
    /// **When:** the security groups differ from the spec. **Known:** the
    /// interface. **Faults:** setting them twice does no harm. **Who tries
    /// again:** the workflow.
    GROUPS = "ensure.groups", "ModifyNetworkInterfaceAttribute", Write;
    /// **When:** a tag of the spec is missing or differs. **Known:** the
    /// interface. **Faults:** setting it twice does no harm. **Who tries
    /// again:** the workflow.
    TAGS = "ensure.tags", "CreateTags", Write;
    /// **When:** an interface is taken off its instance. **Known:** the
    /// attachment's id. **Faults:** after its effect the attachment goes.
    /// **Who tries again:** the workflow.
    DETACH = "ensure.detach", "DetachNetworkInterface", Write;
    /// **When:** an interface of the key is to go. **Known:** that it is
    /// unattached. **Faults:** after its effect it is gone. **Who tries
    /// again:** the workflow.
    DELETE = "ensure.delete", "DeleteNetworkInterface", Write;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_says_when_what_is_known_what_faults_do_and_who_tries_again() {
        for point in ALL {
            let doc = doc(point).unwrap().replace("\n ", " ");
            for heading in ["**When:** ", "**Known:** ", "**Faults:** ", "**Who tries again:** "] {
                assert_eq!(doc.matches(heading).count(), 1, "{}: {heading}", point.name);
            }
        }
        let another = Point { name: "ensure.other", ..FIND };
        assert_eq!(doc(&another), None);
    }
}
