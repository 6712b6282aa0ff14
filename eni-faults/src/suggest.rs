//! "Did you mean": the nearest of some known words.

/// Longer words get no suggestion: the distance takes time by the square.
const LONGEST: usize = 100;

/// The one of `known` that `word` most likely meant; the first of equals.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let length = word.chars().count();
    if length > LONGEST {
        return None;
    }
    let folded = word.to_lowercase();
    known
        .into_iter()
        .map(|known| (strsim::osa_distance(&folded, &known.to_lowercase()), known))
        // A third of the word may differ, and a short word by one letter.
        .filter(|(distance, _)| *distance <= (length / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_its_word_and_nonsense_finds_none() {
        let known = ["refuse", "lost-reply", "reset", "timeout"];
        for (word, found) in [
            ("lost-repl", Some("lost-reply")),
            ("lost_reply", Some("lost-reply")),
            ("Refuse", Some("refuse")),
            ("rest", Some("reset")),
            ("timeuot", Some("timeout")),
            ("xyz", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), found, "{word}");
        }
        assert_eq!(nearest(&"reset".repeat(50), known), None);
    }

    #[test]
    fn a_third_of_a_word_may_differ_and_no_more() {
        for (word, known, is_found) in [
            // A short word by one letter.
            ("ab", "abc", true),
            ("ab", "abcd", false),
            ("a", "b", true),
            ("a", "bc", false),
            // Five letters by one, six by two.
            ("delay", "delax", true),
            ("delay", "delxx", false),
            ("refuse", "refuxx", true),
            ("refuse", "refxxx", false),
        ] {
            assert_eq!(nearest(word, [known]).is_some(), is_found, "{word} for {known}");
        }
        let longest = "x".repeat(LONGEST);
        assert_eq!(nearest(&longest, [&*longest]), Some(&*longest));
        let longer = "x".repeat(LONGEST + 1);
        assert_eq!(nearest(&longer, [&*longer]), None);
    }

    #[test]
    fn the_nearest_wins_and_the_first_of_equals() {
        assert_eq!(nearest("resat", ["resit", "reset"]), Some("resit"));
        assert_eq!(nearest("reset", ["resit", "reset"]), Some("reset"));
    }
}
