//! What an injector does with each verdict, seen from outside.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what helpers meet fails the test")]

use std::{
    future::Future,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use eni_inject::{
    Access, Actor, Clock, Crash, CrashFlag, Decide, Failure, FaultKinds, Inject, Injector, Layer,
    NoFaults, Phase, Point, Seat, Settled, Sleep, Verdict, Visit, VisitCount, WireFault,
};

static POINT: Point = Point {
    name: "test.call",
    operation: "Call",
    layer: Layer::Work,
    access: Access::Write,
    faults: FaultKinds::CALL,
};

/// A clock on which every wait is over at its second poll.
struct TwoPolls;

impl Clock for TwoPolls {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _duration: Duration) -> Sleep {
        let mut polled = false;
        Box::pin(std::future::poll_fn(move |_| {
            if std::mem::replace(&mut polled, true) { Poll::Ready(()) } else { Poll::Pending }
        }))
    }
}

/// Gives one verdict on every visit and keeps what it was told.
struct Always {
    verdict: Verdict,
    log: Mutex<Vec<String>>,
}

impl Decide for Always {
    fn decide(&self, visit: &Visit) -> Verdict {
        self.log.lock().unwrap().push(format!("{}#{}", visit.actor, visit.n));
        self.verdict.clone()
    }

    fn settle(&self, _visit: &Visit, settled: Settled) {
        self.log.lock().unwrap().push(format!("{settled:?}"));
    }
}

struct Run {
    injector: Injector,
    decide: Arc<Always>,
    crash: CrashFlag,
    made: AtomicU32,
}

impl Run {
    fn new(verdict: Verdict) -> Self {
        let decide = Arc::new(Always { verdict, log: Mutex::default() });
        let crash = CrashFlag::default();
        let injector = Injector::new(
            Actor::worker(1),
            Arc::clone(&decide) as Arc<dyn Decide>,
            Arc::new(TwoPolls),
            Arc::new(crash.clone()) as Arc<dyn Crash>,
        );
        Self { injector, decide, crash, made: AtomicU32::new(0) }
    }

    /// Calls once with `reply`; the polls it took and what came of it.
    fn call(&self, reply: Result<u32, Failure>) -> (u32, Option<Result<u32, Failure>>) {
        let call = self.injector.call(&POINT, async {
            self.made.fetch_add(1, Ordering::Relaxed);
            reply
        });
        poll_at_most(3, call)
    }

    fn log(&self) -> Vec<String> {
        self.decide.log.lock().unwrap().clone()
    }

    fn made(&self) -> u32 {
        self.made.load(Ordering::Relaxed)
    }
}

fn poll_at_most<F: Future>(most: u32, future: F) -> (u32, Option<F::Output>) {
    let mut future: Pin<&mut F> = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for polls in 1..=most {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return (polls, Some(output));
        }
    }
    (most, None)
}

fn timeout(phase: Phase) -> Verdict {
    Verdict::Fail { phase, failure: Failure::Timeout(Duration::from_secs(5)) }
}

#[test]
fn pass_makes_the_call() {
    let run = Run::new(Verdict::Pass);
    assert_eq!(run.call(Ok(7)), (1, Some(Ok(7))));
    assert_eq!(run.log(), ["w1#1"]);
}

#[test]
fn fail_before_never_runs_the_future() {
    let run = Run::new(Verdict::Fail { phase: Phase::Before, failure: Failure::Refused });
    assert_eq!(run.call(Ok(7)), (1, Some(Err(Failure::Refused))));
    assert_eq!(run.made(), 0);
    assert_eq!(run.log(), ["w1#1", "Struck"]);
}

#[test]
fn fail_after_runs_the_future_and_drops_its_success() {
    let run = Run::new(Verdict::Fail { phase: Phase::After, failure: Failure::LostReply });
    assert_eq!(run.call(Ok(7)), (1, Some(Err(Failure::LostReply))));
    assert_eq!(run.made(), 1);
    assert_eq!(run.log(), ["w1#1", "Struck"]);
}

#[test]
fn fail_after_a_call_that_fails_by_itself_is_void() {
    let run = Run::new(Verdict::Fail { phase: Phase::After, failure: Failure::LostReply });
    assert_eq!(run.call(Err(Failure::Reset)), (1, Some(Err(Failure::Reset))));
    assert_eq!(run.log(), ["w1#1", "Void"]);
}

#[test]
fn a_timeout_keeps_the_caller_waiting_on_either_side_of_the_effect() {
    for (phase, made) in [(Phase::Before, 0), (Phase::After, 1)] {
        let run = Run::new(timeout(phase));
        let (polls, reply) = run.call(Ok(7));
        assert_eq!(polls, 2);
        assert_eq!(reply, Some(Err(Failure::Timeout(Duration::from_secs(5)))));
        assert_eq!(run.made(), made);
    }
}

