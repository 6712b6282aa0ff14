//! The probe: finds out what an endpoint honours, with an instance and
//! interfaces of its own. They are in the custody of the run as soon as they are
//! known, so they go when the probe fails or is stopped, too.

use std::collections::{BTreeMap, BTreeSet};

use eni_core::{
    ec2::{Attachment, CreateInterface, Ec2, Ec2Error, Ec2Result, ErrorClass},
    id::{AttachmentId, InstanceId, InterfaceId},
};

use super::{
    capability::{Capability, Honoured, Probe},
    custody::Custody,
    error::EndpointWhy,
    fleet::{Fleet, Launch, RUN_TAG},
    ports::Ports,
};

/// One probe under way.
pub(crate) struct Probing<'e, E, F> {
    ports: Ports<'e, E, F>,
    custody: &'e Custody,
    launch: &'e Launch,
    probe: Probe,
}

/// Finds out what the endpoint honours.
pub(crate) async fn probe<E: Ec2, F: Fleet>(
    ports: Ports<'_, E, F>,
    custody: &Custody,
    launch: &Launch,
) -> Result<Probe, EndpointWhy> {
    let mut probing = Probing { ports, custody, launch, probe: Probe::new() };
    let instance = custody.launch(ports, launch, "probe").await?;
    ports.running(&instance).await?;
    let interface = probing.creates(&instance).await?;
    probing.go_on()?;
    probing.finds(&interface).await;
    probing.go_on()?;
    let Some(interface) = probing.attaches(&instance, interface).await else {
        return Ok(probing.probe);
    };
    probing.go_on()?;
    probing.terminates(&instance, &interface).await?;
    Ok(probing.probe)
}

