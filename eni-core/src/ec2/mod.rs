//! The `Ec2` port: what the workflows ask of EC2, in types of our own.
//!
//! What lives here: the calls, what they carry and answer, their one error
//! type, and what every implementation needs to make them. What must not: how a call is made, retried or simulated.

mod error;
mod filter;
mod types;

use std::{collections::BTreeMap, future::Future};

pub use error::{Ec2Error, ErrorClass, ErrorKind};
pub use filter::escape_wildcards;
pub use types::{
    Attachment, AttachmentStatus, CreateInterface, Instance, InstanceInterface, InstanceState,
    InstanceType, Interface, InterfaceStatus, Subnet,
};

use crate::id::{AttachmentId, GroupId, InstanceId, InterfaceId, SubnetId};

/// A reply of EC2.
pub type Ec2Result<T> = Result<T, Ec2Error>;

/// What the workflows ask of EC2: one method per call, each sent once. An
/// implementation does not retry; resending is the workflow's decision.
pub trait Ec2: Send + Sync {
    /// Every interface whose description is exactly this, from all pages.
    ///
    /// `DescribeNetworkInterfaces` filtered by `description`, wildcards
    /// escaped, paginated: large accounts refuse it otherwise.
    fn find_interfaces(
        &self,
        description: &str,
    ) -> impl Future<Output = Ec2Result<Vec<Interface>>> + Send;

    /// Every interface that has a tag of this name, whatever its value, from all
    /// pages (`DescribeNetworkInterfaces` filtered by `tag-key`).
    fn find_interfaces_with_tag(
        &self,
        name: &str,
    ) -> impl Future<Output = Ec2Result<Vec<Interface>>> + Send;

    /// One instance (`DescribeInstances` by id).
    fn describe_instance(
        &self,
        instance: &InstanceId,
    ) -> impl Future<Output = Ec2Result<Instance>> + Send;

    /// One subnet (`DescribeSubnets` by id).
    fn describe_subnet(&self, subnet: &SubnetId) -> impl Future<Output = Ec2Result<Subnet>> + Send;

    /// The limits of one instance type (`DescribeInstanceTypes`).
    fn describe_instance_type(
        &self,
        instance_type: &str,
    ) -> impl Future<Output = Ec2Result<InstanceType>> + Send;

    /// Creates an interface, or answers the one that the token made before.
    fn create_interface(
        &self,
        create: &CreateInterface,
    ) -> impl Future<Output = Ec2Result<Interface>> + Send;

    /// Attaches an interface at a device index of a network card.
    fn attach_interface(
        &self,
        interface: &InterfaceId,
        instance: &InstanceId,
        device_index: u32,
        network_card: u32,
    ) -> impl Future<Output = Ec2Result<AttachmentId>> + Send;

    /// Takes an attachment off, asynchronously.
    fn detach_interface(
        &self,
        attachment: &AttachmentId,
    ) -> impl Future<Output = Ec2Result<()>> + Send;

    /// Deletes an interface that is not attached.
    fn delete_interface(
        &self,
        interface: &InterfaceId,
    ) -> impl Future<Output = Ec2Result<()>> + Send;

    /// Sets whether the interface goes when its instance is terminated.
    fn set_delete_on_termination(
        &self,
        interface: &InterfaceId,
        attachment: &AttachmentId,
        delete_on_termination: bool,
    ) -> impl Future<Output = Ec2Result<()>> + Send;

    /// Sets whether traffic must be to or from the interface's own addresses.
    fn set_source_dest_check(
        &self,
        interface: &InterfaceId,
        check: bool,
    ) -> impl Future<Output = Ec2Result<()>> + Send;

    /// Replaces the security groups.
    fn set_groups(
        &self,
        interface: &InterfaceId,
        groups: &[GroupId],
    ) -> impl Future<Output = Ec2Result<()>> + Send;

    /// Replaces the description.
    fn set_description(
        &self,
        interface: &InterfaceId,
        description: &str,
    ) -> impl Future<Output = Ec2Result<()>> + Send;

    /// Adds tags or overwrites their values.
    fn create_tags(
        &self,
        interface: &InterfaceId,
        tags: &BTreeMap<String, String>,
    ) -> impl Future<Output = Ec2Result<()>> + Send;
}
