//! The cases, by what they are about. A file here has rules of EC2 and
//! nothing of the simulator.

mod addresses;
mod attach;
mod attributes;
mod consistency;
mod create;
mod describe;
mod detach;
mod errors;
mod filters;
mod instances;
mod tags;
mod throttling;
mod tokens;
mod wire;

use crate::case::Case;

/// Cases that stand together, under a heading.
pub(crate) const GROUPS: &[(&str, &[Case])] = &[
    ("Requests and replies", wire::CASES),
    ("Creating an interface", create::CASES),
    ("Client tokens", tokens::CASES),
    ("Attaching", attach::CASES),
    ("Attributes, and DeleteOnTermination above all", attributes::CASES),
    ("Detaching and deleting", detach::CASES),
    ("Instances", instances::CASES),
    ("Describing", describe::CASES),
    ("Filters", filters::CASES),
    ("Tags", tags::CASES),
    ("Addresses", addresses::CASES),
    ("Eventual consistency", consistency::CASES),
    ("Request limits", throttling::CASES),
    ("Errors", errors::CASES),
];

/// Every case, in the order of the table.
pub(crate) fn all() -> impl Iterator<Item = &'static Case> {
    GROUPS.iter().flat_map(|(_, cases)| cases.iter())
}
