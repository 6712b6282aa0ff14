//! Tables of the decision: what was seen, what comes next. Each rule has a
//! case here that fails with the rule taken out.

use std::time::Duration;

use super::*;
use crate::{
    ec2::{
        Attachment, AttachmentStatus, Ec2Error, ErrorKind, Instance, InstanceInterface,
        InstanceState, InstanceType, Interface, InterfaceStatus, Subnet,
    },
    id::{AttachmentId, GroupId, InstanceId, InterfaceId, SubnetId},
    key::{Function, Key},
    spec::MAX_TOKENS,
};

const WINDOW: Duration = Duration::from_secs(180);

fn instance_id() -> InstanceId {
    InstanceId::new("i-0123abcd").unwrap()
}

fn ensure() -> Ensure {
    let key = Key { function: Function::new("nat").unwrap(), instance: instance_id() };
    Ensure::new(Spec::new(key, SubnetId::new("subnet-0123abcd").unwrap()), WINDOW)
}

fn without(rule: Rule) -> Ensure {
    let mut ensure = ensure();
    ensure.rules = Rules::ALL.without(rule);
    ensure
}

fn interface(id: &str) -> Interface {
    let spec = ensure().spec;
    Interface {
        id: InterfaceId::from_reply(id),
        description: spec.key.description(),
        subnet: spec.subnet.clone(),
        groups: vec![],
        private_ip: None,
        status: InterfaceStatus::Available,
        source_dest_check: true,
        tags: spec.all_tags(),
        attachment: None,
    }
}

fn attached(id: &str, to: InstanceId, protected: bool) -> Interface {
    let attachment = Attachment {
        id: AttachmentId::from_reply("eni-attach-1"),
        instance: Some(to),
        device_index: 1,
        network_card: 0,
        status: AttachmentStatus::Attached,
        delete_on_termination: protected,
    };
    Interface { status: InterfaceStatus::InUse, attachment: Some(attachment), ..interface(id) }
}

fn instance(state: InstanceState, indexes: &[u32]) -> Instance {
    let held = |(n, index): (usize, &u32)| InstanceInterface {
        id: InterfaceId::from_reply(format!("eni-other-{n}")),
        device_index: *index,
        network_card: 0,
    };
    Instance {
        id: instance_id(),
        state,
        instance_type: "m5.xlarge".to_owned(),
        zone: "z1".to_owned(),
        interfaces: indexes.iter().enumerate().map(held).collect(),
    }
}

fn subnet(zone: &str) -> Subnet {
    Subnet { id: ensure().spec.subnet, zone: zone.to_owned() }
}

fn instance_type() -> InstanceType {
    InstanceType {
        name: "m5.xlarge".to_owned(),
        max_interfaces: 4,
        max_interfaces_per_card: vec![4],
    }
}

fn api(code: &'static str) -> Result<Reply, Ec2Error> {
    Err(Ec2Error::api(code, 400, ""))
}

fn lost() -> Result<Reply, Ec2Error> {
    Err(Ec2Error::without_reply(ErrorKind::NoReply, "lost"))
}

/// An attempt played by hand: each reply is folded into what came before.
struct Attempt {
    ensure: Ensure,
    seen: Seen,
}

impl Attempt {
    fn new(ensure: Ensure) -> Self {
        Self { ensure, seen: Seen::default() }
    }

    /// An attempt that knows the subnet, the type and the running instance.
    fn informed(ensure: Ensure) -> Self {
        let mut attempt = Self::new(ensure);
        attempt.seen.subnet = Some(subnet("z1"));
        attempt.seen.instance_type = Some(instance_type());
        attempt
    }

    fn next(&self) -> Step {
        next_step(&self.ensure, &self.seen)
    }

    fn reply(&mut self, result: Result<Reply, Ec2Error>) -> &mut Self {
        let step = self.next();
        fold(&self.ensure, &mut self.seen, &step, result);
        self
    }

    fn found(&mut self, interfaces: &[Interface]) -> &mut Self {
        let next = self.next();
        assert!(matches!(next, Step::Find | Step::Confirm), "{next:?}");
        self.reply(Ok(Reply::Found(interfaces.to_vec())))
    }

