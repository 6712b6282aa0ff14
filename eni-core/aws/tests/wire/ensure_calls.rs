//! How many calls `ensure` makes through the real client.

use std::time::Duration;

use eni_aws::TokioClock;
use eni_core::{
    Context, Facts, Spec,
    ensure::{Ensure, Ensured},
    event::Unobserved,
    id::{InstanceId, SubnetId},
    inject::NoFaults,
    key::{Function, Key},
};

use crate::{
    http::{Answer, Endpoint, Request, ok},
    xml,
};

/// EC2 with one running instance and room for one interface beside its primary.
#[derive(Default)]
struct Ec2 {
    created: Option<Created>,
}

struct Created {
    description: String,
    tags: Vec<(String, String)>,
    /// Device index and DeleteOnTermination.
    attached: Option<(u32, bool)>,
}

impl Ec2 {
    fn answer(&mut self, request: &Request) -> Answer {
        match request.action() {
            "DescribeNetworkInterfaces" => {
                let wanted = request.get("Filter.1.Value.1");
                let found = self.created.as_ref().filter(|it| it.description == wanted);
                let items: Vec<_> = found.map(Created::xml).into_iter().collect();
                ok(xml::interfaces(&items, None))
            }
            "DescribeInstances" => ok(xml::instance("running", &[("eni-primary", 0, "")])),
            "DescribeSubnets" => ok(xml::subnet()),
            "DescribeInstanceTypes" => ok(xml::instance_type(&[(0, 3)])),
            "CreateNetworkInterface" if self.created.is_none() => {
                let created = self.created.insert(Created::of(request));
                ok(xml::created(&created.xml()))
            }
            "AttachNetworkInterface" => self.with_created(|created| {
                created.attached = Some((request.get("DeviceIndex").parse().unwrap(), false));
                ok(xml::attached())
            }),
            "ModifyNetworkInterfaceAttribute" => self.with_created(|created| {
                let (_, delete_on_termination) = created.attached.as_mut().unwrap();
                *delete_on_termination = request.get("Attachment.DeleteOnTermination") == "true";
                ok(xml::done("ModifyNetworkInterfaceAttribute"))
            }),
            other => Answer::Reply(400, xml::error("InvalidAction", other)),
        }
    }

    fn with_created(&mut self, answer: impl FnOnce(&mut Created) -> Answer) -> Answer {
        self.created.as_mut().map_or_else(
            || Answer::Reply(400, xml::error("InvalidNetworkInterfaceID.NotFound", "")),
            answer,
        )
    }
}

impl Created {
    fn of(request: &Request) -> Self {
        let tag = |n| {
            let part = |part| request.get(&format!("TagSpecification.1.Tag.{n}.{part}")).to_owned();
            (part("Key"), part("Value"))
        };
        Self {
            description: request.get("Description").to_owned(),
            tags: (1..).map(tag).take_while(|(key, _)| !key.is_empty()).collect(),
            attached: None,
        }
    }

    fn xml(&self) -> String {
        let tags: Vec<_> = self.tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let attachment = self.attached.map(|(index, protected)| {
            xml::attachment(index, protected).replace("CardIndex>1<", "CardIndex>0<")
        });
        let attachment = attachment.unwrap_or_default();
        xml::interface(xml::INTERFACE, &self.description, true, &tags, &attachment)
    }
}

/// One attempt, with what it asked EC2.
async fn attempt(endpoint: &Endpoint, facts: &Facts) -> (Ensured, Vec<String>) {
    let key = Key {
        function: Function::new("nat").unwrap(),
        instance: InstanceId::new(xml::INSTANCE).unwrap(),
    };
    let spec = Spec::new(key, SubnetId::new(xml::SUBNET).unwrap());
    let ensure = Ensure::new(spec, Duration::from_secs(1));
    let context = Context {
        ec2: &endpoint.client(),
        inject: &NoFaults,
        clock: &TokioClock::start(),
        observe: &Unobserved,
        facts,
    };
    let ensured = ensure.attempt(context).await.expect("the interface is ensured");
    (ensured, endpoint.asked().iter().map(|request| request.action().to_owned()).collect())
}

#[tokio::test]
async fn a_fresh_ensure_with_known_facts_is_six_calls_and_a_rerun_is_one() {
    let facts = Facts::default();
    let endpoint = || {
        let mut ec2 = Ec2::default();
        Endpoint::new(move |request| ec2.answer(request))
    };
    // Another world first, to learn the facts that never change.
    let (_, asked) = attempt(&endpoint(), &facts).await;
    let looked = |action: &&str| asked.iter().any(|asked| asked == action);
    assert!(["DescribeSubnets", "DescribeInstanceTypes"].iter().all(looked));
    assert_eq!(asked.len(), 8);

    let endpoint = endpoint();
    let (ensured, asked) = attempt(&endpoint, &facts).await;
    assert_eq!(
        asked,
        [
            "DescribeNetworkInterfaces",
            "DescribeInstances",
            "CreateNetworkInterface",
            "AttachNetworkInterface",
            "ModifyNetworkInterfaceAttribute",
            "DescribeNetworkInterfaces",
        ]
    );
    let attachment = ensured.interface.attachment.expect("it is attached");
    assert!(attachment.delete_on_termination);
    assert_eq!((attachment.device_index, attachment.network_card), (1, 0));
    assert_eq!(ensured.warnings, []);
    assert_eq!(ensured.findings, []);

    let (again, asked) = attempt(&endpoint, &facts).await;
    assert_eq!(asked, ["DescribeNetworkInterfaces"]);
    assert_eq!(again.interface.id, ensured.interface.id);
    assert!(again.changes.is_empty());
}
