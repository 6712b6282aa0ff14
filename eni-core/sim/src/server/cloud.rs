//! All worlds of a server: one for each account and region, made when it is
//! first called, and what they have in common.

use std::{
    collections::BTreeMap,
    fmt,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use eni_inject::{Access, Actor, Clock, Inject};
use thiserror::Error;

use crate::{
    Account, AccountConfig, ApiError, Call, ConfigError, Front, FrontSettings, Witness, World,
    codec::Epoch,
    points::point_of,
    router::{Caller, Delivery, Request, Router},
};

use super::{
    clock::RealClock,
    journal::{Journal, Line, Loaded, StateError},
};

/// What a cloud is like.
#[derive(Debug, Clone)]
pub struct CloudSettings {
    /// What its accounts' worlds are made of; its account is the one of
    /// callers whose access key does not name one.
    pub account: AccountConfig,
    /// The region of callers whose request is not signed for one.
    pub region: String,
    /// How the worlds treat their callers.
    pub front: FrontSettings,
    /// Who callers are in the ledger and to rules.
    pub actor: Actor,
}

/// An account in a region: what has a world of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The account.
    pub account_id: String,
    /// The region.
    pub region: String,
}

/// A cloud that cannot be.
#[derive(Debug, Error)]
pub enum StartError {
    /// There is no such region.
    #[error("{0:?} is no region of EC2 that every account has: give one like us-east-1")]
    Region(String),
    /// The settings describe no world.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The state file cannot be used.
    #[error(transparent)]
    State(#[from] StateError),
}

/// All worlds of a server.
pub struct Cloud {
    settings: CloudSettings,
    clock: Arc<RealClock>,
    router: Router,
    fronts: Mutex<BTreeMap<Place, Arc<Front>>>,
    journal: Option<Arc<Journal>>,
}

impl Cloud {
    /// A cloud in which nothing has happened yet and which is gone with the
    /// process.
    ///
    /// # Errors
    ///
    /// When the settings describe no world.
    pub fn new(mut settings: CloudSettings) -> Result<Self, StartError> {
        check(&settings)?;
        let epoch = RealClock::epoch();
        settings.account.world.epoch = epoch;
        let clock = RealClock::resume(epoch, Duration::ZERO, Duration::ZERO);
        let router = Router::new(epoch, settings.account.world.seed);
        let fronts = Mutex::default();
        Ok(Self { settings, clock: Arc::new(clock), router, fronts, journal: None })
    }

    /// The cloud that a state file describes, or a new one that is written
    /// there. What a client has been answered is in the file.
    ///
    /// # Errors
    ///
    /// When the settings describe no world, or the file is none of ours, was
    /// made with other settings, is in use, or cannot be read or written. It
    /// is unchanged then.
    pub fn with_state(mut settings: CloudSettings, path: &Path) -> Result<Self, StartError> {
        check(&settings)?;
        let Loaded { journal, epoch, lines } =
            Journal::open(path, &settings.account, RealClock::epoch())?;
        settings.account.world.epoch = epoch;
        let mut worlds = BTreeMap::new();
        let (mut ahead, mut seen) = (Duration::ZERO, Duration::ZERO);
        for (number, line) in lines {
            match line {
                Line::Advanced { by } => ahead = ahead.saturating_add(by),
                Line::Reset => worlds.clear(),
                Line::Called { at, place, actor, call } => {
                    let world = match worlds.remove(&place) {
                        Some(world) => world,
                        None => new_world(&settings.account, epoch, &place)?,
                    };
                    let world = worlds.entry(place).or_insert(world);
                    world.apply(at, actor, &call).map_err(|error| StateError::DoesNotFit {
                        path: path.to_owned(),
                        line: number,
                        error,
                    })?;
                    seen = seen.max(at);
                }
            }
        }
        let router = Router::new(epoch, settings.account.world.seed);
        let cloud = Self {
            settings,
            clock: Arc::new(RealClock::resume(epoch, ahead, seen)),
            router,
            fronts: Mutex::default(),
            journal: Some(Arc::new(journal)),
        };
        for (place, world) in worlds {
            let front = cloud.new_front(&place, world);
            cloud.fronts().insert(place, front);
        }
        Ok(cloud)
    }

    /// The clock that all worlds go by.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock) as Arc<dyn Clock>
    }

    /// The worlds that have been called, in order.
    pub fn worlds(&self) -> Vec<(Place, Arc<Front>)> {
        self.fronts().iter().map(|(place, front)| (place.clone(), Arc::clone(front))).collect()
    }

