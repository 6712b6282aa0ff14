//! The parameters of calls about tags.

use crate::call::{CreateTags, DeleteTags, DescribeTags};

use super::{Fields, Symmetric, filters, page, tags};

impl Symmetric for CreateTags {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required_list("ResourceId", &mut self.resources);
        tags(fields, &mut self.tags);
        if self.tags.is_empty() {
            fields.missing("Tag");
        }
    }
}

impl Symmetric for DeleteTags {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required_list("ResourceId", &mut self.resources);
        fields.items("Tag", &mut self.tags, |fields, tag| {
            fields.required("Key", &mut tag.key);
            fields.optional("Value", &mut tag.value);
        });
    }
}

impl Symmetric for DescribeTags {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        filters(fields, &mut self.filters);
        page(fields, &mut self.max_results, &mut self.next_token);
    }
}
