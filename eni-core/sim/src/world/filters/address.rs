//! The names that reads of elastic addresses and of tags filter by
//! (doc:API_DescribeAddresses, API_DescribeTags).

use super::{Field, Filtered, made};
use crate::{
    TagSet,
    answer::{Address, TagDescription},
};

impl Filtered for Address {
    fn field(name: &str) -> Option<Field<Self>> {
        Some(match name {
            "allocation-id" => |it, _, test| test(it.allocation_id.as_str()),
            "association-id" => |it, _, test| it.association_id.is_some_and(|id| test(id.as_str())),
            "domain" => |_, _, test| test("vpc"),
            "instance-id" => |it, _, test| it.instance_id.is_some_and(|id| test(id.as_str())),
            "network-interface-id" => {
                |it, _, test| it.network_interface_id.is_some_and(|id| test(id.as_str()))
            }
            "network-interface-owner-id" => {
                |it, _, test| it.network_interface_id.is_some() && test(&it.owner_id)
            }
            "private-ip-address" => {
                |it, _, test| it.private_ip_address.is_some_and(|ip| made(test, &ip))
            }
            "public-ip" => |it, _, test| made(test, &it.public_ip),
            _ => return None,
        })
    }

    fn tags(&self) -> Option<&TagSet> {
        Some(&self.tag_set)
    }
}

impl Filtered for TagDescription {
    fn field(name: &str) -> Option<Field<Self>> {
        Some(match name {
            "key" => |it, _, test| test(&it.key),
            "resource-id" => |it, _, test| test(&it.resource_id),
            "resource-type" => |it, _, test| test(it.resource_type),
            "value" => |it, _, test| test(&it.value),
            _ => return None,
        })
    }

    fn tags(&self) -> Option<&TagSet> {
        None
    }

    const TAG_KEYS: bool = false;

    fn tag(&self, key: &str) -> Option<&str> {
        (self.key == key).then_some(&self.value)
    }
}
