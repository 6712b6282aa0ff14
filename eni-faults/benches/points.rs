//! What one visit to a point costs where nothing strikes, beside fail-rs. Each
//! round times all of them once, so that a busy machine slows all alike; what
//! is printed is each one's median.

#![expect(clippy::print_stdout, reason = "this is what it prints to")]

use std::{
    error::Error,
    future::{Future, ready},
    hint::black_box,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use eni_faults::{
    Askable, Engine, Rule, RuleSet,
    plugins::{Plugins, Stopwatch},
};
use eni_inject::{
    Access, Actor, Clock, CrashFlag, Failure, FaultKinds, Inject, Injector, Layer, NoFaults, Point,
    Sleep,
};
use eni_plugin_abi::{Config, ConfigError, Host, PluginTable, Share, Strategy, Verdict};

const ROUNDS: usize = 9;
const VISITS: u32 = 1_000_000;

const fn point(name: &'static str) -> Point {
    let (layer, access, faults) = (Layer::Work, Access::Write, FaultKinds::CALL);
    Point { name, operation: "SendMail", layer, access, faults }
}

static SEND: Point = point("mail.send");
static FIND: Point = point("mail.find");

/// Strikes in no share of the visits, and draws to find that out.
struct Never(Share);

impl Strategy for Never {
    const NAME: &'static str = "never";

    fn create(_config: &Config, _host: Host) -> Result<Self, ConfigError> {
        Ok(Self(Share::new(0)))
    }

    fn decide(&self, visit: &eni_plugin_abi::Visit<'_>) -> Result<Verdict, String> {
        Ok(Verdict::strike_if(self.0.holds(visit.draw(0))))
    }
}

static PLUGIN: PluginTable = eni_plugin_abi::plugin_table!(Never);

/// Real time: for plugins, as `eni` has it, and a clock on which nothing waits.
#[derive(Debug)]
struct Now(Instant);

impl Stopwatch for Now {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

impl Clock for Now {
    fn now(&self) -> Duration {
        self.elapsed()
    }

    fn sleep(&self, _duration: Duration) -> Sleep {
        Box::pin(ready(()))
    }
}

/// What a caller sees: small, since copying replies is not what is measured.
#[derive(Debug)]
struct Struck;

impl From<Failure> for Struck {
    fn from(_failure: Failure) -> Self {
        Self
    }
}

type Reply = Result<u32, Struck>;

fn polled(call: impl Future<Output = Reply>) -> Reply {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(reply) => reply,
        Poll::Pending => Err(Struck),
    }
}

fn at_a_point(inject: &impl Inject) -> Reply {
    polled(inject.call(&SEND, ready(Ok(black_box(1)))))
}

async fn under_fail_rs() -> Reply {
    fail::fail_point!("mail.send", |_| Err(Struck));
    ready(Ok(black_box(1))).await
}

fn injector(rule: Option<&str>) -> Result<Injector, Box<dyn Error>> {
    let now = || Arc::new(Now(Instant::now()));
    let mut plugins = Plugins::new(Some(now()));
    plugins.add_linked(&PLUGIN)?;
    let rules = rule.map(str::parse).into_iter().collect::<Result<Vec<Rule>, _>>()?;
    let rules = RuleSet::build(rules, &[&SEND, &FIND], Askable::WORK, plugins.strategies())?;
    let (engine, crash) = (Engine::new(rules, 1), CrashFlag::default());
    Ok(Injector::new(Actor::worker(1), Arc::new(engine), now(), Arc::new(crash)))
}

/// What is timed, and how long a visit took in each round.
struct Row<'a> {
    what: &'static str,
    visit: Box<dyn Fn(u32) -> bool + 'a>,
    nanos: Vec<f64>,
}

impl<'a> Row<'a> {
    /// `visit` says whether the call was made. It is part of the loop, so that
    /// what costs nothing can be seen to.
    fn new(what: &'static str, visit: impl Fn() -> Reply + 'a) -> Self {
        let visits = move |count| (0..count).all(|_| black_box(visit()).is_ok());
        Self { what, visit: Box::new(visits), nanos: Vec::new() }
    }

    fn time(&mut self) -> Result<(), Box<dyn Error>> {
        let began = Instant::now();
        if !(self.visit)(VISITS) {
            return Err(format!("{}: a fault struck", self.what).into());
        }
        self.nanos.push(began.elapsed().as_secs_f64() * 1e9 / f64::from(VISITS));
        Ok(())
    }

    fn median(&self) -> f64 {
        let mut nanos = self.nanos.clone();
        nanos.sort_by(f64::total_cmp);
        nanos.get(nanos.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let no_rules = injector(None)?;
    let elsewhere = injector(Some("mail.find=lost-reply"))?;
    let percent = injector(Some("mail.send:0%=lost-reply"))?;
    let far = injector(Some("mail.send#1000000000000=lost-reply"))?;
    let plugin = injector(Some("mail.send:plugin(never)=lost-reply"))?;

    let mut rows = [
        Row::new("no point", || polled(ready(Ok(black_box(1))))),
        Row::new("a point under NoFaults", || at_a_point(&NoFaults)),
        Row::new("fail-rs, empty registry", || polled(under_fail_rs())),
        Row::new("fail-rs, 0%return", || polled(under_fail_rs())),
        Row::new("an injector without rules", || at_a_point(&no_rules)),
        Row::new("an injector, its rule is elsewhere", || at_a_point(&elsewhere)),
        Row::new("a rule that does not strike, :0%", || at_a_point(&percent)),
        Row::new("a rule that does not strike, #10^12", || at_a_point(&far)),
        Row::new("a plugin's strategy that passes", || at_a_point(&plugin)),
    ];
    for _ in 0..ROUNDS {
        for (n, row) in rows.iter_mut().enumerate() {
            match n {
                FAIL_EMPTY => fail::remove("mail.send"),
                FAIL => fail::cfg("mail.send", "0%return")?,
                _ => {}
            }
            row.time()?;
        }
    }

    let medians = rows.each_ref().map(Row::median);
    println!("{:<38}{:>9}  {:<14}{:>7}{:>8}", "one visit", "ns", "beside", "ratio", "at most");
    for (n, (row, nanos)) in rows.iter().zip(medians).enumerate() {
        print!("{:<38}{nanos:>9.2}", row.what);
        match BARS.into_iter().find(|bar| bar.row == n) {
            Some(Bar { beside, most, .. }) => {
                let ratio = nanos / medians[beside];
                let other = if beside == FAIL { "fail-rs, 0%" } else { "no point" };
                let held = if ratio <= most { "held" } else { "NOT HELD" };
                println!("  {other:<14}{ratio:>7.3}{most:>8.3}  {held}");
            }
            None => println!(),
        }
    }
    Ok(())
}

const NO_POINT: usize = 0;
const FAIL_EMPTY: usize = 2;
const FAIL: usize = 3;

/// How many times what a row may take of what another takes.
#[derive(Clone, Copy)]
struct Bar {
    row: usize,
    beside: usize,
    most: f64,
}

const BARS: [Bar; 6] = [
    Bar { row: 1, beside: NO_POINT, most: 1.1 },
    Bar { row: 4, beside: FAIL, most: 0.2 },
    Bar { row: 5, beside: FAIL, most: 0.2 },
    Bar { row: 6, beside: FAIL, most: 1.0 / 3.0 },
    Bar { row: 7, beside: FAIL, most: 1.0 / 3.0 },
    Bar { row: 8, beside: FAIL, most: 1.0 },
];
