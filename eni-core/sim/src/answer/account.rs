//! What an account and its region have from the start.

use std::sync::Arc;

/// An availability zone of the region. Its state is always `available`, its
/// type `availability-zone`, its opt-in status `opt-in-not-required`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvailabilityZone {
    /// Its name, such as `us-east-1a`.
    pub zone_name: Arc<str>,
    /// Its id, such as `use1-az1`.
    pub zone_id: Arc<str>,
    /// Its region.
    pub region_name: Arc<str>,
}

/// A region. Its opt-in status is `opt-in-not-required`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its name, such as `us-east-1`.
    pub region_name: String,
    /// Its endpoint, such as `ec2.us-east-1.amazonaws.com`.
    pub endpoint: String,
}

/// An attribute of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountAttribute {
    /// Its name, such as `default-vpc`.
    pub attribute_name: &'static str,
    /// Its values.
    pub attribute_values: Vec<String>,
}
