//! Attempts of a fresh `ensure` per second on the simulator: a world of its
//! own for each, one core. Prints the median of five runs.
//!
//! `cargo xtask bench` runs it in the profile `search`. Machines are noisy:
//! compare numbers of one run only.

#![expect(clippy::print_stdout, reason = "it is what a bench does")]

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use eni_core::{
    Context, Ensure, Facts, Limits, Spec,
    ec2::Ec2Error,
    ensure::Wait,
    event::{Event, Observe, Unobserved},
    id::{InstanceId, SubnetId},
    inject::{Actor, Clock as _, CrashFlag, Inject, Injector, NoFaults},
    key::{Function, Key},
};
use eni_faults::{Engine, Rule, RuleSet, Strategies};
use eni_sim::{
    Answer, Call, Driven, Front, FrontSettings, Preset, SimEc2, VirtualClock, World, WorldConfig,
    call::RunInstances, drive,
};

/// The command's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 5;
const RUN: Duration = Duration::from_secs(1);

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

/// Keeps what an attempt tells as data, and makes no text of it.
struct Recorded {
    clock: VirtualClock,
    told: Mutex<Vec<(Duration, Told)>>,
}

enum Told {
    Called { point: &'static str, error: Option<Ec2Error> },
    Waiting(Wait),
}

impl Recorded {
    /// Whether it holds the calls of an attempt that nothing disturbs.
    fn is_whole(&self) -> bool {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let calls = told.iter().filter(|(at, told)| match told {
            Told::Called { point, error } => !point.is_empty() && error.is_none(),
            Told::Waiting(wait) => wait.duration > *at,
        });
        calls.count() >= 5
    }
}

impl Observe for Recorded {
    fn observe(&self, event: &Event<'_>) {
        let told = match event {
            Event::Called { step, result } => Told::Called {
                point: step.point().map_or("", |point| point.name),
                error: result.err().cloned(),
            },
            Event::Waiting(wait) => Told::Waiting((*wait).clone()),
            _ => return,
        };
        let mut all = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if all.is_empty() {
            all.reserve(8);
        }
        all.push((self.clock.now(), told));
    }
}

/// A world with one running instance, which each attempt has a copy of, and what
/// to ensure there.
struct Template {
    world: Arc<World>,
    ensure: Ensure,
    facts: Facts,
    front: FrontSettings,
}

impl Template {
    /// Under a preset of the simulator.
    fn new(preset: Preset) -> Fallible<Self> {
        let mut config = WorldConfig::default();
        preset.shape(&mut config);
        let mut world = World::new(&config)?;
        let subnet_id = world.subnets().next().ok_or("no subnet")?.subnet_id.to_string();
        let subnet = SubnetId::new(&*subnet_id)?;
        let run = RunInstances {
            image_id: Some("ami-0123456789abcdef0".to_owned()),
            instance_type: Some("m5.large".to_owned()),
            min_count: 1,
            max_count: 1,
            subnet_id: Some(subnet_id),
            ..RunInstances::default()
        };
        let launched = world.apply(Duration::ZERO, Actor::ENV, &Call::RunInstances(run))?;
        let Answer::RunInstances { instances } = launched else { return Err("no answer".into()) };
        let instance =
            InstanceId::new(instances.first().ok_or("no instance")?.instance_id.as_str())?;
        let key = Key { function: Function::new("bench")?, instance };
        let ensure = Ensure::new(Spec::new(key, subnet), Limits::AWS_WINDOW);
        Ok(Self { world: world.into(), ensure, facts: Facts::default(), front: preset.front(1) })
    }

    /// One attempt in a copy of the world. Whether it was Ok.
    fn attempt<I: Inject>(
        &self,
        clock: &VirtualClock,
        crash: &CrashFlag,
        inject: &I,
        observe: &dyn Observe,
    ) -> bool {
        let front = Front::with(Arc::clone(&self.world), Arc::new(clock.clone()), self.front);
        let front = Arc::new(front);
        let ec2 = SimEc2::new(front, inject.clone(), Actor::worker(1));
        let context = Context { ec2: &ec2, inject, clock, observe, facts: &self.facts };
        matches!(drive(clock, crash, self.ensure.attempt(context)), Driven::Done(Ok(_)))
    }
}

fn main() -> Fallible<()> {
    let template = Template::new(Preset::Quiet)?;
    report("ensure, fresh world, no injector", || {
        let (clock, crash) = (VirtualClock::new(), CrashFlag::default());
        template.attempt(&clock, &crash, &NoFaults, &Unobserved)
    })?;
    report("ensure, fresh world, no injector, recorded", || {
        let (clock, crash) = (VirtualClock::new(), CrashFlag::default());
        let record = Recorded { clock: clock.clone(), told: Mutex::default() };
        template.attempt(&clock, &crash, &NoFaults, &record) && record.is_whole()
    })?;
    let lagging = Template::new(Preset::Lagging)?;
    report("ensure, fresh world, lag, NotFound and stages", || {
        let (clock, crash) = (VirtualClock::new(), CrashFlag::default());
        lagging.attempt(&clock, &crash, &NoFaults, &Unobserved)
    })?;
    let rules = eni_chaos::check_rules(Vec::new(), &Strategies::built_in())?;
    report("ensure, fresh world, injector without rules", || under(&template, &rules))?;
    let rules = eni_chaos::check_rules(
        Rule::parse_list("ensure.*:30%=lost-reply")?,
        &Strategies::built_in(),
    )?;
    report("ensure, fresh world, 30 % lost replies", || under(&template, &rules))?;
    Ok(())
}

fn under(template: &Template, rules: &RuleSet) -> bool {
    let (clock, crash) = (VirtualClock::new(), CrashFlag::default());
    let engine = Arc::new(Engine::new(rules.clone(), 1));
    let inject =
        Injector::new(Actor::worker(1), engine, Arc::new(clock.clone()), Arc::new(crash.clone()));
    template.attempt(&clock, &crash, &inject, &Unobserved)
}

fn report(what: &str, mut attempt: impl FnMut() -> bool) -> Fallible<()> {
    let mut rates = Vec::new();
    for _ in 0..RUNS {
        let began = Instant::now();
        let mut attempts = 0_u32;
        while began.elapsed() < RUN {
            for _ in 0..100 {
                if !attempt() {
                    return Err(format!("{what}: an attempt was not Ok").into());
                }
            }
            attempts += 100;
        }
        rates.push(f64::from(attempts) / began.elapsed().as_secs_f64());
    }
    rates.sort_by(f64::total_cmp);
    println!("{what:<46}{:>10.0} attempts/s (median of {RUNS})", rates[RUNS / 2]);
    Ok(())
}
