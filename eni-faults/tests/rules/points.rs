//! The points that the tests of rules strike at.

use eni_faults::{Askable, Engine, Rule, RuleSet, RuleSetError, Strategies};
use eni_inject::{Access, Actor, FaultKind, FaultKinds, Layer, Point, Visit};

macro_rules! point {
    ($constant:ident, $name:literal, $operation:literal, $layer:ident, $access:ident, $faults:expr) => {
        pub(crate) static $constant: Point = Point {
            name: $name,
            operation: $operation,
            layer: Layer::$layer,
            access: Access::$access,
            faults: $faults,
        };
    };
}

point!(FIND, "mail.find", "ListMails", Work, Read, FaultKinds::CALL);
point!(SEND, "mail.send", "SendMail", Work, Write, FaultKinds::CALL);
point!(WAIT, "mail.wait", "", Work, Read, FaultKinds::of(&[FaultKind::Delay, FaultKind::Crash]));
point!(WIRE_LIST, "smtp.ListMails", "ListMails", Wire, Read, FaultKinds::WIRE_READ);
point!(WIRE_SEND, "smtp.SendMail", "SendMail", Wire, Write, FaultKinds::WIRE_WRITE);

pub(crate) static POINTS: [&Point; 5] = [&FIND, &SEND, &WAIT, &WIRE_LIST, &WIRE_SEND];

/// Flag rules from a list, checked against [`POINTS`].
pub(crate) fn rules(list: &str) -> Result<RuleSet, RuleSetError> {
    let rules = Rule::parse_list(list).unwrap_or_else(|error| panic!("{}", error.render()));
    RuleSet::build(rules, &POINTS, Askable::ALL, &Strategies::built_in())
}

pub(crate) fn engine(list: &str, seed: u64) -> Engine {
    Engine::new(rules(list).unwrap(), seed)
}

pub(crate) fn visit(actor: u32, point: &'static Point, n: u64) -> Visit {
    Visit { actor: Actor::worker(actor), point, n }
}
