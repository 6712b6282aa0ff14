//! Whether a strategy is what it has to be: a pure function of its arguments
//! and the visit, whatever was asked before and by how many threads.

use std::{fmt, sync::Arc, thread};

use eni_inject::{Actor, Point};
use thiserror::Error;

use crate::{
    Answer, Draw, Item, NoStrategy, Strategies, Strategy, StrategyVisit, When, strategy::Draws,
};

const VISITS: u64 = 40;
const ACTORS: u32 = 2;
const THREADS: usize = 4;

/// What a strategy answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// How many visits it was asked about, each several times.
    pub visits: u64,
    /// At how many of them a fault strikes.
    pub strikes: u64,
}

/// What is wrong with a strategy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Unsteady {
    /// The rule calls no strategy that there is, or with wrong arguments.
    #[error("{0}")]
    NoStrategy(#[from] NoStrategy),
    /// The rule calls no strategy, or reaches no point.
    #[error("the rule `{rule}` calls no strategy, or reaches no point")]
    NothingToProbe {
        /// The rule.
        rule: String,
    },
    /// It failed.
    #[error("at {at}: {reason}")]
    Failed {
        /// Actor, point and visit.
        at: String,
        /// What it says.
        reason: String,
    },
    /// It answered the same question in two ways.
    #[error(
        "at {at} it says `{first}`, and asked again {how} `{then}`: it has to be a pure function \
         of its arguments and the visit"
    )]
    Differs {
        /// Actor, point and visit.
        at: String,
        /// The first answer.
        first: String,
        /// How it was asked again.
        how: &'static str,
        /// The second answer.
        then: String,
    },
}

/// One question.
#[derive(Clone, Copy)]
struct Question {
    actor: Actor,
    point: &'static Point,
    n: u64,
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}#{}", self.actor, self.point.name, self.n)
    }
}

impl Probe {
    /// Asks the strategy of a rule about some visits at the points that the rule
    /// means: in order, backwards, and by several threads at once with a state
    /// of its own.
    ///
    /// # Errors
    ///
    /// When there is no such strategy, it fails, or its answers differ.
    pub fn of(
        rule: &Item,
        points: &[&'static Point],
        strategies: &Strategies,
    ) -> Result<Self, Unsteady> {
        let questions = questions(rule, points);
        let When::Strategy(call) = &rule.when else {
            return Err(Unsteady::NothingToProbe { rule: rule.to_string() });
        };
        if questions.is_empty() {
            return Err(Unsteady::NothingToProbe { rule: rule.to_string() });
        }
        let strategy = strategies.ready(call)?;
        let mut first = Vec::with_capacity(questions.len());
        for question in &questions {
            first.push(ask(&*strategy, question)?);
        }
        let same = |how, question: &Question, first: &Answer, then: Answer| {
            if *first == then {
                return Ok(());
            }
            let (first, then) = (told(first), told(&then));
            Err(Unsteady::Differs { at: question.to_string(), first, how, then })
        };
        let both = questions.iter().zip(&first);
        for (question, answer) in both.clone().rev() {
            same("backwards", question, answer, ask(&*strategy, question)?)?;
        }
        let other: Arc<dyn Strategy> = strategies.ready(call)?;
        let by_threads: Vec<Result<(), Unsteady>> = thread::scope(|scope| {
            let ask_all = |shift: usize| {
                let (both, other) = (both.clone(), &*other);
                move || {
                    // Each thread begins elsewhere.
                    for (question, answer) in both.clone().skip(shift).chain(both.take(shift)) {
                        same("by several threads", question, answer, ask(other, question)?)?;
                    }
                    Ok(())
                }
            };
            let shifts = (0..THREADS).map(|thread| thread * questions.len() / THREADS);
            let running: Vec<_> = shifts.map(|shift| scope.spawn(ask_all(shift))).collect();
            running.into_iter().filter_map(|thread| thread.join().ok()).collect()
        });
        by_threads.into_iter().collect::<Result<(), _>>()?;
        let strikes = first.iter().filter(|answer| **answer != Answer::Pass).count();
        Ok(Self { visits: questions.len() as u64, strikes: strikes as u64 })
    }
}

fn questions(rule: &Item, points: &[&'static Point]) -> Vec<Question> {
    let points: Vec<_> = points.iter().copied().filter(|point| rule.place.matches(point)).collect();
    let mut questions = Vec::new();
    for actor in (1..=ACTORS).map(Actor::worker) {
        for &point in &points {
            questions.extend((1..=VISITS).map(|n| Question { actor, point, n }));
        }
    }
    questions
}

fn ask(strategy: &dyn Strategy, question: &Question) -> Result<Answer, Unsteady> {
    let rule = Draw::new(1, "probe");
    let Question { actor, point, n } = *question;
    let visit = StrategyVisit { actor, point, n, draws: Draws::new(&rule, actor, point.name) };
    strategy.decide(&visit).map_err(|failure| Unsteady::Failed {
        at: question.to_string(),
        reason: failure.reason.into_owned(),
    })
}

fn told(answer: &Answer) -> String {
    match answer {
        Answer::Pass => "nothing happens".to_owned(),
        Answer::Strike => "strike".to_owned(),
        Answer::Fault(fault) => fault.to_string(),
    }
}
