//! A workflow can be handed to any executor: it is `Send` and owns what it
//! needs.

use crate::stage::Stage;
use eni_core::{
    Context,
    event::Unobserved,
    inject::{Actor, NoFaults},
};
use eni_sim::SimEc2;

#[tokio::test]
async fn an_attempt_can_be_spawned() {
    let stage = Stage::new();
    let task = tokio::spawn(async move {
        let ec2 = SimEc2::new(stage.front.clone(), NoFaults, Actor::worker(1));
        let context = Context {
            ec2: &ec2,
            inject: &NoFaults,
            clock: &stage.clock,
            observe: &Unobserved,
            facts: &stage.facts,
        };
        stage.ensure.attempt(context).await.map(|ensured| ensured.changes.len())
    });
    assert_eq!(task.await.unwrap().unwrap(), 3);
}
