//! The parameters of reads of the account and its region.

use crate::call::{DescribeAccountAttributes, DescribeAvailabilityZones, DescribeRegions};

use super::{Fields, Symmetric, filters};

impl Symmetric for DescribeAvailabilityZones {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.list("ZoneName", &mut self.zone_names);
        fields.list("ZoneId", &mut self.zone_ids);
        fields.scalar("AllAvailabilityZones", &mut self.all_availability_zones);
        filters(fields, &mut self.filters);
    }
}

impl Symmetric for DescribeRegions {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.list("RegionName", &mut self.region_names);
        fields.scalar("AllRegions", &mut self.all_regions);
        filters(fields, &mut self.filters);
    }
}

impl Symmetric for DescribeAccountAttributes {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.list("AttributeName", &mut self.attribute_names);
    }
}
