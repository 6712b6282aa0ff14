//! One fault at one point: makes the call there, and says what was met.

use std::{fmt, sync::Arc, time::Duration};

use eni_core::{
    ec2::{Ec2Error, ErrorClass, ErrorKind},
    inject::{Access, Clock as _, Decide, Inject as _, Injector, Layer, NoFaults, Point},
};
use eni_faults::{Askable, Engine, RuleSet, Schedule};
use eni_sim::{Driven, SimEc2, WireError, drive};

use crate::{
    calls,
    scene::{Scene, worker},
    work,
};

/// How much later a late call arrives.
const LATE: Duration = Duration::from_secs(3);

/// What a fault did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Met {
    pub(crate) effect: Effect,
    pub(crate) seen: Seen,
    /// How long the caller waited.
    pub(crate) waited: Duration,
}

/// What became of the world, told by comparing it with worlds in which nothing
/// was disturbed, and by the calls that arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// No call arrived.
    NotSent,
    /// A call arrived and nothing changed.
    Refused,
    /// A call arrived and took effect; a read has none.
    Once,
    /// The same twice.
    Twice,
    /// Nothing at first, and then as if the call had been made that much later.
    Later,
}

/// What the caller saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Seen {
    /// The reply that it would have got.
    Reply,
    /// The reply to the second of two calls, be it an error.
    SecondReply,
    /// The reply that it would have got before the last change.
    OldReply,
    /// That what it names is not there.
    NotFound,
    /// A list without what is there.
    Less,
    /// The reply that it would have got, cut off.
    Cut,
    /// The same, unreadable.
    Garbage,
    /// An error.
    Error { kind: ErrorKind, class: ErrorClass, code: Option<String> },
    /// Nothing, ever.
    Nothing,
}

/// How a call ended, before it is judged.
enum Ended {
    Reply(String),
    Failed(Ec2Error),
    Cut(String),
    Garbage(String),
    Crashed,
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSent => "0",
            Self::Refused => "-",
            Self::Once => "1",
            Self::Twice => "2",
            Self::Later => "+1",
        })
    }
}

/// Strikes the first visit of `point` with the fault `form`, in a world where
/// the call would have succeeded.
///
/// # Panics
///
/// When it did not strike exactly once, or left the world in a state that no
/// effect explains.
pub(crate) fn run(point: &'static Point, form: &str) -> Met {
    let schedule: Schedule = format!("v1:{}#1={form}", point.name).parse().unwrap();
    let set = RuleSet::of_schedule(&schedule, &[point], Askable::ALL).unwrap();
    let engine = Arc::new(Engine::new(set, 1));
    let name = format!("{}={form}", point.name);

    let scene = prepared(point, form);
    let (before, old) = (scene.look(), reply_before_change(point, form));
    let began = scene.clock.now();
    let ended = make(&scene, point, &engine);
    let waited = scene.clock.now() - began;
    let account = engine.account();
    let (rule, visited) = (&account.rules[0], &account.points[0]);
    assert_eq!((rule.planned, rule.struck, rule.void, visited.visits), (1, 1, 0, 1), "{name}");
    assert!(account.unfired().is_empty(), "{name}");
    let met: Schedule =
        engine.take_strikes().iter().filter_map(eni_faults::Strike::schedule_item).collect();
    assert_eq!(met, schedule, "{name}");

    let undisturbed = prepared(point, form);
    // When the call that was held back, or sent late, arrives.
    undisturbed.clock.advance(match form {
        "late(3s)" => LATE,
        "delay(2s)" if point.layer == Layer::Work => waited,
        _ => Duration::ZERO,
    });
    let reply = reference(&undisturbed, point).unwrap_or_else(|error| panic!("{name}: {error}"));
    let writes = point.access == Access::Write;
    assert_eq!(undisturbed.look() != before, writes, "{name}: what the call does by itself");
    let (after, arrived) = (scene.look(), scene.arrived());
    let effect = match arrived {
        0 => {
            assert_eq!(after, before, "{name}: nothing arrived and something changed");
            scene.clock.advance(LATE);
            let later = scene.look();
            if scene.arrived() == 0 {
                assert_eq!(later, before, "{name}: nothing arrived and something changed later");
                Effect::NotSent
            } else {
                assert_eq!(later, undisturbed.look(), "{name}: an effect of its own, later");
                assert_eq!(scene.arrived(), 1, "{name}");
                Effect::Later
            }
        }
        1 if form == "missing" => {
            assert_eq!(after, before, "{name}: it was not found and took effect");
            Effect::Refused
        }
        1 => {
            assert_eq!(after, undisturbed.look(), "{name}: an effect of its own");
            Effect::Once
        }
        2 => {
            let second = reference(&undisturbed, point).unwrap_or_else(|error| error);
            assert_eq!(after, undisturbed.look(), "{name}: an effect of its own");
            let (Ended::Reply(_) | Ended::Failed(_)) = ended else { panic!("{name}") };
            assert_eq!(text(&ended), second, "{name}");
            return Met { effect: Effect::Twice, seen: Seen::SecondReply, waited };
        }
        more => panic!("{name}: {more} calls arrived"),
    };
    Met { effect, seen: judge(&name, &ended, &reply, old.as_deref()), waited }
}

