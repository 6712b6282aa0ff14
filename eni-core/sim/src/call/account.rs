//! Reads of what an account and its region have from the start.

use super::Filter;

/// Shows the region's availability zones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DescribeAvailabilityZones {
    /// Which ones, such as `us-east-1a`; one that does not exist fails the call.
    pub zone_names: Vec<String>,
    /// Which ones, such as `use1-az1`; one that does not exist fails the call.
    pub zone_ids: Vec<String>,
    /// Those too that the account has not opted in to. The simulator has none.
    pub all_availability_zones: bool,
    /// All of them must match.
    pub filters: Vec<Filter>,
    /// Check only.
    pub dry_run: bool,
}

/// Shows regions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DescribeRegions {
    /// Which ones; one that does not exist fails the call. Empty for all.
    pub region_names: Vec<String>,
    /// Those too that the account has not opted in to. The simulator has none.
    pub all_regions: bool,
    /// All of them must match.
    pub filters: Vec<Filter>,
    /// Check only.
    pub dry_run: bool,
}

/// Shows the account's attributes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DescribeAccountAttributes {
    /// Which ones, such as `default-vpc`. Empty for all.
    pub attribute_names: Vec<String>,
    /// Check only.
    pub dry_run: bool,
}
