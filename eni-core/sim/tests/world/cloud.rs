//! A world with short words for the calls that the tests make.

use std::{collections::BTreeMap, time::Duration};

use eni_inject::Actor;
use eni_sim::{
    Answer, ApiError, Call, Instance, NetworkInterface, World, WorldConfig,
    call::{
        AttachNetworkInterface, CreateNetworkInterface, DeleteNetworkInterface, DescribeInstances,
        DescribeNetworkInterfaces, DetachNetworkInterface, Filter, ModifyNetworkInterfaceAttribute,
        NetworkInterfaceAttribute, RunInstances, TerminateInstances,
    },
    config::SubnetConfig,
    id::{AttachmentId, InstanceId, NetworkInterfaceId, SubnetId},
};

pub(crate) struct Cloud {
    pub(crate) world: World,
    pub(crate) now: Duration,
    pub(crate) actor: Actor,
}

/// `code: message`, as a table of errors has them.
pub(crate) fn text<T: std::fmt::Debug>(result: Result<T, ApiError>) -> String {
    let error = result.expect_err("the call should have failed");
    assert_eq!(error.status, 400);
    error.to_string()
}

pub(crate) fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

pub(crate) fn filter(name: &str, values: &[&str]) -> Filter {
    Filter { name: name.to_owned().into(), values: texts(values) }
}

/// A launch of so many instances.
pub(crate) fn run(subnet_id: &str, instance_type: &str, count: u32) -> RunInstances {
    RunInstances {
        image_id: Some("ami-0123456789abcdef0".to_owned()),
        instance_type: Some(instance_type.to_owned()),
        min_count: count,
        max_count: count,
        subnet_id: Some(subnet_id.to_owned()),
        ..RunInstances::default()
    }
}

/// A config with one subnet of 11 usable addresses.
pub(crate) fn tiny_subnet() -> WorldConfig {
    let subnet = SubnetConfig {
        subnet_id: None,
        availability_zone: "us-east-1a".to_owned(),
        cidr_block: "10.0.0.0/28".to_owned(),
    };
    WorldConfig { subnets: vec![subnet], ..WorldConfig::default() }
}

impl Default for Cloud {
    fn default() -> Self {
        Self::of(&WorldConfig::default())
    }
}

impl Cloud {
    pub(crate) fn of(config: &WorldConfig) -> Self {
        let world = World::new(config).unwrap();
        Self { world, now: Duration::ZERO, actor: Actor::worker(1) }
    }

    #[expect(clippy::needless_pass_by_value, reason = "its callers read better")]
    pub(crate) fn call(&mut self, call: Call) -> Result<Answer, ApiError> {
        self.world.apply(self.now, self.actor, &call)
    }

    /// A call that must succeed.
    pub(crate) fn ok(&mut self, call: Call) -> Answer {
        self.call(call).unwrap()
    }

    /// The error of a call that must fail, and after which nothing is new.
    pub(crate) fn refused(&mut self, call: Call) -> String {
        let before = self.world.ledger().next_seq();
        let text = text(self.call(call));
        assert_eq!(self.world.ledger().next_seq(), before, "{text}");
        text
    }

    pub(crate) fn subnet(&self, n: usize) -> SubnetId {
        self.world.subnets().nth(n).unwrap().subnet_id
    }

    pub(crate) fn free(&self, n: usize) -> u32 {
        self.world.subnets().nth(n).unwrap().available_ip_address_count
    }

    pub(crate) fn run(
        &mut self,
        subnet: usize,
        instance_type: &str,
        count: u32,
    ) -> Result<Vec<Instance>, ApiError> {
        let subnet_id = self.subnet(subnet).to_string();
        match self.call(Call::RunInstances(run(&subnet_id, instance_type, count)))? {
            Answer::RunInstances { instances } => Ok(instances),
            other => panic!("{other:?}"),
        }
    }

    /// One instance in the first subnet.
    pub(crate) fn launch(&mut self, instance_type: &str) -> InstanceId {
        self.run(0, instance_type, 1).unwrap()[0].instance_id
    }

    pub(crate) fn terminate(&mut self, id: InstanceId) -> Result<Answer, ApiError> {
        let instance_ids = vec![id.to_string()];
        let terminate = TerminateInstances { instance_ids, ..TerminateInstances::default() };
        self.call(Call::TerminateInstances(terminate))
    }

    pub(crate) fn instance(&mut self, id: InstanceId) -> Instance {
        let describe = DescribeInstances {
            instance_ids: vec![id.to_string()],
            ..DescribeInstances::default()
        };
        match self.call(Call::DescribeInstances(describe)).unwrap() {
            Answer::DescribeInstances { instances, .. } => instances[0].clone(),
            other => panic!("{other:?}"),
        }
    }

