//! Where EC2 lags for longer than the window. `examples/lag.rs` prints the
//! whole table.

use std::sync::Arc;

use eni_chaos::{
    Invariant,
    search::{Scenario, ScenarioModel, alphabet_of},
};
use eni_faults::search::{Bounds, closure};

use super::{hole::smallest, one_worker, reads};

#[test]
fn a_lag_of_twice_the_window_takes_seven_faults_to_make_a_second_interface() {
    let scenario = Scenario { lag: 2, window: 1, ..one_worker(&[]) };
    let model = ScenarioModel::new(scenario).unwrap();
    let stale = Arc::new(alphabet_of(reads));
    let found = closure(&model, &stale, Bounds::total(6), &mut |_| true);
    assert!(found.is_exhausted() && found.broken.is_empty(), "{:?}", found.broken);
    let least = smallest(&model, &stale, Bounds::total(7), Invariant::OnePerKey);
    let schedule = "v1:ec2.AttachNetworkInterface#1=refuse,\
                    ec2.DescribeNetworkInterfaces#2=missing,\
                    ec2.ModifyNetworkInterfaceAttribute#1=missing,\
                    ec2.DescribeNetworkInterfaces#3=missing,\
                    ec2.DescribeNetworkInterfaces#4=missing,\
                    ec2.ModifyNetworkInterfaceAttribute#2=missing,\
                    ec2.DescribeNetworkInterfaces#5=missing";
    assert_eq!(least, (7, schedule.to_owned()));
}

#[test]
fn a_lag_of_one_and_a_half_windows_takes_more_than_eight() {
    let scenario = Scenario { lag: 3, window: 2, ..one_worker(&[]) };
    let model = ScenarioModel::new(scenario).unwrap();
    let stale = Arc::new(alphabet_of(reads));
    let found = closure(&model, &stale, Bounds::total(8), &mut |_| true);
    assert!(found.is_exhausted() && found.broken.is_empty(), "{:?}", found.broken);
}
