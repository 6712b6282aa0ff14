//! What may happen next.

use proptest::prelude::*;

/// One step; numbers choose among what the model has seen so far.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Launch { subnet: usize, nano: bool, count: u32 },
    Terminate(Vec<usize>),
    Stop(usize),
    Start(usize),
    Create { subnet: usize, token: Option<u8>, description: u8 },
    Attach { interface: usize, instance: usize, index: u32 },
    Detach(usize),
    Protect { interface: usize, attachment: usize, value: bool },
    Delete(usize),
    Assign { interface: usize, count: u32 },
    Unassign { interface: usize, n: usize },
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let one = 0..40_usize;
    prop_oneof![
        2 => (0..2_usize, any::<bool>(), 1..4_u32)
            .prop_map(|(subnet, nano, count)| Step::Launch { subnet, nano, count }),
        2 => prop::collection::vec(one.clone(), 1..3).prop_map(Step::Terminate),
        1 => one.clone().prop_map(Step::Stop),
        1 => one.clone().prop_map(Step::Start),
        5 => (0..2_usize, prop::option::of(0..4_u8), 0..2_u8).prop_map(
            |(subnet, token, description)| Step::Create { subnet, token, description }
        ),
        6 => (one.clone(), one.clone(), 0..4_u32)
            .prop_map(|(interface, instance, index)| Step::Attach { interface, instance, index }),
        3 => one.clone().prop_map(Step::Detach),
        3 => (one.clone(), one.clone(), any::<bool>()).prop_map(
            |(interface, attachment, value)| Step::Protect { interface, attachment, value }
        ),
        3 => one.clone().prop_map(Step::Delete),
        3 => (one.clone(), 1..4_u32)
            .prop_map(|(interface, count)| Step::Assign { interface, count }),
        2 => (one.clone(), one).prop_map(|(interface, n)| Step::Unassign { interface, n }),
    ]
}