#[test]
fn delay_holds_the_reply_back() {
    let run = Run::new(Verdict::Delay(Duration::from_secs(1)));
    assert_eq!(run.call(Ok(7)), (2, Some(Ok(7))));
    assert_eq!(run.log(), ["w1#1", "Struck"]);
}

#[test]
fn a_crash_never_resumes_and_tells_the_driver() {
    for (phase, made) in [(Phase::Before, 0), (Phase::After, 1)] {
        let run = Run::new(Verdict::Crash(phase));
        assert_eq!(run.call(Ok(7)), (3, None));
        assert_eq!(run.made(), made);
        assert!(run.crash.take());
        assert!(!run.crash.take(), "taking the flag clears it");
        assert_eq!(run.log(), ["w1#1", "Struck"]);
    }
}

#[test]
fn a_crash_after_a_call_that_fails_by_itself_is_void() {
    let run = Run::new(Verdict::Crash(Phase::After));
    assert_eq!(run.call(Err(Failure::Reset)), (1, Some(Err(Failure::Reset))));
    assert!(!run.crash.take());
    assert_eq!(run.log(), ["w1#1", "Void"]);
}

#[test]
fn what_only_the_wire_can_do_is_void_at_a_call() {
    let run = Run::new(Verdict::Wire(WireFault::Duplicate));
    assert_eq!(run.call(Ok(7)), (1, Some(Ok(7))));
    assert_eq!(run.made(), 1);
    assert_eq!(run.log(), ["w1#1", "Void"]);
}

#[test]
fn who_asks_is_handed_the_order_and_settles_it() {
    for settled in [Settled::Struck, Settled::Void] {
        let run = Run::new(Verdict::Wire(WireFault::Missing));
        let asked = run.injector.ask(&POINT).unwrap();
        assert_eq!(*asked.verdict(), Verdict::Wire(WireFault::Missing));
        assert_eq!((asked.visit().actor, asked.visit().n), (Actor::worker(1), 1));
        assert_eq!(run.log(), ["w1#1"]);
        asked.settle(settled);
        assert_eq!(run.log(), ["w1#1".to_owned(), format!("{settled:?}")]);
        assert!(!run.crash.take());
    }
}

#[test]
fn who_asks_can_wait_on_the_clock_and_crash_the_actor() {
    let run = Run::new(Verdict::Crash(Phase::After));
    let asked = run.injector.ask(&POINT).unwrap();
    assert_eq!(poll_at_most(3, asked.sleep(Duration::from_secs(1))), (2, Some(())));
    asked.crash();
    assert!(run.crash.take());
    assert_eq!(run.log(), ["w1#1", "Struck"]);
}

#[test]
fn asking_and_calling_count_the_same_visits() {
    let run = Run::new(Verdict::Delay(Duration::ZERO));
    drop(run.injector.ask(&POINT));
    poll_at_most(1, run.injector.call(&POINT, async { Ok::<_, Failure>(()) }));
    assert_eq!(run.log(), ["w1#1", "w1#2", "Struck"]);
}

#[test]
fn nothing_is_handed_over_where_nothing_shall_go_wrong() {
    let run = Run::new(Verdict::Pass);
    assert!(run.injector.ask(&POINT).is_none());
    assert_eq!(run.log(), ["w1#1"], "the visit counts");
    assert!(NoFaults.ask(&POINT).is_none());
}

#[test]
fn visits_are_counted_when_the_call_is_polled_and_clones_share_the_count() {
    let run = Run::new(Verdict::Pass);
    drop(run.injector.call(&POINT, async { Ok::<_, Failure>(()) }));
    let other = run.injector.clone();
    poll_at_most(1, other.call(&POINT, async { Ok::<_, Failure>(()) }));
    poll_at_most(1, run.injector.call(&POINT, async { Ok::<_, Failure>(()) }));
    assert_eq!(run.log(), ["w1#1", "w1#2"]);
}

#[test]
fn threads_sharing_one_injector_lose_no_visit() {
    let run = Run::new(Verdict::Pass);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let injector = run.injector.clone();
            scope.spawn(move || {
                for _ in 0..100 {
                    poll_at_most(1, injector.call(&POINT, async { Ok::<_, Failure>(()) }));
                }
            });
        }
    });
    let mut seen: Vec<u64> =
        run.log().iter().filter_map(|line| line.strip_prefix("w1#")?.parse().ok()).collect();
    seen.sort_unstable();
    assert_eq!(seen, (1..=800).collect::<Vec<_>>());
}

#[test]
fn under_no_faults_a_call_is_the_bare_future_to_the_byte() {
    async fn bare(buffer: [u8; 100]) -> Result<u8, Failure> {
        std::future::ready(()).await;
        Ok(buffer[0])
    }
    let plain = size_of_val(&bare([0; 100]));
    assert_eq!(size_of_val(&NoFaults.call(&POINT, bare([0; 100]))), plain);
    let mapped = NoFaults.call_or(&POINT, bare([0; 100]), |failure| failure);
    assert_eq!(size_of_val(&mapped), plain);
    let (_, reply) = poll_at_most(1, NoFaults.call(&POINT, bare([3; 100])));
    assert_eq!(reply, Some(Ok(3)));
}

