//! Replies about the account and its region.

use crate::answer::{AccountAttribute, AvailabilityZone, Region};

use super::Xml;

pub(super) fn zone(xml: &mut Xml, zone: &AvailabilityZone) {
    xml.text("zoneName", &zone.zone_name);
    xml.text("zoneState", "available");
    xml.text("regionName", &zone.region_name);
    xml.set("messageSet", [(); 0], |_, ()| {});
    xml.text("optInStatus", "opt-in-not-required");
    xml.text("zoneId", &zone.zone_id);
    xml.text("zoneType", "availability-zone");
    xml.text("networkBorderGroup", &zone.region_name);
}

pub(super) fn region(xml: &mut Xml, region: &Region) {
    xml.text("regionName", &region.region_name);
    xml.text("regionEndpoint", &region.endpoint);
    xml.text("optInStatus", "opt-in-not-required");
}

pub(super) fn attribute(xml: &mut Xml, attribute: &AccountAttribute) {
    xml.text("attributeName", attribute.attribute_name);
    xml.set("attributeValueSet", &attribute.attribute_values, |xml, value| {
        xml.text("attributeValue", value);
    });
}