    fn looked(&mut self, state: InstanceState, indexes: &[u32]) -> &mut Self {
        assert_eq!(self.next(), Step::LookAtInstance);
        self.reply(Ok(Reply::Instance(instance(state, indexes))))
    }

    /// Plays waits until a step that is none.
    fn wait_out(&mut self) -> &mut Self {
        while let Step::Wait(wait) = self.next() {
            self.wait(wait);
        }
        self
    }

    /// Plays one wait, for this reason.
    fn wait_for(&mut self, reason: WaitReason) -> &mut Self {
        let Step::Wait(wait) = self.next() else { panic!("no wait: {:?}", self.next()) };
        assert_eq!(wait.reason, reason);
        self.wait(wait);
        self
    }

    fn wait(&mut self, wait: Wait) {
        self.seen.elapsed += wait.duration;
        fold(&self.ensure, &mut self.seen, &Step::Wait(wait), Ok(Reply::Waited));
    }

    fn created(&mut self) -> &mut Self {
        assert!(matches!(self.next(), Step::Create(_)), "{:?}", self.next());
        self.reply(Ok(Reply::Created(interface("eni-1"))))
    }

    fn attached(&mut self) -> &mut Self {
        assert!(matches!(self.next(), Step::Attach { .. }), "{:?}", self.next());
        self.reply(Ok(Reply::Attached(AttachmentId::from_reply("eni-attach-1"))))
    }

    fn protected(&mut self) -> &mut Self {
        assert!(matches!(self.next(), Step::Protect { .. }), "{:?}", self.next());
        self.reply(Ok(Reply::Acknowledged))
    }

    fn done(&self) -> Ensured {
        match self.next() {
            Step::Done(ensured) => *ensured,
            step => panic!("not done: {step:?}"),
        }
    }

    fn failure(&self) -> Why {
        match self.next() {
            Step::Fail(why) => *why,
            step => panic!("has not failed: {step:?}"),
        }
    }
}

#[test]
fn a_fresh_ensure_is_six_calls_with_known_facts() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created().attached().protected();
    assert_eq!(attempt.next(), Step::Confirm);
    attempt.found(&[attached("eni-1", instance_id(), true)]);
    let done = attempt.done();
    assert_eq!(attempt.seen.calls, 6);
    assert_eq!(
        done.changes.into_iter().collect::<Vec<_>>(),
        [Change::Created, Change::Attached, Change::Protected]
    );
    assert!(done.warnings.is_empty() && done.findings.is_empty());
}

#[test]
fn facts_that_are_not_known_cost_a_call_each() {
    let mut attempt = Attempt::new(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    assert_eq!(attempt.next(), Step::LookAtSubnet);
    attempt.reply(Ok(Reply::Subnet(subnet("z1"))));
    assert_eq!(attempt.next(), Step::LookAtInstanceType("m5.xlarge".to_owned()));
    attempt.reply(Ok(Reply::InstanceType(instance_type())));
    assert!(matches!(attempt.next(), Step::Create(_)));
}

#[test]
fn what_is_finished_is_left_alone_after_one_call() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[attached("eni-1", instance_id(), true)]);
    assert!(attempt.done().changes.is_empty());
    assert_eq!(attempt.seen.calls, 1);
}

#[test]
fn key_in_tags_an_interface_without_our_tags_is_not_ours() {
    let mut stranger = attached("eni-1", instance_id(), true);
    stranger.tags.clear();
    let mut attempt = Attempt::informed(ensure());
    attempt.found(std::slice::from_ref(&stranger));
    assert_eq!(attempt.next(), Step::LookAtInstance, "it goes on to create its own");
    let mut attempt = Attempt::informed(without(Rule::KeyInTags));
    attempt.found(&[stranger]).done();
}

#[test]
fn instance_before_create_a_dead_instance_gets_no_interface() {
    for state in [InstanceState::Terminated, InstanceState::ShuttingDown] {
        let mut attempt = Attempt::informed(ensure());
        attempt.found(&[]).looked(state.clone(), &[]);
        assert_eq!(attempt.failure(), Why::InstanceGone { instance: instance_id(), state });
        assert_eq!(attempt.seen.elapsed, Duration::ZERO, "no wait is needed to know that");
    }
    let mut attempt = Attempt::informed(without(Rule::InstanceBeforeCreate));
    assert!(matches!(attempt.found(&[]).next(), Step::Create(_)));
}

