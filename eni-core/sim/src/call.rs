//! What can be asked of EC2: one type per operation, named as AWS names it.
//!
//! Ids are texts here, as they stand in a request: whether they are ids at
//! all is for the world to say. A parameter that is not listed cannot be
//! sent; one that EC2 has and the simulator ignores would be a lie.

use std::collections::BTreeMap;

/// One call of the EC2 API.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the operation of that name")]
pub enum Call {
    RunInstances(RunInstances),
    StartInstances(StartInstances),
    StopInstances(StopInstances),
    TerminateInstances(TerminateInstances),
    DescribeInstances(DescribeInstances),
    DescribeInstanceTypes(DescribeInstanceTypes),
    DescribeSubnets(DescribeSubnets),
    CreateNetworkInterface(CreateNetworkInterface),
    DescribeNetworkInterfaces(DescribeNetworkInterfaces),
    AttachNetworkInterface(AttachNetworkInterface),
    DetachNetworkInterface(DetachNetworkInterface),
    DeleteNetworkInterface(DeleteNetworkInterface),
    ModifyNetworkInterfaceAttribute(ModifyNetworkInterfaceAttribute),
    CreateTags(CreateTags),
    DeleteTags(DeleteTags),
}

impl Call {
    /// The operation's name, as in the API's `Action` parameter.
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::RunInstances(_) => "RunInstances",
            Self::StartInstances(_) => "StartInstances",
            Self::StopInstances(_) => "StopInstances",
            Self::TerminateInstances(_) => "TerminateInstances",
            Self::DescribeInstances(_) => "DescribeInstances",
            Self::DescribeInstanceTypes(_) => "DescribeInstanceTypes",
            Self::DescribeSubnets(_) => "DescribeSubnets",
            Self::CreateNetworkInterface(_) => "CreateNetworkInterface",
            Self::DescribeNetworkInterfaces(_) => "DescribeNetworkInterfaces",
            Self::AttachNetworkInterface(_) => "AttachNetworkInterface",
            Self::DetachNetworkInterface(_) => "DetachNetworkInterface",
            Self::DeleteNetworkInterface(_) => "DeleteNetworkInterface",
            Self::ModifyNetworkInterfaceAttribute(_) => "ModifyNetworkInterfaceAttribute",
            Self::CreateTags(_) => "CreateTags",
            Self::DeleteTags(_) => "DeleteTags",
        }
    }
}

/// Launches instances, each with a primary interface at device index 0 of
/// network card 0 that goes when the instance is terminated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunInstances {
    /// Where their primary interfaces go.
    pub subnet_id: String,
    /// Their type, such as `m5.large`.
    pub instance_type: String,
    /// How many: all of them or none. EC2's MinCount and MaxCount in one.
    pub count: u32,
}

/// Starts stopped instances; running ones stay as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartInstances {
    /// Which ones: all of them or none.
    pub instance_ids: Vec<String>,
}

/// Stops running instances; stopped ones stay as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopInstances {
    /// Which ones: all of them or none.
    pub instance_ids: Vec<String>,
}

/// Terminates instances; terminated ones stay as they are. Interfaces with
/// DeleteOnTermination go, the others come loose and live on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminateInstances {
    /// Which ones: all of them or none.
    pub instance_ids: Vec<String>,
}

/// Shows instances, terminated ones too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DescribeInstances {
    /// Which ones; one that does not exist fails the call. Empty for all.
    pub instance_ids: Vec<String>,
}

/// Shows the limits of instance types.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DescribeInstanceTypes {
    /// Which ones; one that does not exist fails the call. Empty for all.
    pub instance_types: Vec<String>,
}

/// Shows subnets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DescribeSubnets {
    /// Which ones; one that does not exist fails the call. Empty for all.
    pub subnet_ids: Vec<String>,
}

/// Creates an interface, or answers the one that the token made before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CreateNetworkInterface {
    /// Where.
    pub subnet_id: String,
    /// A text of the caller's.
    pub description: String,
    /// Security groups; empty for the VPC's default group.
    pub groups: Vec<String>,
    /// Tags that it has from the start.
    pub tags: BTreeMap<String, String>,
    /// At most 64 ASCII characters. The same token with the same parameters
    /// makes nothing new.
    pub client_token: Option<String>,
}

/// Shows interfaces, in order of their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DescribeNetworkInterfaces {
    /// Which ones; one that does not exist fails the call. Empty for all.
    pub network_interface_ids: Vec<String>,
    /// All of them must match.
    pub filters: Vec<Filter>,
    /// At most so many to a page, 5 to 1000; not together with ids.
    pub max_results: Option<u32>,
    /// Where the page before ended.
    pub next_token: Option<String>,
}

/// One condition on what is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// What is looked at: `description`, `subnet-id`, `vpc-id`, `status`,
    /// `attachment.instance-id` or `tag:KEY`.
    pub name: String,
    /// One of them must match. `*` and `?` are wildcards, `\` escapes them.
    pub values: Vec<String>,
}

/// Attaches an interface to an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachNetworkInterface {
    /// What.
    pub network_interface_id: String,
    /// To what.
    pub instance_id: String,
    /// Where on the network card.
    pub device_index: u32,
    /// Which network card.
    pub network_card_index: u32,
}

/// Takes an attachment off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetachNetworkInterface {
    /// Which one.
    pub attachment_id: String,
}

/// Deletes an interface that is not attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteNetworkInterface {
    /// Which one.
    pub network_interface_id: String,
}

/// Changes one attribute of an interface. EC2 takes one at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModifyNetworkInterfaceAttribute {
    /// Which interface.
    pub network_interface_id: String,
    /// What becomes of it.
    pub attribute: NetworkInterfaceAttribute,
}

/// An attribute and its new value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NetworkInterfaceAttribute {
    /// The description.
    Description(String),
    /// Whether traffic must be to or from its own addresses.
    SourceDestCheck(bool),
    /// The security groups, at least one.
    Groups(Vec<String>),
    /// Whether it goes when its instance is terminated.
    DeleteOnTermination {
        /// The attachment that it has now.
        attachment_id: String,
        /// The new value.
        delete_on_termination: bool,
    },
}

/// Adds tags to interfaces or overwrites their values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTags {
    /// Which interfaces: all of them or none.
    pub resources: Vec<String>,
    /// The tags.
    pub tags: BTreeMap<String, String>,
}

/// Takes tags off interfaces. One that is not there is no error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteTags {
    /// Which interfaces: all of them or none.
    pub resources: Vec<String>,
    /// The tags' keys, whatever their values.
    pub keys: Vec<String>,
}
