//! One call, from the request to the answer.

use std::time::Duration;

use eni_inject::Actor;

use super::{World, view::View};
use crate::{Answer, ApiError, Call, config::Names, ledger::Stamp, random::SplitMix64};

impl World {
    /// Carries out one call; a read sees everything as it is.
    ///
    /// # Errors
    ///
    /// EC2's; nothing has changed then.
    pub fn apply(&mut self, now: Duration, actor: Actor, call: &Call) -> Result<Answer, ApiError> {
        self.apply_seen(now, actor, call, &View::fresh())
    }

    /// Carries out one call, of which a read sees what `view` says. A call
    /// that changes something acts on how things are.
    ///
    /// # Errors
    ///
    /// EC2's; nothing has changed then.
    pub fn apply_seen(
        &mut self,
        now: Duration,
        actor: Actor,
        call: &Call,
        view: &View,
    ) -> Result<Answer, ApiError> {
        self.settle(now);
        if let Some(answer) = self.read(now, call, view) {
            return answer;
        }
        if call.dry_run() {
            let mut carried_out = call.clone();
            carried_out.set_dry_run(false);
            self.clone().apply_seen(now, actor, &carried_out, view)?;
            return Err(ApiError::dry_run_operation());
        }
        self.step += 1;
        if self.facts.names == Names::FirstFree {
            self.random = SplitMix64::new(0);
        }
        self.change(Stamp { at: now, actor }, call)
    }

    /// What a read answers of a world that [is settled](Self::is_settled);
    /// `None` if `call` changes something or is a dry run.
    pub(crate) fn read(
        &self,
        now: Duration,
        call: &Call,
        view: &View,
    ) -> Option<Result<Answer, ApiError>> {
        if call.dry_run() {
            return None;
        }
        Some(match call {
            Call::DescribeInstances(it) => self.describe_instances(now, it, view),
            Call::DescribeInstanceStatus(it) => self.describe_instance_status(now, it, view),
            Call::DescribeInstanceTypes(it) => self.describe_instance_types(it),
            Call::DescribeNetworkInterfaces(it) => self.describe_network_interfaces(now, it, view),
            Call::DescribeNetworkInterfaceAttribute(it) => {
                self.describe_network_interface_attribute(now, it, view)
            }
            Call::DescribeTags(it) => self.describe_tags(now, it, view),
            Call::DescribeVpcs(it) => self.describe_vpcs(it),
            Call::DescribeSubnets(it) => self.describe_subnets(it),
            Call::DescribeSecurityGroups(it) => self.describe_security_groups(it),
            Call::DescribeAddresses(it) => self.describe_addresses(it),
            Call::DescribeAvailabilityZones(it) => self.describe_availability_zones(it),
            Call::DescribeRegions(it) => self.describe_regions(it),
            Call::DescribeAccountAttributes(it) => self.describe_account_attributes(it),
            _write => return None,
        })
    }

    fn change(&mut self, stamp: Stamp, call: &Call) -> Result<Answer, ApiError> {
        match call {
            Call::CreateNetworkInterface(it) => self.create_network_interface(stamp, it),
            Call::AttachNetworkInterface(it) => self.attach_network_interface(stamp, it),
            Call::DetachNetworkInterface(it) => self.detach_network_interface(stamp, it),
            Call::DeleteNetworkInterface(it) => self.delete_network_interface(stamp, it),
            Call::ModifyNetworkInterfaceAttribute(it) => {
                self.modify_network_interface_attribute(stamp, it)
            }
            Call::ResetNetworkInterfaceAttribute(it) => {
                self.reset_network_interface_attribute(stamp, it)
            }
            Call::AssignPrivateIpAddresses(it) => self.assign_private_ip_addresses(stamp, it),
            Call::UnassignPrivateIpAddresses(it) => self.unassign_private_ip_addresses(stamp, it),
            Call::AssignIpv6Addresses(it) => self.assign_ipv6_addresses(stamp, it),
            Call::UnassignIpv6Addresses(it) => self.unassign_ipv6_addresses(stamp, it),
            Call::CreateTags(it) => self.create_tags(stamp, it),
            Call::DeleteTags(it) => self.delete_tags(stamp, it),
            Call::RunInstances(it) => self.run_instances(stamp, it),
            Call::StartInstances(it) => self.start_instances(stamp, it),
            Call::StopInstances(it) => self.stop_instances(stamp, it),
            Call::TerminateInstances(it) => self.terminate_instances(stamp, it),
            Call::CreateVpc(it) => self.create_vpc(stamp, it),
            Call::DeleteVpc(it) => self.delete_vpc(stamp, it),
            Call::CreateSubnet(it) => self.create_subnet(stamp, it),
            Call::DeleteSubnet(it) => self.delete_subnet(stamp, it),
            Call::CreateSecurityGroup(it) => self.create_security_group(stamp, it),
            Call::DeleteSecurityGroup(it) => self.delete_security_group(stamp, it),
            Call::AllocateAddress(it) => self.allocate_address(stamp, it),
            Call::AssociateAddress(it) => self.associate_address(stamp, it),
            Call::DisassociateAddress(it) => self.disassociate_address(stamp, it),
            Call::ReleaseAddress(it) => self.release_address(stamp, it),
            // The reads, which are carried out above.
            read => Err(ApiError::unsupported(format!("{} changes nothing", read.operation()))),
        }
    }
}
