//! EC2's regions and the ids of their zones.

/// The regions that need no opting in (doc:Concepts.RegionsAndAvailabilityZones).
pub(crate) const NAMES: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// The id of the nth zone of a region, from 1: `use1-az1` for `us-east-1`.
pub(super) fn zone_id(region: &str, n: usize) -> String {
    format!("{}-az{n}", short(region))
}

/// `us-east-1` is `use1`, `ap-southeast-2` is `apse2`.
fn short(region: &str) -> String {
    let directions = [
        ("northeast", "ne"),
        ("northwest", "nw"),
        ("southeast", "se"),
        ("southwest", "sw"),
        ("north", "n"),
        ("south", "s"),
        ("east", "e"),
        ("west", "w"),
        ("central", "c"),
    ];
    let piece = |piece: &str| {
        let known = directions.iter().find(|(long, _)| *long == piece);
        known.map_or_else(|| piece.to_owned(), |(_, short)| (*short).to_owned())
    };
    region.split('-').map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zone_ids_are_made_as_awss_are() {
        for (region, id) in [
            ("us-east-1", "use1-az2"),
            ("ap-southeast-2", "apse2-az2"),
            ("eu-central-1", "euc1-az2"),
            ("sa-east-1", "sae1-az2"),
        ] {
            assert_eq!(zone_id(region, 2), id);
        }
    }
}
