//! Branch, HEAD and migrations as recorded, and as they are.

use super::super::{Check, Outcome};
use super::named;
use crate::changes::migrations::{Head, Place};
use crate::ids::ObjectId;
use crate::text;

/// How HEAD stands to the recorded commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    No,
    /// By so many commits.
    On(usize),
    /// It does not have that commit in its history.
    Aside,
    /// The commit is not here, or history is cut off before it.
    Unknown,
}

pub fn branch(recorded: Option<&str>, now: Option<&str>) -> Check {
    let said = |branch: Option<&str>| branch.unwrap_or("none: HEAD was detached").to_owned();
    let outcome = if recorded == now { Outcome::Holds } else { Outcome::Fails };
    let actual = now.unwrap_or("none: HEAD is detached");
    Check::new("branch", said(recorded), actual, outcome)
}

pub fn head(recorded: &ObjectId, now: Option<&ObjectId>, moved: &Moved, is_same_branch: bool) -> Check {
    let at = now.map_or("no commit yet", ObjectId::short);
    let (actual, outcome) = match moved {
        Moved::No => (at.to_owned(), Outcome::Holds),
        Moved::On(since) => (format!("{at}, {} since", text::count(*since, "commit")), Outcome::Holds),
        Moved::Aside if now.is_none() => (at.to_owned(), Outcome::Fails),
        Moved::Aside if is_same_branch => (format!("{at}: history was rewritten"), Outcome::Fails),
        Moved::Aside => (format!("{at}, which does not have it in its history"), Outcome::Fails),
        Moved::Unknown => (format!("{at}; how it stands to that is not known in this clone"), Outcome::CannotTell),
    };
    Check::new("HEAD", recorded.short(), actual, outcome)
}

/// Those of the two commits' trees; whether they are applied to a database no tree tells.
pub fn migrations(recorded: &[Place], now: &[Place]) -> Option<Check> {
    if recorded.is_empty() && now.is_empty() {
        return None;
    }
    let place = |place: &Place| {
        let heads: Vec<_> = place.heads.iter().map(|head: &Head| text::one_line(&head.name)).collect();
        format!("{} in {}: {}", place.tool, place.path, named(&heads))
    };
    let told = |places: &[Place]| places.iter().map(place).collect::<Vec<_>>();
    let (then, now) = (told(recorded), told(now));
    // Where all is as it was, all is named; else what is not.
    let only = |those: &[String], others: &[String]| -> String {
        let own: Vec<_> = those.iter().filter(|place| then == now || !others.contains(place)).collect();
        if own.is_empty() { "none".to_owned() } else { named(&own) }
    };
    let outcome = if then == now { Outcome::Holds } else { Outcome::Fails };
    Some(Check::new("migrations", only(&then, &now), only(&now, &then), outcome))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(digit: char) -> ObjectId {
        digit.to_string().repeat(40).parse().unwrap()
    }

    #[test]
    fn the_branch_is_the_recorded_one() {
        for (recorded, now, told) in [
            (Some("main"), Some("main"), "✓ branch | main | main"),
            (Some("feature/x"), Some("main"), "✗ branch | feature/x | main"),
            (Some("main"), None, "✗ branch | main | none: HEAD is detached"),
            (None, None, "✓ branch | none: HEAD was detached | none: HEAD is detached"),
        ] {
            assert_eq!(branch(recorded, now).to_string(), told);
        }
    }

    #[test]
    fn head_may_move_on_but_not_aside() {
        for (moved, is_same_branch, told) in [
            (Moved::No, true, "✓ HEAD | aaaaaaa | bbbbbbb"),
            (Moved::On(1), true, "✓ HEAD | aaaaaaa | bbbbbbb, 1 commit since"),
            (Moved::On(3), false, "✓ HEAD | aaaaaaa | bbbbbbb, 3 commits since"),
            (Moved::Aside, true, "✗ HEAD | aaaaaaa | bbbbbbb: history was rewritten"),
            (Moved::Aside, false, "✗ HEAD | aaaaaaa | bbbbbbb, which does not have it in its history"),
            (Moved::Unknown, true, "? HEAD | aaaaaaa | bbbbbbb; how it stands to that is not known in this clone"),
        ] {
            assert_eq!(head(&id('a'), Some(&id('b')), &moved, is_same_branch).to_string(), told);
        }
        assert_eq!(head(&id('a'), None, &Moved::Aside, true).to_string(), "✗ HEAD | aaaaaaa | no commit yet");
    }

    #[test]
    fn migrations_are_told_by_what_comes_last() {
        let place = |path: &str, heads: &[&str]| Place {
            tool: "alembic",
            path: path.into(),
            heads: heads.iter().map(|name| Head { name: (*name).into(), title: String::new() }).collect(),
            added: Vec::new(),
            joins: "",
        };
        let told = |then: &[Place], now: &[Place]| migrations(then, now).map(|check| check.to_string());
        assert_eq!(told(&[], &[]), None);
        assert_eq!(
            told(&[place("db", &["001"])], &[place("db", &["001"])]).unwrap(),
            "✓ migrations | alembic in db: 001 | alembic in db: 001"
        );
        assert_eq!(
            told(
                &[place("a", &["1"]), place("db", &["001"])],
                &[place("a", &["1"]), place("db", &["002", "003"]), place("new", &["1"])]
            )
            .unwrap(),
            "✗ migrations | alembic in db: 001 | alembic in db: 002, 003, alembic in new: 1"
        );
        assert_eq!(told(&[place("db", &["1"])], &[]).unwrap(), "✗ migrations | alembic in db: 1 | none");
    }
}
