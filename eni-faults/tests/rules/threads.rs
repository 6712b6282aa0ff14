//! Many threads that share one injector.

use std::{
    collections::BTreeSet,
    sync::{Arc, Barrier},
    thread,
    time::Duration,
};

use eni_faults::{Draw, Percent};
use eni_inject::{Actor, Clock, CrashFlag, Inject, Injector, Settled, Sleep};

use crate::points::{FIND, SEND, WAIT, engine};

const THREADS: u64 = 64;
const EACH: u64 = 2_000;

struct NoClock;

impl Clock for NoClock {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _duration: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}

#[test]
fn of_sixty_four_threads_no_visit_is_lost_or_comes_twice() {
    let text = "mail.send:50%=refuse";
    let engine = Arc::new(engine(&format!("{text},mail.wait=crash@before"), 9));
    let actor = Actor::worker(1);
    let decide = Arc::clone(&engine) as Arc<dyn eni_inject::Decide>;
    let crash = Arc::new(CrashFlag::default());
    let injector = Injector::new(actor, decide, Arc::new(NoClock), crash);
    let together = Arc::new(Barrier::new(64));
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let (injector, together) = (injector.clone(), Arc::clone(&together));
            thread::spawn(move || {
                together.wait();
                let mut struck = Vec::new();
                for _ in 0..EACH {
                    assert!(injector.ask(&FIND).is_none());
                    if let Some(asked) = injector.ask(&SEND) {
                        struck.push(asked.visit().n);
                        asked.settle(Settled::Struck);
                    }
                    if let Some(asked) = injector.ask(&WAIT) {
                        asked.settle(Settled::Void);
                    }
                }
                struck
            })
        })
        .collect();
    let struck: Vec<u64> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();

    let all = THREADS * EACH;
    let share: Percent = "50%".parse().unwrap();
    let key = Draw::new(9, text).actor(actor).point(SEND.name);
    let planned: BTreeSet<u64> = (1..=all).filter(|n| key.visit(*n).falls_into(0, share)).collect();
    assert_eq!(struck.len(), planned.len());
    assert_eq!(struck.into_iter().collect::<BTreeSet<_>>(), planned);

    let account = engine.account();
    let visits: Vec<_> = account.points.iter().map(|of| (of.point.name, of.visits)).collect();
    let expected = [("mail.find", all), ("mail.send", all), ("mail.wait", all)];
    assert_eq!(visits[..3], expected);
    assert_eq!(account.struck(), planned.len() as u64);
    assert_eq!((account.void(), account.unsettled()), (all, 0));
    assert_eq!(account.rules[0].furthest_visit, all);
    assert_eq!(engine.take_strikes().len() as u64, all + planned.len() as u64);
}

#[test]
fn what_an_injector_visits_is_in_the_account_like_what_is_decided_by_hand() {
    use eni_inject::Decide;

    use crate::points::visit;

    let list = "w2/mail.send#2=refuse";
    let (by_hand, through) = (engine(list, 1), Arc::new(engine(list, 1)));
    for actor in [1, 2] {
        let decide = Arc::clone(&through) as Arc<dyn Decide>;
        let crash = Arc::new(CrashFlag::default());
        let injector = Injector::new(Actor::worker(actor), decide, Arc::new(NoClock), crash);
        for n in 1..=3 {
            for point in [&SEND, &FIND] {
                by_hand.decide(&visit(actor, point, n));
                by_hand.settle(&visit(actor, point, n), Settled::Struck);
                if let Some(asked) = injector.ask(point) {
                    asked.settle(Settled::Struck);
                }
            }
        }
    }
    assert_eq!(by_hand.account(), through.account());
    assert_eq!(through.account().rules[0].furthest_visit, 3);
    assert_eq!(through.account().points[0].visits, 6);
    assert_eq!(by_hand.take_strikes(), through.take_strikes());
}