#[test]
fn young_instance_is_given_the_window() {
    for (reply, reason) in [
        (api("InvalidInstanceID.NotFound"), WaitReason::InstanceNotFound),
        (Ok(Reply::Instance(instance(InstanceState::Pending, &[0]))), WaitReason::InstanceNotReady),
        (
            Ok(Reply::Instance(instance(InstanceState::Stopping, &[0]))),
            WaitReason::InstanceNotReady,
        ),
    ] {
        let mut attempt = Attempt::informed(ensure());
        attempt.found(&[]).reply(reply.clone()).wait_for(reason);
        assert_eq!(attempt.next(), Step::LookAtInstance, "a wait ends in a fresh look");
        attempt.looked(InstanceState::Running, &[0]);
        assert!(matches!(attempt.next(), Step::Create(_)));

        let mut attempt = Attempt::informed(without(Rule::YoungInstance));
        attempt.found(&[]).reply(reply);
        attempt.failure();
    }
}

#[test]
fn an_instance_that_is_never_found_fails_when_the_window_is_over() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]);
    while !matches!(attempt.next(), Step::Fail(_)) {
        match attempt.next() {
            Step::LookAtInstance => attempt.reply(api("InvalidInstanceID.NotFound")),
            _ => attempt.wait_for(WaitReason::InstanceNotFound),
        };
    }
    assert_eq!(attempt.failure(), Why::InstanceNotFound(instance_id()));
    assert_eq!(attempt.seen.elapsed, WINDOW);
}

#[test]
fn fresh_find_an_old_find_is_made_again_before_a_create() {
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&[]);
        attempt.seen.elapsed += WINDOW / 2;
        attempt.looked(InstanceState::Running, &[0]);
        attempt.next()
    };
    assert_eq!(play(ensure()), Step::Find);
    assert!(matches!(play(without(Rule::FreshFind)), Step::Create(_)));
}

#[test]
fn find_after_doubt_any_write_that_failed_is_looked_into() {
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
        attempt.reply(lost()).wait_out();
        attempt.next()
    };
    assert_eq!(play(ensure()), Step::Find);
    assert_ne!(play(without(Rule::FindAfterDoubt)), Step::Find);
}

#[test]
fn a_lost_reply_to_create_is_found_again_or_sent_again_with_the_same_token() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    let first = attempt.next();
    attempt.reply(lost()).wait_out().found(&[]).looked(InstanceState::Running, &[0]);
    assert_eq!(attempt.next(), first, "token and parameters are the same");
    attempt.reply(lost()).wait_out().found(&[interface("eni-1")]);
    attempt.looked(InstanceState::Running, &[0]).attached();
}

#[test]
fn a_lost_reply_to_attach_is_adopted_at_whatever_index_it_is() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
    attempt.reply(lost()).wait_out();
    let mut there = attached("eni-1", instance_id(), false);
    if let Some(attachment) = &mut there.attachment {
        attachment.device_index = 3;
    }
    attempt.found(&[there]).protected();
}

#[test]
fn an_interface_attached_elsewhere_is_never_taken() {
    let other = InstanceId::new("i-0fedcba9").unwrap();
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[attached("eni-1", other, true)]);
    assert!(matches!(attempt.failure(), Why::AttachedElsewhere { .. }));
}

#[test]
fn look_who_holds_the_index_before_the_next_one_is_tried() {
    let taken = || {
        Err(Ec2Error::api(
            "InvalidParameterValue",
            400,
            "Instance 'i-1' already has an interface attached at device index '1'.",
        ))
    };
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created().reply(taken());
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]);
    assert!(matches!(attempt.next(), Step::Attach { device_index: 2, .. }));

    let mut attempt = Attempt::informed(without(Rule::LookWhoHoldsTheIndex));
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created().reply(taken());
    assert_eq!(attempt.next(), Step::LookAtInstance, "no find comes first");
}