#[test]
fn a_workflow_over_any_injector_is_send() {
    async fn workflow<I: Inject>(inject: I) -> Result<(), Failure> {
        inject.call(&POINT, async { Ok(()) }).await
    }
    fn is_send<T: Send>(_: &T) {}
    is_send(&workflow(NoFaults));
    is_send(&workflow(Run::new(Verdict::Pass).injector));
    is_send(&Run::new(Verdict::Crash(Phase::After)).injector.ask(&POINT));
}

/// Lets everything pass, and keeps where it was asked and for which visit.
#[derive(Default)]
struct Log(Mutex<Vec<(&'static str, u64)>>);

impl Decide for Log {
    fn decide(&self, visit: &Visit) -> Verdict {
        self.0.lock().unwrap().push((visit.point.name, visit.n));
        Verdict::Pass
    }
}

fn logging() -> (Arc<Log>, Injector) {
    let log = Arc::new(Log::default());
    let decide = Arc::clone(&log) as Arc<dyn Decide>;
    let crash = Arc::new(CrashFlag::default());
    (log, Injector::new(Actor::worker(1), decide, Arc::new(TwoPolls), crash))
}

/// A point at an address of its own.
fn point(name: String) -> &'static Point {
    let name: &'static str = Box::leak(name.into_boxed_str());
    let (layer, access, faults) = (Layer::Work, Access::Write, FaultKinds::CALL);
    Box::leak(Box::new(Point { name, operation: "", layer, access, faults }))
}

#[test]
fn points_of_one_name_are_one_point_wherever_they_are() {
    let (log, injector) = logging();
    for _ in 0..200 {
        assert!(injector.ask(point("mail.send".to_owned())).is_none());
    }
    let expected: Vec<_> = (1..=200).map(|n| ("mail.send", n)).collect();
    assert_eq!(*log.0.lock().unwrap(), expected);
}

#[test]
fn any_number_of_points_is_told_apart() {
    let (log, injector) = logging();
    let points: Vec<_> = (0..300).map(|n| point(format!("mail.p{n}"))).collect();
    for _ in 0..3 {
        for point in &points {
            assert!(injector.ask(point).is_none());
        }
    }
    let expected = (1..=3).flat_map(|n| points.iter().map(move |point| (point.name, n)));
    assert_eq!(*log.0.lock().unwrap(), expected.collect::<Vec<_>>());
}

#[test]
fn a_call_that_is_never_polled_is_no_visit() {
    let (log, injector) = logging();
    drop(injector.call(&POINT, async { Ok::<_, Failure>(()) }));
    assert!(injector.ask(&POINT).is_none());
    assert_eq!(*log.0.lock().unwrap(), [("test.call", 1)]);
}

/// Prepares a seat for each point, which orders a refusal at its second visit.
#[derive(Default)]
struct Preparing {
    prepared: Arc<Mutex<Vec<String>>>,
}

struct SecondRefused(VisitCount);

impl Seat for SecondRefused {
    fn arrive(&self) -> Option<(u64, Verdict)> {
        let n = self.0.arrive();
        let refusal = Verdict::Fail { phase: Phase::Before, failure: Failure::Refused };
        (n == 2).then_some((n, refusal))
    }
}

impl Decide for Preparing {
    fn decide(&self, visit: &Visit) -> Verdict {
        panic!("{visit:?} has a seat")
    }

    fn seat(&self, actor: Actor, point: &'static Point) -> Option<Arc<dyn Seat>> {
        self.prepared.lock().unwrap().push(format!("{actor}/{}", point.name));
        Some(Arc::new(SecondRefused(VisitCount::default())))
    }
}

#[test]
fn a_seat_is_prepared_once_and_decides_every_visit() {
    let preparing = Preparing::default();
    let prepared = Arc::clone(&preparing.prepared);
    let crash = Arc::new(CrashFlag::default());
    let clock = Arc::new(TwoPolls);
    let injector = Injector::new(Actor::worker(3), Arc::new(preparing), clock, crash);
    let call = || poll_at_most(1, injector.call(&POINT, async { Ok::<_, Failure>(()) })).1;
    assert_eq!(call(), Some(Ok(())));
    assert_eq!(call(), Some(Err(Failure::Refused)));
    assert_eq!(call(), Some(Ok(())));
    assert!(injector.ask(&POINT).is_none());
    let asked = injector.ask(point("mail.send".to_owned()));
    assert!(asked.is_none());
    assert_eq!(*prepared.lock().unwrap(), ["w3/test.call", "w3/mail.send"]);
}
