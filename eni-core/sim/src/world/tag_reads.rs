//! DescribeTags.

use std::time::Duration;

use super::{
    World,
    filters::Filters,
    page::{Asked, MAX_RESULTS, Page},
    tags::Tagged,
    view::{Resource, View},
};
use crate::{Answer, ApiError, TagSet, answer::TagDescription, call::DescribeTags};

impl World {
    pub(super) fn describe_tags(
        &self,
        now: Duration,
        describe: &DescribeTags,
        view: &View,
    ) -> Result<Answer, ApiError> {
        let asked = Asked {
            max_results: describe.max_results,
            next_token: describe.next_token.as_deref(),
            not_with: None,
        };
        // No id has a slash in it.
        let parse = |text: &str| {
            text.split_once('/').map(|(resource, key)| (resource.to_owned(), key.to_owned()))
        };
        let page = Page::read(&asked, MAX_RESULTS, parse)?;
        let filters = Filters::read(self.spelling(), &describe.filters)?;
        let mut all = Vec::new();
        for id in self.interfaces_in(view) {
            let version = view.of(Resource::Interface(id)).record;
            if let Some(seen) = self.seen_interface(now, id, version) {
                describe_each(Tagged::Interface(id), &seen.tag_set, &mut all);
            }
        }
        for id in self.instances_in(view) {
            let version = view.of(Resource::Instance(id)).record;
            let tag_set = match version {
                0 => self.instances.get(&id).map(|held| held.tag_set.clone()),
                _ => self.seen_instance(now, id, version).map(|seen| seen.tag_set),
            };
            if let Some(tag_set) = tag_set {
                describe_each(Tagged::Instance(id), &tag_set, &mut all);
            }
        }
        for (tagged, tag_set) in self.settled_tags() {
            describe_each(tagged, tag_set, &mut all);
        }
        all.sort_unstable();
        let found = all.into_iter().filter(|tag| {
            page.reaches(&(tag.resource_id.clone(), tag.key.clone())) && filters.matches(tag)
        });
        let (tags, next_token) =
            page.cut(found, |last| format!("{}/{}", last.resource_id, last.key));
        Ok(Answer::DescribeTags { tags, next_token })
    }
}

fn describe_each(tagged: Tagged, tag_set: &TagSet, into: &mut Vec<TagDescription>) {
    into.extend(tag_set.iter().map(|(key, value)| TagDescription {
        resource_id: tagged.id().to_owned(),
        resource_type: tagged.resource_type(),
        key: key.clone(),
        value: value.clone(),
    }));
}
