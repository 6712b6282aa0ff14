//! The worlds in which scenarios begin. What must not be here: what is laid
//! beneath all of them.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use eni_core::{
    Context, Ensure, Facts,
    ec2::Ec2,
    event::Unobserved,
    id,
    inject::{Actor, Clock, CrashFlag, NoFaults},
};
use eni_sim::{
    Call, Driven, Front, RestingWorld, SimEc2, VirtualClock, call::CreateNetworkInterface, drive,
};

use super::{OutsideEvent, ground::Ground, ticks::TickingClock, world::SearchWorld};
use crate::ExperimentError;

/// A world in which a scenario begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Start {
    /// An instance that has run for long, and nothing of the key.
    Instance,
    /// An instance that was launched at this very moment.
    YoungInstance,
    /// The key had its interface, and somebody deleted it: its first token is
    /// dead.
    DeletedOnce,
    /// The same happened twice: two tokens are dead.
    DeletedTwice,
    /// The key's interface is there, with another group than is wanted now.
    OtherGroup,
    /// It was there with another group, and is deleted.
    OtherGroupDeleted,
    /// The key's interface is there, in another subnet than is wanted now.
    OtherSubnet,
    /// It was there in another subnet, and is deleted.
    OtherSubnetDeleted,
    /// The subnet has no free address.
    NoAddress,
    /// The subnet has one free address.
    OneAddress,
}

impl Start {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Instance,
        Self::YoungInstance,
        Self::DeletedOnce,
        Self::DeletedTwice,
        Self::OtherGroup,
        Self::OtherGroupDeleted,
        Self::OtherSubnet,
        Self::OtherSubnetDeleted,
        Self::NoAddress,
        Self::OneAddress,
    ];

    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::YoungInstance => "young-instance",
            Self::DeletedOnce => "deleted-once",
            Self::DeletedTwice => "deleted-twice",
            Self::OtherGroup => "other-group",
            Self::OtherGroupDeleted => "other-group-deleted",
            Self::OtherSubnet => "other-subnet",
            Self::OtherSubnetDeleted => "other-subnet-deleted",
            Self::NoAddress => "no-address",
            Self::OneAddress => "one-address",
        }
    }

    pub(crate) const fn fills_the_subnet(self) -> bool {
        matches!(self, Self::NoAddress | Self::OneAddress)
    }

    pub(crate) const fn is_of_other_parameters(self) -> bool {
        matches!(
            self,
            Self::OtherGroup
                | Self::OtherGroupDeleted
                | Self::OtherSubnet
                | Self::OtherSubnetDeleted
        )
    }

    /// The world of it, for the key that `ensure` is for and that `maker` makes
    /// interfaces of.
    pub(crate) fn world(
        self,
        ground: &Ground,
        ensure: &Ensure,
        maker: Actor,
    ) -> Result<SearchWorld, ExperimentError> {
        let past = Past::on(ground, ensure, maker);
        match self {
            Self::YoungInstance => {
                return Ok(at_rest(RestingWorld::of(&ground.world, Duration::ZERO)));
            }
            Self::Instance => {}
            Self::DeletedOnce => past.ensure_and_delete()?,
            Self::DeletedTwice => {
                past.ensure_and_delete()?;
                past.ensure_and_delete()?;
            }
            Self::OtherGroup => past.create_with_other_group()?,
            Self::OtherGroupDeleted => {
                past.create_with_other_group()?;
                past.delete();
            }
            Self::OtherSubnet => past.create_in_other_subnet()?,
            Self::OtherSubnetDeleted => {
                past.create_in_other_subnet()?;
                past.delete();
            }
            Self::NoAddress => past.leave_addresses(0)?,
            Self::OneAddress => past.leave_addresses(1)?,
        }
        Ok(past.end())
    }
}

/// What happened on the ground before a scenario begins.
struct Past<'g> {
    ground: &'g Ground,
    ensure: &'g Ensure,
    clock: VirtualClock,
    front: Arc<Front>,
    ec2: SimEc2<NoFaults>,
}

impl<'g> Past<'g> {
    fn on(ground: &'g Ground, ensure: &'g Ensure, maker: Actor) -> Self {
        let clock = VirtualClock::new();
        clock.advance(ground.long_after(Duration::ZERO));
        let front = Arc::new(Front::new(ground.world.clone(), Arc::new(clock.clone())));
        let ec2 = SimEc2::new(Arc::clone(&front), NoFaults, maker);
        Self { ground, ensure, clock, front, ec2 }
    }

    fn drive<T>(&self, future: impl Future<Output = T>) -> Result<T, ExperimentError> {
        match drive(&self.clock, &CrashFlag::default(), future) {
            Driven::Done(done) => Ok(done),
            Driven::Crashed | Driven::Stuck => Err(ExperimentError::Empty),
        }
    }

    /// The workflow makes its interface, and somebody deletes it, long ago.
    fn ensure_and_delete(&self) -> Result<(), ExperimentError> {
        let context = Context {
            ec2: &self.ec2,
            inject: &NoFaults,
            clock: &TickingClock::of(self.clock.clone()),
            observe: &Unobserved,
            facts: &Facts::default(),
        };
        self.drive(self.ensure.attempt(context))?.map_err(|_| ExperimentError::Empty)?;
        OutsideEvent::DetachAndDelete.happen(&self.front, self.ground.instance);
        self.time_passes();
        Ok(())
    }

    fn create_with_other_group(&self) -> Result<(), ExperimentError> {
        let mut ensure = self.ensure.clone();
        ensure.spec.groups = [id::GroupId::from_reply(self.ground.other_group.as_str())].into();
        self.create(&ensure)
    }

    fn create_in_other_subnet(&self) -> Result<(), ExperimentError> {
        let mut ensure = self.ensure.clone();
        ensure.spec.subnet = id::SubnetId::from_reply(self.ground.small_subnet.as_str());
        self.create(&ensure)
    }

    fn create(&self, ensure: &Ensure) -> Result<(), ExperimentError> {
        let create = ensure.spec.create(0);
        let created = self.drive(self.ec2.create_interface(&create))?;
        created.map(drop).map_err(|_| ExperimentError::Empty)
    }

    fn delete(&self) {
        OutsideEvent::Delete.happen(&self.front, self.ground.instance);
    }

    /// Somebody takes all addresses of the small subnet but so many.
    fn leave_addresses(&self, left: u32) -> Result<(), ExperimentError> {
        let small = self.ground.small_subnet;
        let free = self.front.read(|world| {
            let mut subnets = world.subnets();
            let small = subnets.find(|subnet| subnet.subnet_id == small);
            small.map_or(0, |subnet| subnet.available_ip_address_count)
        });
        let create = CreateNetworkInterface {
            subnet_id: small.to_string(),
            description: "takes addresses".to_owned(),
            secondary_private_ip_address_count: free.checked_sub(left + 1),
            ..CreateNetworkInterface::default()
        };
        self.front.apply_directly(Actor::ENV, &Call::CreateNetworkInterface(create))?;
        Ok(())
    }

    fn time_passes(&self) {
        let now = self.clock.now();
        self.clock.advance(self.ground.long_after(now).saturating_sub(now));
    }

    fn end(self) -> SearchWorld {
        self.time_passes();
        let now = self.clock.now();
        at_rest(self.front.read(|world| RestingWorld::of(world, now)))
    }
}

fn at_rest(ec2: RestingWorld) -> SearchWorld {
    SearchWorld { ec2, late: None, happened: BTreeSet::new() }
}
