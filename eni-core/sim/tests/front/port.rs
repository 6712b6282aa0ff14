//! What a workflow sees through the port of a reply that came to harm.

use std::sync::Arc;

use eni_core::ec2::{Ec2, ErrorKind};
use eni_inject::{Verdict, WireFault};
use eni_sim::{Driven, SimEc2, drive};

use crate::scene::{Scene, actor};

#[test]
fn a_cut_or_garbled_reply_is_an_unreadable_one_and_never_an_empty_list() {
    for fault in [WireFault::Truncate, WireFault::Garbage] {
        let scene = Scene::new("ec2.DescribeNetworkInterfaces", Verdict::Wire(fault));
        let ec2 = SimEc2::new(Arc::clone(&scene.front), scene.injector.clone(), actor());
        let find = |ec2: &SimEc2<_>| drive(&scene.clock, &scene.crash, ec2.find_interfaces("a/b"));
        let Driven::Done(Err(error)) = find(&ec2) else { panic!("{fault:?}") };
        assert_eq!(error.kind, ErrorKind::Unreadable);
        assert!(matches!(find(&ec2), Driven::Done(Ok(found)) if found.is_empty()));
    }
}
