//! Claims, proof of death, and the next token.

use super::*;

const NOT_FOUND: &str = "InvalidNetworkInterfaceID.NotFound";

/// An attempt to which the first token replayed `eni-1`, which is gone: attach
/// was told so.
fn with_a_dead_claim(ensure: Ensure) -> Attempt {
    let mut attempt = Attempt::informed(ensure);
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created().reply(api(NOT_FOUND));
    attempt
}

fn token(n: u32) -> String {
    ensure().spec.key.client_token(n)
}

#[test]
fn a_replayed_dead_interface_is_proven_dead_and_the_next_token_is_used() {
    let mut attempt = with_a_dead_claim(ensure());
    attempt.missed_until_another_step(&[]);
    assert_eq!(attempt.next(), Step::LookAtInstance, "before each create");
    assert!(attempt.seen.elapsed >= WINDOW);
    attempt.looked(InstanceState::Running, &[0]);
    assert_eq!(attempt.next_token(), token(1));
    attempt.created_as("eni-2").attached().protected();
    let mut finished = attached("eni-2", instance_id(), true);
    finished.id = InterfaceId::from_reply("eni-2");
    attempt.found(&[finished]);
    attempt.done();
    assert!(attempt.seen.calls < attempt.ensure.limits.calls);
}

#[test]
fn stable_token_the_same_create_carries_the_same_token_until_it_is_used_up() {
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&[]).looked(InstanceState::Running, &[0]);
        let first = attempt.next_token();
        attempt.reply(lost()).wait_out().found(&[]).looked(InstanceState::Running, &[0]);
        (first, attempt.next_token())
    };
    assert_eq!(play(ensure()), (token(0), token(0)));
    let (first, second) = play(without(Rule::StableToken));
    assert_ne!(first, second);
}

#[test]
fn probe_before_death_one_not_found_proves_nothing() {
    let attempt = with_a_dead_claim(ensure());
    assert_eq!(attempt.seen.token, 0);
    let mut attempt = with_a_dead_claim(without(Rule::ProbeBeforeDeath));
    attempt.wait_out().found(&[]);
    assert_eq!(attempt.seen.token, 1, "without the rule a young interface is taken for dead");
}

#[test]
fn window_from_last_sign_a_late_sign_of_life_begins_the_window_anew() {
    let play = |ensure| {
        let mut attempt = with_a_dead_claim(ensure);
        attempt.wait_out().found(&[]);
        attempt.probed("eni-1", api(NOT_FOUND)).wait_out().found(&[]);
        attempt.seen.elapsed = WINDOW;
        // It lives after all: it is shown. Then it cannot be found again.
        attempt.seen.next_read = Some(Read::Find);
        attempt.found(&[interface("eni-1")]);
        attempt.looked(InstanceState::Running, &[0]).reply(api(NOT_FOUND)).wait_out().found(&[]);
        attempt.probed("eni-1", api(NOT_FOUND));
        attempt
    };
    assert!(play(ensure()).seen.dead.is_empty(), "its window has just begun");
    assert_eq!(play(without(Rule::WindowFromLastSign)).seen.dead.len(), 1);
}

#[test]
fn a_sighting_voids_the_proof() {
    let mut attempt = with_a_dead_claim(ensure());
    while attempt.seen.dead.is_empty() {
        match attempt.next() {
            Step::Find => attempt.found(&[]),
            Step::Probe { .. } => attempt.reply(api(NOT_FOUND)),
            Step::Wait(_) => attempt.wait_out(),
            step => panic!("{step:?}"),
        };
    }
    attempt.found(&[interface("eni-1")]);
    assert!(attempt.seen.dead.is_empty());
    assert_eq!(attempt.seen.token, 0);
    attempt.looked(InstanceState::Running, &[0]).attached();
}

#[test]
fn find_before_next_token_stands_between_proof_and_create() {
    let play = |ensure| {
        let mut attempt = with_a_dead_claim(ensure);
        loop {
            match attempt.next() {
                Step::Find => attempt.found(&[]),
                Step::Probe { .. } => {
                    attempt.reply(api(NOT_FOUND));
                    if attempt.seen.elapsed >= WINDOW {
                        return attempt.next();
                    }
                    &mut attempt
                }
                Step::Wait(_) => attempt.wait_out(),
                step => panic!("{step:?}"),
            };
        }
    };
    assert_eq!(play(ensure()), Step::Find);
    assert_ne!(play(without(Rule::FindBeforeNextToken)), Step::Find);
}