impl<E: Ec2, F: Fleet> Probing<'_, E, F> {
    fn go_on(&self) -> Result<(), EndpointWhy> {
        if self.ports.stopped() { Err(EndpointWhy::Interrupted) } else { Ok(()) }
    }

    fn description(&self) -> String {
        format!("eni-chaos-probe/{}", self.ports.run)
    }

    /// One of these, and in custody.
    async fn create(&self, description: &str, token: Option<&str>) -> Ec2Result<InterfaceId> {
        let create = CreateInterface {
            subnet: self.launch.subnet.clone(),
            description: description.to_owned(),
            groups: Vec::new(),
            tags: BTreeMap::from([(RUN_TAG.to_owned(), self.ports.run.to_owned())]).into(),
            client_token: token.map(str::to_owned),
        };
        let created = self.ports.once(|| self.ports.ec2.create_interface(&create)).await?;
        self.custody.interface(&created.id);
        Ok(created.id)
    }

    /// Creates three times with one token: the same twice, then another.
    async fn creates(&mut self, instance: &InstanceId) -> Result<InterfaceId, EndpointWhy> {
        // No earlier run has used it: the instance is new.
        let token = format!("eni-chaos-{instance}");
        let description = self.description();
        let first = self.create(&description, Some(&token)).await;
        let first = first.map_err(|error| EndpointWhy::of("create an interface", error))?;
        let (honoured, saw) = match self.create(&description, Some(&token)).await {
            Ok(again) if again == first => (Honoured::Yes, "one interface".to_owned()),
            Ok(_) => (Honoured::No, "a second interface was created".to_owned()),
            Err(error) => (Honoured::Unknown, error.to_string()),
        };
        self.probe.saw(Capability::TokenReplay, honoured, saw);
        let other = format!("{description}/other");
        let (honoured, saw) = match self.create(&other, Some(&token)).await {
            Ok(_) => (Honoured::No, "it was accepted".to_owned()),
            Err(error) if error.code == "IdempotentParameterMismatch" => refused(&error),
            Err(error) => (Honoured::Unknown, error.to_string()),
        };
        self.probe.saw(Capability::TokenMismatch, honoured, saw);
        Ok(first)
    }

    async fn finds(&mut self, interface: &InterfaceId) {
        let ports = self.ports;
        let description = self.description();
        let found = || ports.ec2.find_interfaces(&description);
        let (honoured, saw) = self.shows(interface, found).await;
        self.probe.saw(Capability::DescriptionFilter, honoured, saw);

        let found = || ports.ec2.find_interfaces_with_tag(RUN_TAG);
        let (honoured, saw) = self.shows(interface, found).await;
        self.probe.saw(Capability::TagFilter, honoured, saw);

        let wild = format!(r"{description}/*?\");
        let (honoured, saw) = match self.create(&wild, None).await {
            Ok(id) => self.shows(&id, || ports.ec2.find_interfaces(&wild)).await,
            Err(error) => (Honoured::Unknown, error.to_string()),
        };
        self.probe.saw(Capability::EscapedWildcards, honoured, saw);
    }

    /// Whether a find shows an interface within the window.
    async fn shows<R>(&self, id: &InterfaceId, find: impl Fn() -> R) -> (Honoured, String)
    where
        R: Future<Output = Ec2Result<Vec<eni_core::ec2::Interface>>>,
    {
        let until = self.ports.clock.now().saturating_add(self.ports.window);
        loop {
            match self.ports.again(&find).await {
                Ok(found) if found.iter().any(|interface| interface.id == *id) => {
                    return (Honoured::Yes, "found".to_owned());
                }
                Ok(_) if self.ports.clock.now() < until => self.ports.pause().await,
                Ok(_) => return (Honoured::No, "not found within the window".to_owned()),
                Err(error) => return (Honoured::Unknown, error.to_string()),
            }
        }
    }

    /// Attaches and protects an interface, and does to it what is to be
    /// refused. The one that is attached and protected in the end.
    async fn attaches(
        &mut self,
        instance: &InstanceId,
        interface: InterfaceId,
    ) -> Option<InterfaceId> {
        if let Err(error) = self.protect(instance, &interface).await {
            let saw = format!("the probe could not attach and protect: {error}");
            for capability in [
                Capability::DeleteOnTerminationShown,
                Capability::DeleteOnTerminationActs,
                Capability::AttachInUseRefused,
                Capability::DeleteAttachedRefused,
            ] {
                self.probe.saw(capability, Honoured::Unknown, saw.clone());
            }
            return None;
        }
        let (honoured, saw) = self.shows_protection(&interface).await;
        self.probe.saw(Capability::DeleteOnTerminationShown, honoured, saw);

        let attach = || self.ports.ec2.attach_interface(&interface, instance, 2, 0);
        let (honoured, saw) = match self.ports.once(attach).await {
            Ok(_) => (Honoured::No, "it was attached once more".to_owned()),
            // A small instance has no room for it in any case.
            Err(error) if error.code == "AttachmentLimitExceeded" => {
                (Honoured::Unknown, format!("{} came first: use a larger type", error.code))
            }
            Err(error) => refused(&error),
        };
        self.probe.saw(Capability::AttachInUseRefused, honoured, saw);

        let delete = || self.ports.ec2.delete_interface(&interface);
        let (honoured, saw) = match self.ports.once(delete).await {
            Ok(()) => (Honoured::No, "it was deleted".to_owned()),
            Err(error) => refused(&error),
        };
        self.probe.saw(Capability::DeleteAttachedRefused, honoured, saw);
        if honoured == Honoured::Yes {
            return Some(interface);
        }
        // That one may be gone; the next question needs one that is there.
        let next = self.create(&self.description(), None).await;
        let attached = match &next {
            Ok(next) => self.protect(instance, next).await,
            Err(error) => Err(error.clone()),
        };
        match (next, attached) {
            (Ok(next), Ok(())) => Some(next),
            (_, Err(error)) | (Err(error), _) => {
                let saw = format!("the probe could not attach and protect once more: {error}");
                self.probe.saw(Capability::DeleteOnTerminationActs, Honoured::Unknown, saw);
                None
            }
        }
    }

    async fn protect(&self, instance: &InstanceId, interface: &InterfaceId) -> Ec2Result<()> {
        let attachment = self.attach(instance, interface).await?;
        let protect = || self.ports.ec2.set_delete_on_termination(interface, &attachment, true);
        self.ports.soon(protect).await
    }

    /// Attaches at the first index that is free.
    async fn attach(
        &self,
        instance: &InstanceId,
        interface: &InterfaceId,
    ) -> Ec2Result<AttachmentId> {
        let mut last = None;
        for index in 1..4 {
            let attach = || self.ports.ec2.attach_interface(interface, instance, index, 0);
            match self.ports.soon(attach).await {
                Err(error) if error.code == "InvalidParameterValue" => last = Some(error),
                ended => return ended,
            }
        }
        Err(last.unwrap_or_else(|| {
            Ec2Error::without_reply(eni_core::ec2::ErrorKind::Request, "no device index is free")
        }))
    }

    async fn attachment(&self, interface: &InterfaceId) -> Ec2Result<Option<Attachment>> {
        let one = BTreeSet::from([interface.clone()]);
        let found = self.ports.again(|| self.ports.fleet.interfaces_by_id(&one)).await?;
        Ok(found.into_iter().find_map(|interface| interface.attachment))
    }

    async fn shows_protection(&self, interface: &InterfaceId) -> (Honoured, String) {
        let until = self.ports.clock.now().saturating_add(self.ports.window);
        loop {
            match self.attachment(interface).await {
                Ok(Some(is)) if is.delete_on_termination => {
                    return (Honoured::Yes, "shown".to_owned());
                }
                Ok(_) if self.ports.clock.now() < until => self.ports.pause().await,
                Ok(_) => {
                    let saw = "acknowledged, and not shown within the window";
                    return (Honoured::No, saw.to_owned());
                }
                Err(error) => return (Honoured::Unknown, error.to_string()),
            }
        }
    }

    /// Terminates the instance and looks whether the interface goes with it.
    async fn terminates(
        &mut self,
        instance: &InstanceId,
        interface: &InterfaceId,
    ) -> Result<(), EndpointWhy> {
        let ports = self.ports;
        let ids = [instance.clone()];
        let terminated = ports.again(|| ports.fleet.terminate_instances(&ids)).await;
        terminated.map_err(|error| EndpointWhy::of("terminate an instance", error))?;
        if let Some((instance, state)) = ports.terminated([instance]).await?.pop_first() {
            let (state, wanted) = (state.as_str().to_owned(), "terminated");
            return Err(EndpointWhy::Instance { instance, state, wanted });
        }
        let one = BTreeSet::from([interface.clone()]);
        let until = ports.clock.now().saturating_add(ports.window);
        let (honoured, saw) = loop {
            match ports.again(|| ports.fleet.interfaces_by_id(&one)).await {
                Ok(found) if found.is_empty() => {
                    break (Honoured::Yes, "the interface went with its instance".to_owned());
                }
                Ok(_) if ports.clock.now() < until => ports.pause().await,
                Ok(_) => break (Honoured::No, "the interface outlived its instance".to_owned()),
                Err(error) => break (Honoured::Unknown, error.to_string()),
            }
        };
        self.probe.saw(Capability::DeleteOnTerminationActs, honoured, saw);
        Ok(())
    }
}

/// What a call that should be refused came to, when it failed.
fn refused(error: &Ec2Error) -> (Honoured, String) {
    match error.class {
        ErrorClass::Permanent => (Honoured::Yes, format!("refused with {}", error.code)),
        _ => (Honoured::Unknown, error.to_string()),
    }
}