#[test]
fn young_interface_that_ec2_does_not_know_yet_is_tried_again() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
    attempt.reply(api("InvalidNetworkInterfaceID.NotFound"));
    attempt.wait_for(WaitReason::Backoff(crate::ec2::ErrorClass::Transient));
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]).attached();

    let mut attempt = Attempt::informed(without(Rule::YoungInterface));
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
    attempt.reply(api("InvalidNetworkInterfaceID.NotFound"));
    assert!(matches!(attempt.failure(), Why::Refused(_)));
}

#[test]
fn protect_adopted_attachments_like_fresh_ones() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[attached("eni-1", instance_id(), false)]).protected();
    let mut attempt = Attempt::informed(without(Rule::ProtectAdopted));
    attempt.found(&[attached("eni-1", instance_id(), false)]).done();
}

#[test]
fn confirm_reads_back_what_was_written() {
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&[attached("eni-1", instance_id(), false)]).protected();
        attempt.next()
    };
    assert_eq!(play(ensure()), Step::Confirm);
    assert!(matches!(play(without(Rule::Confirm)), Step::Done(_)));
}

#[test]
fn warn_when_not_shown_a_window_after_the_acknowledgement() {
    let unprotected = attached("eni-1", instance_id(), false);
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(std::slice::from_ref(&unprotected)).protected();
        while attempt.seen.elapsed < WINDOW {
            assert_eq!(attempt.next(), Step::Confirm);
            attempt.found(std::slice::from_ref(&unprotected));
            if attempt.seen.elapsed < WINDOW {
                attempt.wait_for(WaitReason::NotShown(Change::Protected));
            }
        }
        attempt.found(std::slice::from_ref(&unprotected));
        attempt.next()
    };
    let Step::Done(done) = play(ensure()) else { panic!("not done") };
    assert_eq!(done.warnings, [Warning(Change::Protected)]);
    assert!(matches!(play(without(Rule::WarnWhenNotShown)), Step::Protect { .. }));
}

#[test]
fn find_through_mismatch_before_the_next_token() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    attempt.reply(api("IdempotentParameterMismatch"));
    while attempt.seen.token == 0 {
        assert!(attempt.seen.elapsed <= WINDOW);
        attempt.found(&[]);
        if attempt.seen.token == 0 {
            attempt.wait_for(WaitReason::TokenMismatch);
        }
    }
    assert_eq!(attempt.seen.elapsed, WINDOW);
    attempt.looked(InstanceState::Running, &[0]);
    let Step::Create(create) = attempt.next() else { panic!("{:?}", attempt.next()) };
    assert_eq!(create.client_token, Some(ensure().spec.key.client_token(1)));

    let mut attempt = Attempt::informed(without(Rule::FindThroughMismatch));
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    attempt.reply(api("IdempotentParameterMismatch"));
    assert_eq!(attempt.seen.token, 1);
}

#[test]
fn what_shows_up_during_a_mismatch_is_the_changed_spec() {
    let mut elsewhere = interface("eni-1");
    elsewhere.subnet = SubnetId::new("subnet-0fedcba9").unwrap();
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    attempt.reply(api("IdempotentParameterMismatch")).found(&[elsewhere]);
    assert!(matches!(attempt.failure(), Why::SpecChanged { .. }));
}

#[test]
fn the_chain_of_tokens_has_an_end() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]);
    attempt.seen.token = MAX_TOKENS;
    assert_eq!(attempt.failure(), Why::TokensSpent(MAX_TOKENS));
}

#[test]
fn differences_are_mended_one_step_each_protection_first() {
    let mut ensure = ensure();
    ensure.spec.groups = vec![GroupId::new("sg-0123abcd").unwrap()];
    ensure.spec.source_dest_check = false;
    ensure.spec.tags.insert("team".to_owned(), "data".to_owned());
    let mut attempt = Attempt::informed(ensure);
    attempt.found(&[attached("eni-1", instance_id(), false)]).protected();
    let mut changes = Vec::new();
    while let Some(change) = attempt.next().change() {
        changes.push(change);
        attempt.reply(Ok(Reply::Acknowledged));
    }
    assert_eq!(changes, [Change::SourceDestCheck, Change::Groups, Change::Tags]);
    assert_eq!(attempt.next(), Step::Confirm);
}