    /// A create in the first subnet, for a test to change.
    pub(crate) fn create_request(&self) -> CreateNetworkInterface {
        CreateNetworkInterface {
            subnet_id: self.subnet(0).to_string(),
            description: "nat/i-0123456789abcdef0".to_owned(),
            tags: BTreeMap::from([("eni:function".to_owned(), "nat".to_owned())]).into(),
            ..CreateNetworkInterface::default()
        }
    }

    pub(crate) fn create_with(
        &mut self,
        create: CreateNetworkInterface,
    ) -> Result<NetworkInterface, ApiError> {
        match self.call(Call::CreateNetworkInterface(create))? {
            Answer::CreateNetworkInterface { network_interface, .. } => {
                Ok((*network_interface).clone())
            }
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn create(&mut self) -> NetworkInterfaceId {
        let create = self.create_request();
        self.create_with(create).unwrap().network_interface_id
    }

    pub(crate) fn attach(
        &mut self,
        interface: NetworkInterfaceId,
        instance: InstanceId,
        device_index: u32,
    ) -> Result<AttachmentId, ApiError> {
        self.attach_on_card(interface, instance, device_index, 0)
    }

    pub(crate) fn attach_on_card(
        &mut self,
        interface: NetworkInterfaceId,
        instance: InstanceId,
        device_index: u32,
        network_card_index: u32,
    ) -> Result<AttachmentId, ApiError> {
        let attach = AttachNetworkInterface {
            network_interface_id: interface.to_string(),
            instance_id: instance.to_string(),
            device_index,
            network_card_index,
            dry_run: false,
        };
        match self.call(Call::AttachNetworkInterface(attach))? {
            Answer::AttachNetworkInterface { attachment_id, network_card_index: card } => {
                assert_eq!(card, network_card_index);
                Ok(attachment_id)
            }
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn detach(&mut self, attachment: AttachmentId) -> Result<Answer, ApiError> {
        let attachment_id = attachment.to_string();
        let detach = DetachNetworkInterface { attachment_id, ..DetachNetworkInterface::default() };
        self.call(Call::DetachNetworkInterface(detach))
    }

    pub(crate) fn delete(&mut self, interface: NetworkInterfaceId) -> Result<Answer, ApiError> {
        let network_interface_id = interface.to_string();
        let delete = DeleteNetworkInterface { network_interface_id, dry_run: false };
        self.call(Call::DeleteNetworkInterface(delete))
    }

    pub(crate) fn modify(
        &mut self,
        interface: NetworkInterfaceId,
        attribute: NetworkInterfaceAttribute,
    ) -> Result<Answer, ApiError> {
        self.call(Call::ModifyNetworkInterfaceAttribute(ModifyNetworkInterfaceAttribute {
            network_interface_id: interface.to_string(),
            attribute,
            dry_run: false,
        }))
    }

    pub(crate) fn protect(
        &mut self,
        interface: NetworkInterfaceId,
        attachment: AttachmentId,
        delete_on_termination: bool,
    ) -> Result<Answer, ApiError> {
        let attachment_id = attachment.to_string();
        let attribute =
            NetworkInterfaceAttribute::DeleteOnTermination { attachment_id, delete_on_termination };
        self.modify(interface, attribute)
    }

    pub(crate) fn find(
        &mut self,
        describe: DescribeNetworkInterfaces,
    ) -> Result<(Vec<NetworkInterface>, Option<String>), ApiError> {
        match self.call(Call::DescribeNetworkInterfaces(describe))? {
            Answer::DescribeNetworkInterfaces { network_interfaces, next_token } => {
                let found = network_interfaces.iter().map(|found| (**found).clone()).collect();
                Ok((found, next_token))
            }
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn filtered(
        &mut self,
        filters: &[(&str, &[&str])],
    ) -> Result<Vec<NetworkInterfaceId>, ApiError> {
        let filters = filters
            .iter()
            .map(|(name, values)| Filter {
                name: (*name).to_owned().into(),
                values: values.iter().map(|value| (*value).to_owned()).collect(),
            })
            .collect();
        let describe =
            DescribeNetworkInterfaces { filters, ..DescribeNetworkInterfaces::default() };
        let (found, _) = self.find(describe)?;
        Ok(found.into_iter().map(|interface| interface.network_interface_id).collect())
    }

    pub(crate) fn interface(
        &mut self,
        id: NetworkInterfaceId,
    ) -> Result<NetworkInterface, ApiError> {
        let network_interface_ids = vec![id.to_string()];
        let describe = DescribeNetworkInterfaces {
            network_interface_ids,
            ..DescribeNetworkInterfaces::default()
        };
        self.find(describe).map(|(found, _)| found[0].clone())
    }
}
