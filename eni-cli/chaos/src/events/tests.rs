//! The log of whole experiments, and what becomes of a writer that fails.

use std::{
    io::{self, Write},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use eni_core::Limits;
use eni_faults::{Rule, Schedule, Strategies};
use eni_sim::{FrontSettings, Preset};
use serde_json::Value;

use super::*;
use crate::{
    Direct, Experiment, Report, Round, Workflow, check_rules, check_schedule, planted::Planted,
};

fn experiment(workflow: Workflow, rules: &str) -> Experiment {
    Experiment {
        workflow,
        rounds: 1,
        instances: 1,
        seed: 1,
        attempts: 3,
        window: Limits::AWS_WINDOW,
        front: FrontSettings::default(),
        stages: Duration::ZERO,
        tokens: eni_sim::config::Tokens::default(),
        rules: check_rules(Rule::parse_list(rules).unwrap(), &Strategies::built_in()).unwrap(),
    }
}

/// Keeps what is written.
#[derive(Debug, Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs it to its end: the report and the log.
fn logged(experiment: &Experiment) -> (Report, String) {
    logged_until(experiment, &AtomicBool::new(false), &mut |_| ())
}

fn logged_until(
    experiment: &Experiment,
    stop: &AtomicBool,
    on_round: &mut dyn FnMut(&Round),
) -> (Report, String) {
    let page = Page::default();
    let log = Arc::new(EventLog::new(page.clone()));
    let record = Arc::<EventLog<Page>>::clone(&log);
    let report = experiment.run_recorded(&Direct, record, stop, on_round).unwrap();
    log.close().unwrap();
    (report, page.text())
}

/// The lines of a log that are of this event, each in full.
fn of<'l>(log: &'l str, event: &str) -> Vec<&'l str> {
    let mark = format!("\"event\":\"{event}\"");
    log.lines().filter(|line| line.contains(&mark)).collect()
}

#[test]
fn one_instance_and_one_fault_are_told_call_by_call() {
    let (_, log) = logged(&experiment(Workflow::Ensure, "ensure.create#1=lost-reply"));
    let expected = r#"
{"ms":0,"event":"experiment-begin","schema":"eni.events/1","workflow":"ensure","seed":1,"rounds":1,"instances":1}
{"ms":0,"event":"round-begin","round":1}
{"ms":0,"event":"run-begin","actor":"w1","instance":"i-efb8fc41d44dcfa91"}
{"ms":0,"event":"attempt-begin","actor":"w1","attempt":1}
{"ms":0,"event":"request","actor":"w1","point":"ec2.DescribeNetworkInterfaces","visit":1}
{"ms":0,"event":"call","actor":"w1","point":"ensure.find","visit":1,"error":null}
{"ms":0,"event":"request","actor":"w1","point":"ec2.DescribeInstances","visit":1}
{"ms":0,"event":"call","actor":"w1","point":"ensure.instance","visit":1,"error":null}
{"ms":0,"event":"request","actor":"w1","point":"ec2.DescribeSubnets","visit":1}
{"ms":0,"event":"call","actor":"w1","point":"ensure.facts","visit":1,"error":null}
{"ms":0,"event":"request","actor":"w1","point":"ec2.DescribeInstanceTypes","visit":1}
{"ms":0,"event":"call","actor":"w1","point":"ensure.facts","visit":2,"error":null}
{"ms":0,"event":"request","actor":"w1","point":"ec2.CreateNetworkInterface","visit":1}
{"ms":0,"event":"fault","fault":"w1/ensure.create#1=lost-reply","settled":"struck"}
{"ms":0,"event":"call","actor":"w1","point":"ensure.create","visit":1,"error":{"class":"outcome unknown"}}
{"ms":0,"event":"wait","actor":"w1","reason":"backoff","wait_ms":166,"at_most_ms":1680000}
{"ms":166,"event":"request","actor":"w1","point":"ec2.DescribeNetworkInterfaces","visit":2}
{"ms":166,"event":"call","actor":"w1","point":"ensure.find","visit":2,"error":null}
{"ms":166,"event":"request","actor":"w1","point":"ec2.DescribeInstances","visit":2}
{"ms":166,"event":"call","actor":"w1","point":"ensure.instance","visit":2,"error":null}
{"ms":166,"event":"request","actor":"w1","point":"ec2.AttachNetworkInterface","visit":1}
{"ms":166,"event":"call","actor":"w1","point":"ensure.attach","visit":1,"error":null}
{"ms":166,"event":"request","actor":"w1","point":"ec2.ModifyNetworkInterfaceAttribute","visit":1}
{"ms":166,"event":"call","actor":"w1","point":"ensure.protect","visit":1,"error":null}
{"ms":166,"event":"request","actor":"w1","point":"ec2.DescribeNetworkInterfaces","visit":3}
{"ms":166,"event":"call","actor":"w1","point":"ensure.confirm","visit":1,"error":null}
{"ms":166,"event":"attempt-end","actor":"w1","attempt":1,"ending":"ok","interface":"eni-8056fe377381362ee"}
{"ms":166,"event":"run-end","actor":"w1","ok":true,"attempts":1}
{"ms":166,"event":"round-end","round":1,"launched":1,"ensured":1,"attempts":1,"terminated":0,"left":0}
{"ms":166,"event":"terminate","actor":"w1","instance":"i-efb8fc41d44dcfa91"}
{"ms":270166,"event":"experiment-end","attempts":1,"calls":10,"struck":1,"void":0,"leaked":0}
"#;
    assert_eq!(log, expected.trim_start());
}

