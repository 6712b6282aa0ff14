//! How one choice is made, and how a fault at a point is one: from the plan, the
//! schedule or the draws of the stretch.

use eni_inject::{Actor, Decide, Settled, Verdict, Visit};

use super::{Chooser, Mode, Ordered, State};
use crate::search::{Deviation, coverage::At, model::more_of_state, plan::Place};

impl State {
    /// Whether what `actor` is about to do was tried already, and a search that
    /// prunes leaves it out.
    pub(super) fn sleeps(&self, actor: Actor) -> bool {
        self.known.is_some() && self.sleep_set.contains(&actor)
    }

    /// Whether nothing that `actor` could do next is worth trying: it sleeps, and
    /// no fault can let time pass in its next call.
    pub(super) fn has_nothing_new(&self, actor: Actor) -> bool {
        let can_be_slow = self.spent_of(actor) < self.most && self.alphabet.has_slow();
        self.sleeps(actor) && !can_be_slow
    }

    /// One choice of the stretch: the option, and whether it is the plan's last
    /// deviation.
    pub(super) fn pick(&mut self, actor: Actor, options: u16, cost: u16) -> (u16, bool) {
        self.pick_from(1, actor, options, cost)
    }

    /// The same, of the options from `first` on.
    fn pick_from(&mut self, first: u16, actor: Actor, options: u16, cost: u16) -> (u16, bool) {
        let position = self.position;
        self.position += 1;
        if options < first {
            return (0, false);
        }
        let spent = self.spent_of(actor);
        let affordable = spent.saturating_add(u32::from(cost)) <= self.most;
        match &mut self.mode {
            Mode::Plan { plan, next } => {
                let deviations = plan.deviations();
                match deviations.get(*next) {
                    Some(deviation) if deviation.position == position => {
                        let (option, is_last) = (deviation.option, *next + 1 == deviations.len());
                        *next += 1;
                        self.spend(actor, cost);
                        (option, is_last)
                    }
                    Some(_) => (0, false),
                    None => {
                        if affordable {
                            self.done.places.push(Place { position, first, last: options, cost });
                        }
                        (0, false)
                    }
                }
            }
            Mode::Luck(luck) => {
                let option = if affordable { luck.draw(options, cost) } else { 0 };
                if option > 0 {
                    self.done.deviations.push(Deviation { position, option });
                    self.done.cost += u32::from(cost);
                    self.spend(actor, cost);
                }
                (option, false)
            }
            Mode::Script(_) => (0, false),
        }
    }

    pub(super) fn spent_of(&self, actor: Actor) -> u32 {
        self.spent.iter().find(|(known, _)| *known == actor).map_or(0, |(_, spent)| *spent)
    }

    fn spend(&mut self, actor: Actor, cost: u16) {
        let cost = u32::from(cost);
        match self.spent.iter_mut().find(|(known, _)| *known == actor) {
            Some((_, spent)) => *spent += cost,
            None => self.spent.push((actor, cost)),
        }
    }

    /// Goes on in an actor's trail.
    fn walk(&mut self, visit: &Visit, option: u16) {
        let at = self.trails.iter().position(|(known, _)| *known == visit.actor);
        let before = at.and_then(|at| self.trails.get(at)).map_or(0, |(_, trail)| *trail);
        let met = visit.point.name.bytes().chain([0xff]).chain(option.to_le_bytes());
        let trail = more_of_state(before, met);
        match at.and_then(|at| self.trails.get_mut(at)) {
            Some((_, known)) => *known = trail,
            None => self.trails.push((visit.actor, trail)),
        }
    }
}

impl Decide for Chooser {
    fn decide(&self, visit: &Visit) -> Verdict {
        let mut state = self.state();
        let state = &mut *state;
        if let Some(log) = &mut state.log {
            log.visits(visit.actor, visit.point);
        }
        if let (Mode::Script(script), Some(log)) = (&mut state.mode, &mut state.log) {
            let Some(fault) = script.strikes(visit.actor, visit.point, log) else {
                return Verdict::Pass;
            };
            let verdict = fault.verdict().unwrap_or(Verdict::Pass);
            state.walk(visit, 0);
            state.deviated = true;
            let (visit, fault) = (*visit, Some(fault));
            state.ordered.push(Ordered { visit, option: 0, is_last: false, fault });
            return verdict;
        }
        let options = match state.mode {
            Mode::Luck(_) => u16::try_from(state.alphabet.at(visit.point.name).len()).unwrap_or(0),
            Mode::Plan { .. } | Mode::Script(_) => state.alphabet.first_at(visit.point.name),
        };
        // To whoever was tried before, all is the same but what takes time.
        let first = match state.sleeps(visit.actor) {
            true => state.alphabet.first_slow_at(visit.point.name),
            false => 1,
        };
        let (option, is_last) = state.pick_from(first, visit.actor, options, 1);
        let letter = usize::from(option)
            .checked_sub(1)
            .and_then(|at| state.alphabet.at(visit.point.name).get(at));
        let Some(letter) = letter else { return Verdict::Pass };
        state.deviated = true;
        let fault = state.log.is_some().then(|| letter.fault.clone());
        let verdict = letter.verdict.clone();
        state.ordered.push(Ordered { visit: *visit, option, is_last, fault });
        state.walk(visit, option);
        verdict
    }

    fn settle(&self, visit: &Visit, settled: Settled) {
        let mut state = self.state();
        let state = &mut *state;
        let Some(at) = state.ordered.iter().position(|ordered| ordered.visit == *visit) else {
            return;
        };
        let Ordered { option, is_last, fault, .. } = state.ordered.remove(at);
        let at: At = (visit.point.name, option);
        if is_last {
            state.done.settled.push((at, settled));
            state.done.void = settled == Settled::Void;
        }
        if settled == Settled::Struck {
            state.done.struck.push(at);
            if is_last {
                let letter = usize::from(option)
                    .checked_sub(1)
                    .and_then(|at| state.alphabet.at(visit.point.name).get(at));
                state.done.next_letter = letter.and_then(|letter| letter.next);
            }
        }
        if let (Some(log), Some(fault)) = (&mut state.log, fault) {
            log.settled(visit, fault, settled);
        }
        if let (Mode::Script(script), Some(log)) = (&mut state.mode, &state.log) {
            script.settled(visit.actor, visit.point, log, settled);
        }
    }
}
