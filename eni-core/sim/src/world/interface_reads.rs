//! The reads of network interfaces.

use std::{ops::Bound, sync::Arc, time::Duration};

use super::{
    World,
    filters::Filters,
    page::{Asked, MAX_RESULTS, Page, chosen},
    read_ids,
    view::{Resource, View, held_or_seen},
};
use crate::{
    Answer, ApiError, NetworkInterface,
    answer::NetworkInterfaceAttributeValue,
    call::{DescribeNetworkInterfaceAttribute, DescribeNetworkInterfaces},
    id::{Id, NetworkInterfaceId},
};

/// The filters that make up for pages where there are many interfaces
/// (doc:API_DescribeNetworkInterfaces).
const NARROW: [&str; 6] =
    ["group-id", "mac-address", "private-dns-name", "private-ip-address", "subnet-id", "vpc-id"];

impl World {
    pub(super) fn describe_network_interfaces(
        &self,
        now: Duration,
        describe: &DescribeNetworkInterfaces,
        view: &View,
    ) -> Result<Answer, ApiError> {
        let wanted = read_ids::<NetworkInterfaceId>(&describe.network_interface_ids)?;
        let filters = Filters::read(self.spelling(), &describe.filters)?;
        let asked = Asked {
            max_results: describe.max_results,
            next_token: describe.next_token.as_deref(),
            not_with: (!wanted.is_empty()).then_some("networkInterfaceSet"),
        };
        let page = Page::read(&asked, MAX_RESULTS, NetworkInterfaceId::parse)?;
        self.check_unpaginated(describe)?;
        if !wanted.is_empty() {
            let seen = chosen(&wanted, |id| {
                self.seen_interface(now, *id, view.of(Resource::Interface(*id)).record)
                    .map(|record| (*id, record))
            });
            let network_interfaces = seen
                .map_err(|unknown| ApiError::interface_not_found(&unknown))?
                .into_iter()
                .filter(|(id, record)| self.finds_interface(now, *id, record, view, &filters))
                .map(|(_, record)| record)
                .collect();
            return Ok(Answer::DescribeNetworkInterfaces { network_interfaces, next_token: None });
        }
        let token = |last: &Arc<NetworkInterface>| last.network_interface_id.to_string();
        let (network_interfaces, next_token) = if view.is_fresh() {
            let from = page.after.map_or(Bound::Unbounded, Bound::Excluded);
            let all = self.interfaces.range((from, Bound::Unbounded));
            page.cut(all.map(|(_, held)| held).filter(|held| filters.matches(held)).cloned(), token)
        } else {
            let ids = self.interfaces_in(view);
            let all = ids.into_iter().filter(|id| page.reaches(id)).filter_map(|id| {
                let version = view.of(Resource::Interface(id));
                let record = self.seen_interface(now, id, version.record)?;
                self.finds_interface(now, id, &record, view, &filters).then_some(record)
            });
            page.cut(all, token)
        };
        Ok(Answer::DescribeNetworkInterfaces { network_interfaces, next_token })
    }

    /// Whether EC2 lists so many interfaces at once.
    fn check_unpaginated(&self, describe: &DescribeNetworkInterfaces) -> Result<(), ApiError> {
        let few = self.interfaces.len() <= self.facts.unpaginated_network_interfaces;
        let paged = describe.max_results.is_some() || describe.next_token.is_some();
        let narrow = !describe.network_interface_ids.is_empty()
            || describe.filters.iter().any(|filter| NARROW.contains(&&*filter.name));
        if few || paged || narrow {
            return Ok(());
        }
        Err(ApiError::client(
            "OperationNotPermitted",
            "There are too many network interfaces to describe at once: use pagination, or filter \
             by group-id, mac-address, private-dns-name, private-ip-address, subnet-id or vpc-id.",
        ))
    }

    /// Those that exist and those of which a view says something.
    pub(super) fn interfaces_in(&self, view: &View) -> Vec<NetworkInterfaceId> {
        let seen = view.iter().filter_map(|(resource, _)| match resource {
            Resource::Interface(id) => Some(id),
            Resource::Instance(_) => None,
        });
        held_or_seen(&self.interfaces, seen)
    }

    /// An interface as it is (0) or as it was.
    pub(super) fn seen_interface(
        &self,
        now: Duration,
        id: NetworkInterfaceId,
        version: usize,
    ) -> Option<Arc<NetworkInterface>> {
        match version.checked_sub(1) {
            None => self.interfaces.get(&id).cloned(),
            Some(n) => self.older_interfaces(now, id).nth(n)?.1.cloned(),
        }
    }

    /// Whether the filters find an interface that is shown as `record`.
    fn finds_interface(
        &self,
        now: Duration,
        id: NetworkInterfaceId,
        record: &NetworkInterface,
        view: &View,
        filters: &Filters<'_, NetworkInterface>,
    ) -> bool {
        let version = view.of(Resource::Interface(id));
        if version.index == version.record {
            return filters.matches(record);
        }
        let index = self.seen_interface(now, id, version.index);
        index.is_some_and(|index| filters.matches(&index))
    }

    pub(super) fn describe_network_interface_attribute(
        &self,
        now: Duration,
        describe: &DescribeNetworkInterfaceAttribute,
        view: &View,
    ) -> Result<Answer, ApiError> {
        let id = NetworkInterfaceId::read(&describe.network_interface_id)?;
        let attribute = describe
            .attribute
            .as_deref()
            .ok_or_else(|| ApiError::missing_parameter("attribute"))?;
        let version = view.of(Resource::Interface(id)).record;
        let interface = self
            .seen_interface(now, id, version)
            .ok_or_else(|| ApiError::interface_not_found(&[id]))?;
        let attribute = match attribute {
            "description" => {
                NetworkInterfaceAttributeValue::Description(interface.description.clone())
            }
            "groupSet" => NetworkInterfaceAttributeValue::Groups(interface.groups.clone()),
            "sourceDestCheck" => {
                NetworkInterfaceAttributeValue::SourceDestCheck(interface.source_dest_check)
            }
            "attachment" => {
                NetworkInterfaceAttributeValue::Attachment(interface.attachment.map(Box::new))
            }
            other => {
                return Err(ApiError::parameter_value(format!(
                    "Value ({other}) for parameter attribute is invalid. Unknown attribute."
                )));
            }
        };
        Ok(Answer::DescribeNetworkInterfaceAttribute { network_interface_id: id, attribute })
    }
}
