//! The call that a workflow makes at each work point, through the port.

use std::collections::BTreeMap;

use eni_core::{
    ec2::{CreateInterface, Ec2, Ec2Error},
    id::{AttachmentId, GroupId, InstanceId, InterfaceId, SubnetId},
};

use crate::scene::Ids;

/// Makes the call of the work point `name`; what came back, as text.
pub(crate) async fn call(name: &str, ec2: &impl Ec2, ids: &Ids) -> Result<String, Ec2Error> {
    let free = InterfaceId::from_reply(&*ids.free);
    let attached = InterfaceId::from_reply(&*ids.attached);
    let attachment = AttachmentId::from_reply(&*ids.attachment);
    let running = InstanceId::from_reply(&*ids.running);
    let subnet = SubnetId::from_reply(&*ids.subnet);
    let tags = BTreeMap::from([("new".to_owned(), "1".to_owned())]).into();
    Ok(match name {
        "ensure.find" | "ensure.confirm" => {
            format!("{:?}", ec2.find_interfaces("free").await?)
        }
        "ensure.instance" => format!("{:?}", ec2.describe_instance(&running).await?),
        "ensure.facts" => format!("{:?}", ec2.describe_subnet(&subnet).await?),
        "ensure.create" => {
            let create = CreateInterface {
                subnet,
                description: "new".to_owned(),
                groups: Vec::new(),
                tags,
                client_token: None,
            };
            format!("{:?}", ec2.create_interface(&create).await?)
        }
        "ensure.probe" => format!("{:?}", ec2.set_description(&free, "probed").await?),
        "ensure.attach" => {
            format!("{:?}", ec2.attach_interface(&free, &running, 2, 0).await?)
        }
        "ensure.protect" => {
            let protected = ec2.set_delete_on_termination(&attached, &attachment, true);
            format!("{:?}", protected.await?)
        }
        "ensure.source-dest" => {
            format!("{:?}", ec2.set_source_dest_check(&free, true).await?)
        }
        "ensure.groups" => {
            let group = GroupId::from_reply(&*ids.group);
            format!("{:?}", ec2.set_groups(&free, &[group]).await?)
        }
        "ensure.tags" => format!("{:?}", ec2.create_tags(&free, &tags).await?),
        "ensure.detach" => format!("{:?}", ec2.detach_interface(&attachment).await?),
        "ensure.delete" => format!("{:?}", ec2.delete_interface(&free).await?),
        other => panic!("no call at {other}: write one"),
    })
}