#[test]
fn what_was_adopted_and_then_deleted_is_proven_dead_once() {
    // Somebody deletes it between our find and our attach; its token replays it.
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]);
    attempt.reply(api(NOT_FOUND)).missed_until_another_step(&[]);
    let proven_at = attempt.seen.elapsed;
    attempt.looked(InstanceState::Running, &[0]);
    assert_eq!(attempt.next_token(), token(0), "it may have been another token's");
    attempt.created().found(&[]).looked(InstanceState::Running, &[0]);
    assert_eq!(attempt.next_token(), token(1));
    assert_eq!(attempt.seen.elapsed, proven_at, "no second window for the same interface");
}

#[test]
fn resolve_claims_before_ok_and_before_a_duplicate_is_judged() {
    // A stale find, a create that replays the dead eni-1, and then eni-2 shows up.
    let finished = attached("eni-2", instance_id(), true);
    let play = |ensure| {
        let mut attempt = with_a_dead_claim(ensure);
        attempt.wait_out().found(std::slice::from_ref(&finished));
        attempt
    };
    let mut attempt = play(ensure());
    attempt.missed_until_another_step(std::slice::from_ref(&finished));
    let done = attempt.done();
    assert_eq!(done.interface.id.as_str(), "eni-2");
    assert!(done.findings.is_empty(), "the ghost is no duplicate");
    assert!(attempt.seen.elapsed >= WINDOW);

    // It counts as a duplicate that was seen once.
    let mut attempt = play(without(Rule::ResolveClaims));
    attempt.wait_for(WaitReason::SecondSighting);
}

#[test]
fn an_interface_that_writes_reach_and_reads_do_not_show_is_ok_with_a_warning() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created().attached().protected();
    while !matches!(attempt.next(), Step::Done(_)) {
        match attempt.next() {
            Step::Confirm | Step::Find => attempt.found(&[]),
            _ => attempt.wait_for(WaitReason::NotShown(Change::Created)),
        };
    }
    assert_eq!(attempt.done().warnings, [Warning(Change::Created)]);
    assert_eq!(attempt.seen.elapsed, WINDOW);
}

#[test]
fn a_find_from_within_the_window_is_no_reason_to_warn_after_it() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created().attached().protected();
    attempt.found(&[]);
    // The attempt was held up.
    attempt.seen.elapsed = WINDOW * 2;
    assert_eq!(attempt.next(), Step::Confirm);
    attempt.found(&[attached("eni-1", instance_id(), true)]);
    assert!(attempt.done().warnings.is_empty());
}

#[test]
fn a_token_is_used_up_once_though_its_interface_shows_up_again_and_dies_again() {
    let mut attempt = with_a_dead_claim(ensure());
    attempt.missed_until_another_step(&[]).looked(InstanceState::Running, &[0]);
    assert_eq!(attempt.next_token(), token(1));
    attempt.reply(lost()).wait_out().found(&[interface("eni-1")]);
    attempt.looked(InstanceState::Running, &[0]).reply(api(NOT_FOUND));
    attempt.missed_until_another_step(&[]).looked(InstanceState::Running, &[0]);
    assert_eq!(attempt.next_token(), token(1), "nothing has come of it yet");
}

#[test]
fn a_young_interface_is_given_its_own_window_after_another_was_proven_dead() {
    let mut attempt = with_a_dead_claim(ensure());
    attempt.missed_until_another_step(&[]).looked(InstanceState::Running, &[0]);
    attempt.reply(lost()).wait_out().found(&[interface("eni-2")]);
    attempt.looked(InstanceState::Running, &[0]).reply(api(NOT_FOUND));
    attempt.wait_for(WaitReason::Setback);
}

#[test]
fn only_a_probe_proves_death_however_late() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
    attempt.seen.elapsed = WINDOW * 2;
    attempt.reply(api(NOT_FOUND));
    assert!(attempt.seen.dead.is_empty());
    attempt.wait_out().found(&[]).probed("eni-1", api(NOT_FOUND));
    assert_eq!(attempt.seen.dead.len(), 1);
}

#[test]
fn a_create_that_answers_no_tags_is_believed() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    let untagged = Interface { tags: std::sync::Arc::default(), ..interface("eni-1") };
    attempt.reply(Ok(Reply::Created(untagged.into()))).attached();
}

#[test]
fn a_claim_is_sighted_before_ok_even_if_nothing_else_is_read_back() {
    let mut attempt = Attempt::informed(without(Rule::Confirm));
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    // A replay of one that is finished, or was.
    attempt.reply(Ok(Reply::Created(attached("eni-1", instance_id(), true).into())));
    assert_eq!(attempt.next(), Step::Confirm);
}
