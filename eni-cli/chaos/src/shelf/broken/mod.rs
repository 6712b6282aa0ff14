//! The broken workflows: one planted defect each, in a file each. What must not
//! be here: what a defect does, and how it is caught.

mod adopts_by_index;
mod always_index_one;
mod attach_not_found_is_fatal;
mod best_effort_protect;
mod cleanup_believes_one_find;
mod clock_in_create;
mod delete_not_found_is_gone;
mod delete_without_detach;
mod deletes_a_siblings_work;
mod deletes_what_fails_to_attach;
mod filters_by_groups;
mod finds_by_instance;
mod finds_only_available;
mod ignores_termination;
mod in_use_is_success;
mod index_by_count;
mod makes_room;
mod no_cleanup;
mod no_rows_is_success;
mod no_token;
mod one_not_found_is_death;
mod one_token;
mod protects_always;
mod protects_only_fresh;
mod retries_without_end;
mod shadowed_error;
mod silent_about_duplicates;
mod tags_later;
mod tears_down_unshown;
mod token_per_try;
mod two_are_none;
mod undoes_good_attach;
mod young_instance_is_gone;

use eni_core::{Context, Ensure, ec2::Ec2, inject::Inject};

use super::{Story, calls::Calls, plain};
use crate::Ending;

macro_rules! defects {
    ($($module:ident $defect:ident: $about:literal,)*) => {
        /// A workflow with a planted defect, by what it does wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Defect {
            $(
                #[doc = $about]
                $defect,
            )*
        }

        impl Defect {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$defect),*];

            /// What is declared of it.
            pub const fn story(self) -> &'static Story {
                match self {
                    $(Self::$defect => &$module::STORY,)*
                }
            }

            pub(crate) async fn attempt<E: Ec2, I: Inject>(
                self,
                context: Context<'_, E, I>,
                ensure: &Ensure,
            ) -> Ending {
                let calls = &Calls::new(context, ensure);
                match self {
                    $(Self::$defect => plain::attempt(&$module::$defect, calls).await,)*
                }
            }
        }
    };
}

defects! {
    no_token NoToken: "It creates without a client token.",
    token_per_try TokenPerTry: "It makes a new token for each try of a create.",
    clock_in_create ClockInCreate: "It puts the time into the create call.",
    one_token OneToken: "It never gives up a token whose interface is gone.",
    deletes_what_fails_to_attach DeletesWhatFailsToAttach: "It takes an attach without a reply for one that failed.",
    shadowed_error ShadowedError: "It reports success after it has undone everything.",
    delete_without_detach DeleteWithoutDetach: "It rolls back an attached interface without detaching it.",
    undoes_good_attach UndoesGoodAttach: "It detaches and deletes what it could not protect.",
    tears_down_unshown TearsDownUnshown: "It tears a good interface down when a read misses it.",
    best_effort_protect BestEffortProtect: "It ignores that protecting failed.",
    protects_only_fresh ProtectsOnlyFresh: "It takes what is attached as done.",
    in_use_is_success InUseIsSuccess: "It takes InUse as done.",
    no_rows_is_success NoRowsIsSuccess: "It takes a read without rows as a confirmation.",
    attach_not_found_is_fatal AttachNotFoundIsFatal: "It takes NotFound soon after the create as final.",
    delete_not_found_is_gone DeleteNotFoundIsGone: "It takes NotFound on a delete as deleted.",
    cleanup_believes_one_find CleanupBelievesOneFind: "It gives up after one empty find.",
    no_cleanup NoCleanup: "It leaves what it made when the instance is gone.",
    ignores_termination IgnoresTermination: "It goes on for an instance that is gone.",
    retries_without_end RetriesWithoutEnd: "It repeats what can never succeed.",
    tags_later TagsLater: "It tags an interface after it has created it.",
    index_by_count IndexByCount: "It counts interfaces to find a free index.",
    always_index_one AlwaysIndexOne: "It attaches at index 1 whoever has it.",
    adopts_by_index AdoptsByIndex: "It adopts whatever is attached at its index.",
    protects_always ProtectsAlways: "It writes though everything is done.",
    finds_only_available FindsOnlyAvailable: "It does not find what is attached.",
    two_are_none TwoAreNone: "It takes two matches for none.",
    silent_about_duplicates SilentAboutDuplicates: "It says nothing of duplicates that it sees.",
    deletes_a_siblings_work DeletesASiblingsWork: "It cleans up what a sibling has finished.",
    finds_by_instance FindsByInstance: "It finds by the instance alone.",
    filters_by_groups FiltersByGroups: "It finds only what has the groups that are wanted now.",
    young_instance_is_gone YoungInstanceIsGone: "It takes an instance that is not shown yet for gone.",
    one_not_found_is_death OneNotFoundIsDeath: "It takes one NotFound as proof that an interface is dead.",
    makes_room MakesRoom: "It detaches whoever has its device index.",
}