fn text(ended: &Ended) -> String {
    match ended {
        Ended::Reply(text) | Ended::Cut(text) | Ended::Garbage(text) => text.clone(),
        Ended::Failed(error) => {
            format!("{} {}", error.code, error.message)
        }
        Ended::Crashed => String::new(),
    }
}

/// What the caller saw, next to what it would have seen and what it would have
/// seen before the last change.
fn judge(name: &str, ended: &Ended, reply: &str, old: Option<&str>) -> Seen {
    match ended {
        Ended::Reply(text) if text == reply => Seen::Reply,
        Ended::Reply(text) if Some(text.as_str()) == old => Seen::OldReply,
        Ended::Reply(text) if text.len() < reply.len() && name.ends_with("missing") => Seen::Less,
        Ended::Reply(text) => panic!("{name}: the reply is {text} instead of {reply}"),
        Ended::Failed(error) if error.is_not_found() => Seen::NotFound,
        Ended::Failed(error) => {
            let code = (error.kind == ErrorKind::Api).then(|| error.code.to_string());
            Seen::Error { kind: error.kind, class: error.class, code }
        }
        Ended::Cut(text) | Ended::Garbage(text) => {
            assert_eq!(text, reply, "{name}: another answer came to harm");
            if matches!(ended, Ended::Cut(_)) { Seen::Cut } else { Seen::Garbage }
        }
        Ended::Crashed => Seen::Nothing,
    }
}

/// A scene in which the fault finds what it needs.
fn prepared(point: &Point, form: &str) -> Scene {
    if form == "missing" {
        return Scene::fresh();
    }
    let scene = Scene::settled();
    if form == "stale" {
        scene.undisturbed(&calls::change(point.operation, &scene.ids)).unwrap();
    }
    scene
}

/// For a stale read, what it answered before the change.
fn reply_before_change(point: &Point, form: &str) -> Option<String> {
    (form == "stale").then(|| reference(&Scene::settled(), point).unwrap())
}

fn make(scene: &Scene, point: &'static Point, engine: &Arc<Engine>) -> Ended {
    let injector = Injector::new(
        worker(),
        Arc::clone(engine) as Arc<dyn Decide>,
        Arc::new(scene.clock.clone()),
        Arc::new(scene.crash.clone()),
    );
    match point.layer {
        Layer::Work => {
            let ec2 = SimEc2::new(Arc::clone(&scene.front), NoFaults, worker());
            let call = injector.call(point, work::call(point.name, &ec2, &scene.ids));
            match drive(&scene.clock, &scene.crash, call) {
                Driven::Done(Ok(text)) => Ended::Reply(text),
                Driven::Done(Err(error)) => Ended::Failed(error),
                Driven::Crashed => Ended::Crashed,
                Driven::Stuck => panic!("{} waits for nothing", point.name),
            }
        }
        Layer::Wire => {
            let call = calls::of(point.operation, &scene.ids);
            let served = scene.front.serve(&injector, worker(), &call);
            match drive(&scene.clock, &scene.crash, served) {
                Driven::Done(Ok(answer)) => Ended::Reply(format!("{answer:?}")),
                Driven::Done(Err(WireError::Api(error))) => {
                    Ended::Failed(Ec2Error::api(error.code, error.status, error.message))
                }
                Driven::Done(Err(WireError::Fault(failure))) => Ended::Failed(failure.into()),
                Driven::Done(Err(WireError::Cut(answer))) => Ended::Cut(format!("{answer:?}")),
                Driven::Done(Err(WireError::Garbage(answer))) => {
                    Ended::Garbage(format!("{answer:?}"))
                }
                Driven::Crashed => Ended::Crashed,
                Driven::Stuck => panic!("{} waits for nothing", point.name),
            }
        }
    }
}

/// What the call of `point` answers when nothing disturbs it: the reply, or
/// EC2's own error.
fn reference(scene: &Scene, point: &Point) -> Result<String, String> {
    match point.layer {
        Layer::Wire => scene.undisturbed(&calls::of(point.operation, &scene.ids)),
        Layer::Work => {
            let ec2 = SimEc2::new(Arc::clone(&scene.front), NoFaults, worker());
            let call = work::call(point.name, &ec2, &scene.ids);
            match drive(&scene.clock, &scene.crash, call) {
                Driven::Done(Ok(text)) => Ok(text),
                other => panic!("{}: {other:?}", point.name),
            }
        }
    }
}
