//! The reads of what an account and its region have from the start.

use super::{World, filters::Filters, page::chosen, regions};
use crate::{
    Answer, ApiError,
    answer::{AccountAttribute, AvailabilityZone, Region},
    call::{DescribeAccountAttributes, DescribeAvailabilityZones, DescribeRegions},
};

impl World {
    pub(super) fn describe_availability_zones(
        &self,
        describe: &DescribeAvailabilityZones,
    ) -> Result<Answer, ApiError> {
        let filters = Filters::<AvailabilityZone>::read(self.spelling(), &describe.filters)?;
        for name in &describe.zone_names {
            if self.facts.zone(name).is_none() {
                return Err(ApiError::parameter_value(format!(
                    "Invalid availability zone: [{name}]"
                )));
            }
        }
        for id in &describe.zone_ids {
            if !self.facts.zones.iter().any(|zone| *zone.zone_id == **id) {
                return Err(ApiError::parameter_value(format!(
                    "Invalid availability zone-id: [{id}]"
                )));
            }
        }
        let is_asked = |asked: &[String], text: &str| {
            asked.is_empty() || asked.iter().any(|asked| asked == text)
        };
        let availability_zones = self
            .facts
            .zones
            .iter()
            .filter(|zone| is_asked(&describe.zone_names, &zone.zone_name))
            .filter(|zone| is_asked(&describe.zone_ids, &zone.zone_id))
            .filter(|zone| filters.matches(zone))
            .cloned()
            .collect();
        Ok(Answer::DescribeAvailabilityZones { availability_zones })
    }

    pub(super) fn describe_regions(&self, describe: &DescribeRegions) -> Result<Answer, ApiError> {
        let filters = Filters::read(self.spelling(), &describe.filters)?;
        let shown = |name: &str| Region {
            region_name: name.to_owned(),
            endpoint: format!("ec2.{name}.amazonaws.com"),
        };
        let mut found: Vec<_> = if describe.region_names.is_empty() {
            regions::NAMES.iter().map(|name| shown(name)).collect()
        } else {
            let known =
                |name: &String| regions::NAMES.contains(&name.as_str()).then(|| shown(name));
            chosen(&describe.region_names, known).map_err(|unknown| {
                ApiError::parameter_value(format!("Invalid region: [{}]", unknown.join(", ")))
            })?
        };
        found.retain(|region| filters.matches(region));
        Ok(Answer::DescribeRegions { regions: found })
    }

    pub(super) fn describe_account_attributes(
        &self,
        describe: &DescribeAccountAttributes,
    ) -> Result<Answer, ApiError> {
        let default_vpc = self.network.default_vpc().map(|vpc| vpc.shown.vpc_id.to_string());
        let quotas = self.facts.quotas;
        let all = [
            ("supported-platforms", "VPC".to_owned()),
            ("default-vpc", default_vpc.unwrap_or_else(|| "none".to_owned())),
            (
                "vpc-max-security-groups-per-interface",
                quotas.security_groups_per_interface.to_string(),
            ),
            ("vpc-max-elastic-ips", quotas.addresses.to_string()),
            ("max-elastic-ips", quotas.addresses.to_string()),
        ];
        for name in &describe.attribute_names {
            if !all.iter().any(|(known, _)| known == name) {
                return Err(ApiError::parameter_value(format!(
                    "Value ({name}) for parameter attributeName is invalid. Invalid attribute."
                )));
            }
        }
        let asked = &describe.attribute_names;
        let account_attributes = all
            .into_iter()
            .filter(|(name, _)| asked.is_empty() || asked.iter().any(|asked| asked == name))
            .map(|(attribute_name, value)| AccountAttribute {
                attribute_name,
                attribute_values: vec![value],
            })
            .collect();
        Ok(Answer::DescribeAccountAttributes { account_attributes })
    }
}