#[test]
fn of_several_the_attached_one_is_kept_and_the_others_are_a_finding() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[
        interface("eni-1"),
        attached("eni-3", instance_id(), true),
        interface("eni-2"),
    ]);
    let done = attempt.done();
    assert_eq!(done.interface.id.as_str(), "eni-3");
    let [Finding::Duplicates { others, .. }] = done.findings.as_slice() else { panic!() };
    assert_eq!(others.iter().map(InterfaceId::as_str).collect::<Vec<_>>(), ["eni-1", "eni-2"]);
}

#[test]
fn a_created_interface_that_is_not_shown_is_waited_for_then_given_up() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created().attached().protected();
    let since = attempt.seen.sign_of_life;
    while !matches!(attempt.next(), Step::Fail(_)) {
        match attempt.next() {
            Step::Confirm | Step::Find => attempt.found(&[]),
            _ => attempt.wait_for(WaitReason::NotShown(Change::Created)),
        };
    }
    assert!(matches!(attempt.failure(), Why::Vanished(_)));
    assert_eq!(attempt.seen.elapsed, since + WINDOW);
}

#[test]
fn slots() {
    let play = |indexes: &[u32], wanted: Option<u32>, card: u32| {
        let mut ensure = ensure();
        ensure.spec.device_index = wanted;
        ensure.spec.network_card = card;
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, indexes);
        attempt.next()
    };
    let index = |step| match step {
        Step::Attach { device_index, .. } => device_index,
        step => panic!("{step:?}"),
    };
    let code = |step| match step {
        Step::Fail(why) => why.code(),
        step => panic!("{step:?}"),
    };
    assert_eq!(index(play(&[0], None, 0)), 1);
    assert_eq!(index(play(&[0, 2], None, 0)), 1, "a hole is used");
    assert_eq!(index(play(&[0], Some(3), 0)), 3);
    assert_eq!(code(play(&[0, 3], Some(3), 0)), "index-taken");
    assert_eq!(code(play(&[0, 1, 2, 3], None, 0)), "no-free-slot");
    assert_eq!(code(play(&[0], None, 1)), "no-such-card");
}

#[test]
fn a_subnet_in_another_zone_is_refused_before_the_create() {
    let mut attempt = Attempt::informed(ensure());
    attempt.seen.subnet = Some(subnet("z2"));
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    assert_eq!(attempt.failure().code(), "zone-mismatch");
}

#[test]
fn deadline_and_call_budget_end_an_attempt_but_not_a_finished_one() {
    let mut attempt = Attempt::informed(ensure());
    attempt.seen.calls = attempt.ensure.limits.calls;
    assert_eq!(attempt.failure().code(), "call-budget");
    attempt.seen.calls = 0;
    attempt.seen.elapsed = attempt.ensure.limits.deadline;
    assert_eq!(attempt.failure().code(), "deadline");
    attempt.seen.elapsed = Duration::ZERO;
    attempt.found(&[attached("eni-1", instance_id(), true)]);
    attempt.seen.elapsed = attempt.ensure.limits.deadline;
    attempt.seen.calls = attempt.ensure.limits.calls;
    attempt.done();
}

#[test]
fn what_an_operator_can_mend_ends_the_attempt_and_leaves_the_interface() {
    for code in ["UnauthorizedOperation", "AttachmentLimitExceeded", "OperationNotPermitted"] {
        let mut attempt = Attempt::informed(ensure());
        attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]).reply(api(code));
        let why = attempt.failure();
        assert!(!why.is_worth_another_attempt(), "{code}");
        assert_eq!(attempt.seen.known().len(), 1, "{code}");
    }
}

#[test]
fn throttling_backs_off_and_a_wait_ends_in_a_fresh_read() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]);
    attempt.reply(Err(Ec2Error::api("RequestLimitExceeded", 503, "")));
    attempt.wait_for(WaitReason::Backoff(crate::ec2::ErrorClass::Throttled));
    assert_eq!(attempt.next(), Step::Find);
}