/// Experiments that meet all there is: wire and work, void, crashes, lag, the
/// end of a budget.
fn hard_ones() -> Vec<Experiment> {
    let rules = "ensure.*:20%=lost-reply,ensure.*:5%=crash@after,\
                 ec2.Describe*:10%=stale,ec2.*:10%=truncate,ec2.*:5%=throttle";
    let mut hard = Vec::new();
    for workflow in Workflow::ALL {
        let experiment = experiment(workflow, rules);
        hard.push(Experiment { rounds: 3, instances: 6, ..experiment.clone() });
        let (front, stages) = (Preset::Lagging.front(1), Duration::from_secs(1));
        hard.push(Experiment { rounds: 2, instances: 6, front, stages, ..experiment });
    }
    hard
}

#[test]
fn a_log_changes_nothing_about_the_run() {
    for experiment in hard_ones() {
        let plain = experiment.run(&Direct, &AtomicBool::new(false), &mut |_| ()).unwrap();
        let (report, log) = logged(&experiment);
        assert_eq!(report, plain, "{}", experiment.workflow);
        assert_eq!(logged(&experiment).1, log, "and the same run has the same log");
    }
}

#[test]
fn a_log_counts_what_the_report_counts() {
    for experiment in hard_ones() {
        let (report, log) = logged(&experiment);
        let faults = of(&log, "fault");
        let void = faults.iter().filter(|line| line.contains("\"settled\":\"void\"")).count();
        assert!(report.faults.struck > 10, "{:?}", report.faults);
        assert_eq!(void as u64, report.faults.void);
        assert_eq!(faults.len() as u64 - report.faults.void, report.faults.struck);
        let under_rules = of(&log, "attempt-begin");
        let under_rules = under_rules.iter().filter(|line| !line.contains("without_faults"));
        assert_eq!(under_rules.count() as u64, report.attempts);
        assert_eq!(of(&log, "attempt-begin").len(), of(&log, "attempt-end").len());
        let launched = experiment.rounds * experiment.instances;
        assert_eq!(of(&log, "terminate").len() as u64, u64::from(launched));
        for (event, layer) in [("request", "ec2."), ("call", "ensure.")] {
            for line in of(&log, event) {
                let line: Value = serde_json::from_str(line).unwrap();
                assert!(line["point"].as_str().unwrap().starts_with(layer), "{line}");
            }
        }
        // A request is told of at each visit, a call unless a crash struck it.
        let visits: u64 = report.faults.by_point.values().map(|point| point.visits).sum();
        let crashed = log.matches("\"ending\":\"crashed\"").count();
        let counted = of(&log, "call").iter().filter(|line| line.contains("\"visit\"")).count();
        assert!(crashed > 0 || experiment.workflow != Workflow::Ensure, "{log}");
        assert_eq!((of(&log, "request").len() + counted + crashed) as u64, visits);
    }
}

#[test]
fn the_schedule_of_a_run_gives_its_log_again_void_faults_included() {
    let mut void = 0;
    for experiment in hard_ones() {
        let (report, log) = logged(&experiment);
        void += report.faults.void;
        let schedule: Schedule = report.faults.schedule.parse().unwrap();
        let again = Experiment { rules: check_schedule(&schedule).unwrap(), ..experiment };
        let (repeated, same) = logged(&again);
        assert_eq!(same, log);
        assert_eq!(repeated.faults.by_point, report.faults.by_point);
        assert_eq!(repeated.world, report.world);
    }
    assert!(void > 0, "nothing was void, so nothing of it was tested");
}

