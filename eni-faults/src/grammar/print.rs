//! Prints canonical text: what has a default and is equal to it is left out.

use std::fmt::{self, Display, Formatter};

use eni_inject::{Actor, Phase};

use super::{Item, is_word_char};
use crate::{
    Arg, ErrorCode, Fault, Millis, Percent, Schedule, ScheduleItem, Span, StrategyCall, Visits,
    When, Where,
};

impl Display for Item {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(actor) = self.actor {
            write!(f, "{actor}/")?;
        }
        write!(f, "{}{}={}", self.place, self.when, self.fault)
    }
}

impl Display for Schedule {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("v1:")?;
        list(f, &self.0)
    }
}

impl Display for ScheduleItem {
    /// As it stands in a schedule, where no actor means `w1`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.actor() != Actor::worker(1) {
            write!(f, "{}/", self.actor())?;
        }
        write!(f, "{}#{}={}", self.place(), self.visit(), self.fault())
    }
}

impl Display for Where {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Display for When {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => Ok(()),
            Self::Visits(visits) => write!(f, "#{visits}"),
            Self::Percent(percent) => write!(f, ":{percent}"),
            Self::Strategy(strategy) => write!(f, ":{strategy}"),
        }
    }
}

impl Display for Visits {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, span) in self.spans().iter().enumerate() {
            let plus = if i == 0 { "" } else { "+" };
            write!(f, "{plus}{span}")?;
        }
        Ok(())
    }
}

impl Display for Span {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.last() {
            Some(last) if last == self.first() => write!(f, "{last}"),
            Some(last) => write!(f, "{}..{last}", self.first()),
            None => write!(f, "{}..", self.first()),
        }
    }
}

impl Display for Percent {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let whole = self.billionths() / Self::PER_PERCENT;
        let part = self.billionths() % Self::PER_PERCENT;
        if part == 0 {
            return write!(f, "{whole}%");
        }
        let decimals = format!("{part:0width$}", width = Self::DECIMALS);
        write!(f, "{whole}.{}%", decimals.trim_end_matches('0'))
    }
}

impl Display for StrategyCall {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        if self.args().is_empty() {
            return Ok(());
        }
        f.write_str("(")?;
        list(f, self.args())?;
        f.write_str(")")
    }
}

impl Display for Arg {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(key) = self.key() {
            write!(f, "{key}=")?;
        }
        let value = self.value();
        if !value.is_empty() && value.chars().all(is_word_char) {
            return f.write_str(value);
        }
        write!(f, "\"{}\"", value.replace('\\', r"\\").replace('"', "\\\""))
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::Refuse
            | Self::LostReply
            | Self::Missing
            | Self::Duplicate
            | Self::Truncate
            | Self::Garbage
            | Self::Chosen
            | Self::Happen => Ok(()),
            Self::Reset(phase) | Self::Crash(phase) => write!(f, "@{phase}"),
            Self::Timeout(phase, after) if *after == Millis::TIMEOUT => write!(f, "@{phase}"),
            Self::Timeout(phase, after) => write!(f, "@{phase}({after})"),
            Self::Throttle(phase) | Self::Denied(phase) => unless_before(f, *phase),
            Self::Error { phase, code, status } => {
                unless_before(f, *phase)?;
                if *status == code.usual_status() {
                    write!(f, "({code})")
                } else {
                    write!(f, "({code},status={})", status.get())
                }
            }
            Self::Delay(time) | Self::Late(time) => write!(f, "({time})"),
            Self::Stale(n) if n.get() == 1 => Ok(()),
            Self::Stale(n) => write!(f, "({n})"),
            Self::Switch(actor) => write!(f, "({actor})"),
        }
    }
}

fn unless_before(f: &mut Formatter<'_>, phase: Phase) -> fmt::Result {
    match phase {
        Phase::Before => Ok(()),
        Phase::After => write!(f, "@{phase}"),
    }
}

impl Display for ErrorCode {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Display for Millis {
    /// In the largest unit that needs no fraction.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let millis = self.0;
        let (per_unit, unit) = [(3_600_000, "h"), (60_000, "m"), (1_000, "s")]
            .into_iter()
            .find(|(per_unit, _)| millis != 0 && millis.is_multiple_of(*per_unit))
            .unwrap_or((1, "ms"));
        write!(f, "{}{unit}", millis / per_unit)
    }
}

fn list<T: Display>(f: &mut Formatter<'_>, items: &[T]) -> fmt::Result {
    for (i, item) in items.iter().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        write!(f, "{comma}{item}")?;
    }
    Ok(())
}