    /// Has a request served, and says what arrives of it. What took effect is
    /// in the state file by then, if there is one.
    pub async fn serve<I: Inject>(&self, inject: &I, request: Request) -> Delivery {
        if let Err(error) = self.journal.as_ref().map_or(Ok(()), |journal| journal.works()) {
            return Delivery::Reply(self.router.error(&not_kept(&error)));
        }
        let front_and_call = self.router.read(&request).and_then(|asking| {
            let front = self.front(asking.caller)?;
            Ok((front, asking.call))
        });
        let (front, call) = match front_and_call {
            Ok(both) => both,
            Err(error) => return Delivery::Reply(self.router.error(&error)),
        };
        let delivery = self.router.serve(&front, inject, self.settings.actor, &call).await;
        match self.keep().await {
            Ok(()) => delivery,
            Err(error) => Delivery::Reply(self.router.error(&error)),
        }
    }

    /// Forgets all worlds. Those who are being served finish in the old ones.
    ///
    /// # Errors
    ///
    /// When the state file cannot be written; the worlds are gone all the same.
    pub fn reset(&self) -> Result<(), ApiError> {
        let mut fronts = self.fronts();
        fronts.clear();
        self.journal.as_ref().map_or(Ok(()), |journal| {
            journal.reset();
            journal.sync().map_err(|error| not_kept(&error))
        })
    }

    /// Puts the clock of all worlds forward.
    ///
    /// # Errors
    ///
    /// When the state file cannot be written; the clock is not put forward then.
    pub fn advance(&self, by: Duration) -> Result<(), ApiError> {
        if let Some(journal) = &self.journal {
            journal.advanced(by);
            journal.sync().map_err(|error| not_kept(&error))?;
        }
        self.clock.advance(by);
        Ok(())
    }

    pub(super) fn router(&self) -> &Router {
        &self.router
    }

    async fn keep(&self) -> Result<(), ApiError> {
        match &self.journal {
            Some(journal) => Arc::clone(journal).synced().await.map_err(|error| not_kept(&error)),
            None => Ok(()),
        }
    }

    fn front(&self, caller: Caller) -> Result<Arc<Front>, ApiError> {
        let place = Place {
            account_id: caller
                .account_id
                .unwrap_or_else(|| self.settings.account.world.account_id.clone()),
            region: caller.region.unwrap_or_else(|| self.settings.region.clone()),
        };
        if !Account::has_region(&place.region) {
            return Err(ApiError {
                code: "AuthFailure",
                status: 401,
                message: format!(
                    "Credential should be scoped to a valid region, not '{}'.",
                    place.region
                ),
            });
        }
        let mut fronts = self.fronts();
        if let Some(front) = fronts.get(&place) {
            return Ok(Arc::clone(front));
        }
        let world =
            new_world(&self.settings.account, self.router.epoch(), &place).map_err(|error| {
                ApiError { code: "InternalError", status: 500, message: error.to_string() }
            })?;
        let front = self.new_front(&place, world);
        fronts.insert(place, Arc::clone(&front));
        Ok(front)
    }

    fn new_front(&self, place: &Place, world: World) -> Arc<Front> {
        let front = Front::with(world, self.clock(), self.settings.front);
        Arc::new(match &self.journal {
            Some(journal) => front.witnessed_by(Arc::new(Clerk {
                place: place.clone(),
                generation: journal.generation(),
                journal: Arc::clone(journal),
            })),
            None => front,
        })
    }

    fn fronts(&self) -> MutexGuard<'_, BTreeMap<Place, Arc<Front>>> {
        self.fronts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cloud").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Writes down what takes effect in one world, in order.
struct Clerk {
    place: Place,
    generation: u64,
    journal: Arc<Journal>,
}

impl Witness for Clerk {
    fn took_effect(&self, at: Duration, actor: Actor, call: &Call) {
        if point_of(call).access == Access::Write {
            self.journal.called(self.generation, at, &self.place, actor, call);
        }
    }
}

fn check(settings: &CloudSettings) -> Result<(), StartError> {
    if !Account::has_region(&settings.region) {
        return Err(StartError::Region(settings.region.clone()));
    }
    let place = Place {
        account_id: settings.account.world.account_id.clone(),
        region: settings.region.clone(),
    };
    new_world(&settings.account, Epoch::FIXED, &place)?;
    Ok(())
}

/// A world follows from the seed, the account and the region alone.
fn new_world(config: &AccountConfig, epoch: Epoch, place: &Place) -> Result<World, ConfigError> {
    let mut config = config.clone();
    config.world.epoch = epoch;
    if config.world.account_id != place.account_id {
        config.world.account_id.clone_from(&place.account_id);
        // Another account has other ids.
        let number: u64 = place.account_id.parse().unwrap_or_default();
        config.world.seed ^= number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    World::new(&Account::new(config).config_of(&place.region))
}

fn not_kept(error: &StateError) -> ApiError {
    ApiError { code: "InternalError", status: 500, message: error.to_string() }
}