#[test]
fn the_attempt_after_a_spent_budget_says_so_and_counts_no_visits() {
    let (_, log) = logged(&experiment(Workflow::Blog, "ensure.find=denied"));
    let begin = r#"{"event":"attempt-begin","actor":"w1","attempt":4,"without_faults":true}"#;
    let begin = begin.replace("{\"event", "{\"ms\":600,\"event");
    let (before, after) = log.split_once(&begin).unwrap();
    let denied = r#""visit":3,"error":{"class":"permanent","code":"UnauthorizedOperation"}}"#;
    assert!(before.contains(denied), "{before}");
    let find = r#""event":"call","actor":"w1","point":"ensure.find","error":null}"#;
    assert!(after.contains(find), "{after}");
    // Nor is the visit of a call that a crash struck taken for its own.
    let crashed = logged(&experiment(Workflow::Blog, "ensure.find=crash@before")).1;
    assert_eq!(crashed.matches(find).count(), 1, "{crashed}");
    assert_eq!(of(after, "request").len(), 0);
    assert_eq!(
        of(&log, "run-end"),
        [r#"{"ms":600,"event":"run-end","actor":"w1","ok":false,"attempts":3}"#]
    );
}

#[test]
fn a_call_that_a_crash_struck_is_never_over() {
    let rules = "ensure.create#1=crash@after,ensure.find#1=crash@before";
    let (_, log) = logged(&experiment(Workflow::Naive, "ensure.create#1=crash@after"));
    let told: Vec<_> =
        of(&log, "call").into_iter().map(|line| line.contains("visit\":2")).collect();
    assert_eq!(told.first(), Some(&true), "the first that is over is of the second attempt");
    assert!(log.contains(r#""attempt":1,"ending":"crashed"}"#), "{log}");
    let (_, log) = logged(&experiment(Workflow::Ensure, rules));
    let ends: Vec<_> = of(&log, "attempt-end").into_iter().collect();
    assert_eq!(ends.len(), 3, "{log}");
    assert!(ends[2].contains("\"ok\""), "{log}");
}

#[test]
fn an_attempt_that_hangs_and_one_that_fails_say_so() {
    let planted = |planted| experiment(Workflow::Planted(planted), "ensure.find#1=refuse");
    let (_, log) = logged(&planted(Planted::HangsOnError));
    assert!(log.contains(r#""attempt":1,"ending":"stuck"}"#), "{log}");
    let (_, log) = logged(&experiment(Workflow::Blog, "ensure.find#1=refuse"));
    let failed = r#""attempt":1,"ending":"failed","error":"connection refused, nothing was sent (injected)"}"#;
    assert!(log.contains(failed), "{log}");
}

#[test]
fn a_stopped_experiment_ends_its_log_with_interrupted() {
    let experiment = Experiment {
        rounds: 3,
        instances: 2,
        ..experiment(Workflow::Ensure, "ensure.*:30%=lost-reply")
    };
    let stop = AtomicBool::new(false);
    let mut after_the_first = |_: &Round| stop.store(true, Ordering::Relaxed);
    let (report, log) = logged_until(&experiment, &stop, &mut after_the_first);
    assert!(report.interrupted);
    assert!(log.ends_with("\"event\":\"interrupted\"}\n"), "{log}");
    assert_eq!((of(&log, "round-end").len(), of(&log, "experiment-end").len()), (1, 0));
    let whole = logged(&experiment).1;
    let told: Vec<_> = log.lines().take_while(|line| !line.contains("terminate")).collect();
    assert!(whole.starts_with(&told.join("\n")), "until then it is the same");
}

#[test]
fn a_log_that_is_cut_short_takes_nothing_more() {
    let page = Page::default();
    let log = EventLog::new(page.clone());
    log.record(Duration::from_micros(2999), &Happened::RoundBegin { round: 1 });
    log.cut_short();
    log.record(Duration::from_secs(3), &Happened::RoundBegin { round: 2 });
    log.cut_short();
    log.close().unwrap();
    let expected = "{\"ms\":2,\"event\":\"round-begin\",\"round\":1}\n\
                    {\"ms\":2,\"event\":\"interrupted\"}\n";
    assert_eq!(page.text(), expected);
}

/// Has room for so many bytes.
#[derive(Debug)]
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.0 == 0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

#[test]
fn a_full_disk_is_told_at_the_end_and_does_not_disturb_the_run() {
    let experiment = experiment(Workflow::Ensure, "ensure.*:30%=lost-reply");
    let log = Arc::new(EventLog::new(Full(300)));
    let stop = AtomicBool::new(false);
    let record = Arc::<EventLog<Full>>::clone(&log);
    let report = experiment.run_recorded(&Direct, record, &stop, &mut |_| ()).unwrap();
    assert_eq!(report, experiment.run(&Direct, &stop, &mut |_| ()).unwrap());
    let error = log.close().unwrap_err().to_string();
    assert!(error.starts_with("the event log could not be written"), "{error}");
}

#[test]
fn what_fails_only_when_it_is_flushed_is_told_too() {
    assert!(EventLog::new(Full(0)).close().is_err());
    let log = EventLog::new(Full("{\"ms\":0,\"event\":\"interrupted\"}\n".len()));
    log.cut_short();
    assert!(log.close().is_err());
}
