//! The names that reads of zones and regions filter by
//! (doc:API_DescribeAvailabilityZones, API_DescribeRegions).

use super::{Field, Filtered};
use crate::{
    TagSet,
    answer::{AvailabilityZone, Region},
};

impl Filtered for AvailabilityZone {
    fn field(name: &str) -> Option<Field<Self>> {
        Some(match name {
            "group-name" | "region-name" => |it, _, test| test(&it.region_name),
            "opt-in-status" => |_, _, test| test("opt-in-not-required"),
            "state" => |_, _, test| test("available"),
            "zone-id" => |it, _, test| test(&it.zone_id),
            "zone-name" => |it, _, test| test(&it.zone_name),
            "zone-type" => |_, _, test| test("availability-zone"),
            _ => return None,
        })
    }

    fn tags(&self) -> Option<&TagSet> {
        None
    }

    const TAGGED: bool = false;
}

impl Filtered for Region {
    fn field(name: &str) -> Option<Field<Self>> {
        Some(match name {
            "endpoint" => |it, _, test| test(&it.endpoint),
            "opt-in-status" => |_, _, test| test("opt-in-not-required"),
            "region-name" => |it, _, test| test(&it.region_name),
            _ => return None,
        })
    }

    fn tags(&self) -> Option<&TagSet> {
        None
    }

    const TAGGED: bool = false;
}
