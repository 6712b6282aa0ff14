//! The names of all of EC2's operations, so that one which the simulator
//! lacks is told apart from one which nobody has.
//!
//! Source: the operations of botocore `data/ec2/2016-11-15/service-2.json`.

const ACTIONS: &str = include_str!("actions.txt");

/// Whether EC2 has an operation of that name.
pub(super) fn is_known(action: &str) -> bool {
    ACTIONS.lines().any(|known| known == action)
}

#[cfg(test)]
mod tests {
    use super::super::calls::OPERATIONS;
    use super::*;

    #[test]
    fn every_operation_of_ours_is_one_of_ec2s() {
        for operation in OPERATIONS {
            assert!(is_known(operation), "{operation}");
        }
        assert!(is_known("CreateVolume") && !is_known("CreateVolumes") && !is_known(""));
    }
}
