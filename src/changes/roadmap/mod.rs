//! The project's plan, where Markdown files with boxes hold one: how far each stage is, what was ticked in this session, what
//! is under way and what comes next.
//!
//! Which files are a plan is decided here; how one is read is in [`plan`].

mod plan;

pub use plan::{Item, Stage};
use plan::{Plan, same};

use super::foreign::is_foreign_folder;
use super::trees::Trees;
use crate::git::Bounds;

/// All that the plan's files tell.
#[derive(Debug, Default)]
pub struct Roadmap {
    pub paths: Vec<String>,
    pub stages: Vec<Stage>,
    /// What had an empty box before the session and has a tick now.
    pub ticked: Vec<String>,
}

/// Names of files that may be plans, in lower case and without their end, the best first: those of the first row that has
/// boxes are it. A name may go on behind, and in front where it begins with a star.
const NAMES: [&[&str]; 4] = [
    &["*roadmap"],
    &["plan", "project_plan", "project-plan", "milestones"],
    &["todo"],
    &["project_status", "project-status"],
];

/// Where they are, beside the top.
const FOLDERS: [&str; 11] = [
    "docs",
    "doc",
    ".github",
    "planning",
    "plan",
    "plans",
    "roadmap",
    "roadmaps",
    "project",
    "docs/planning",
    "docs/roadmap",
];

const BOUNDS: Bounds = Bounds { depth: 2, folders: 16 };

/// How large a plan may be, and how many files it may have.
const LARGEST: usize = 512 * 1024;
const MOST: usize = 12;

/// The plan in the files that the project names, or in those that look like one; none without boxes.
pub(super) fn found(trees: &Trees<'_>, named: &[String]) -> Option<Roadmap> {
    if !named.is_empty() {
        return of(trees, named);
    }
    let mut paths = Vec::new();
    let is_searched = |folder: &str| FOLDERS.contains(&folder) && !is_foreign_folder(folder);
    trees.walk("", BOUNDS, is_searched, |met| paths.extend(rank(met.name).map(|rank| (rank, met.path()))));
    (0..NAMES.len()).find_map(|wanted| {
        let mut paths: Vec<_> =
            paths.iter().filter(|(rank, _)| *rank == wanted).map(|(_, path)| path.clone()).collect();
        paths.sort_by_key(|path| in_order(path));
        of(trees, &paths)
    })
}

/// The row of names that a file's name fits.
fn rank(name: &str) -> Option<usize> {
    let name = name.to_lowercase();
    let stem = name.strip_suffix(".md").or(name.strip_suffix(".markdown"))?;
    NAMES.iter().position(|names| {
        names.iter().any(|name| match name.strip_prefix('*') {
            Some(part) => stem.contains(part),
            None => stem.strip_prefix(name).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)),
        })
    })
}

/// A path by its words and numbers, so that phase 10 comes behind phase 9.
fn in_order(path: &str) -> Vec<(u64, String)> {
    let parts = path.split_inclusive(|c: char| !c.is_ascii_digit());
    parts
        .map(|part| (part.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(0), part.to_lowercase()))
        .collect()
}

fn of(trees: &Trees<'_>, paths: &[String]) -> Option<Roadmap> {
    let mut roadmap = Roadmap::default();
    for path in paths.iter().take(MOST) {
        let now = trees.now(path, LARGEST).map(|text| Plan::of(&text)).filter(|plan| !plan.stages.is_empty());
        let Some(now) = now else { continue };
        let before = trees.changed(path).and_then(|file| trees.pair(file, LARGEST)).map(|(before, _)| before);
        if let Some(before) = before.filter(|before| !before.is_empty()) {
            roadmap.ticked.extend(ticked(&Plan::of(&before), &now));
        }
        roadmap.paths.push(path.clone());
        roadmap.stages.extend(now.stages);
    }
    (!roadmap.stages.is_empty()).then_some(roadmap)
}

/// What was open and is done, by its words. Where the same words stand several times, as many as were ticked.
fn ticked(before: &Plan, now: &Plan) -> Vec<String> {
    let mut open: Vec<String> = before.all().filter(|item| !item.done).map(|item| same(&item.text)).collect();
    let mut done: Vec<String> = before.all().filter(|item| item.done).map(|item| same(&item.text)).collect();
    let mut ticked = Vec::new();
    for item in now.all().filter(|item| item.done) {
        let words = same(&item.text);
        let take = |list: &mut Vec<String>| list.iter().position(|other| *other == words).map(|at| list.remove(at));
        if take(&mut done).is_none() && take(&mut open).is_some() {
            ticked.push(item.text.clone());
        }
    }
    ticked
}

/// Where the work is.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Current<'a> {
    pub stage: Option<&'a Stage>,
    pub task: Option<&'a Item>,
    /// What comes behind the task: items of its stage, then stages.
    pub next: Vec<&'a str>,
}

impl Roadmap {
    /// Boxes that are ticked, and all.
    pub fn counts(&self) -> (usize, usize) {
        let counts = self.stages.iter().map(Stage::counts);
        counts.fold((0, 0), |(done, all), (ticked, of)| (done + ticked, all + of))
    }

    /// The first stage that is under way, else the first that is not done; in it likewise the task.
    pub fn current(&self) -> Current<'_> {
        let open = || self.stages.iter().enumerate().filter(|(_, stage)| !stage.is_done());
        let Some((at, stage)) = open().find(|(_, stage)| stage.is_begun()).or_else(|| open().next()) else {
            return Current::default();
        };
        let left = || stage.items.iter().filter(|item| !item.done);
        let task = left().find(|item| item.is_begun()).or_else(|| left().next());
        let others = left().filter(|item| task.is_none_or(|task| !std::ptr::eq(task, *item)));
        let later = self.stages[at + 1..].iter().flat_map(Stage::unfinished);
        let next = others.map(|item| item.text.as_str()).chain(later);
        Current { stage: Some(stage), task, next: next.collect() }
    }

    /// What is finished beside the current stage: the stages of its phase, or their parts, where they have some; where it
    /// stands alone there, its own items.
    pub fn completed(&self) -> Vec<&str> {
        let phase = self.current().stage.map(|stage| &stage.phase);
        let around: Vec<_> =
            self.stages.iter().filter(|stage| phase.is_none_or(|phase| stage.phase == *phase)).collect();
        match around[..] {
            [only] => only.items.iter().filter(|item| item.done).map(|item| item.text.as_str()).collect(),
            _ => around.into_iter().flat_map(|stage| stage.finished()).collect(),
        }
    }
}

impl<'a> Current<'a> {
    /// The phase and the stage, by their titles. A stage without a phase around it is one.
    pub fn place(&self) -> (Option<&'a str>, Option<&'a str>) {
        let titles = self.stage.map(|stage| match &stage.phase {
            Some(phase) => (phase.as_str(), stage.title.as_str()),
            None => (stage.title.as_str(), ""),
        });
        let said = |title: &&str| !title.is_empty();
        (titles.map(|(phase, _)| phase).filter(said), titles.map(|(_, stage)| stage).filter(said))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roadmap(text: &str) -> Roadmap {
        Roadmap { stages: Plan::of(text).stages, ..Roadmap::default() }
    }

    #[test]
    fn names_of_plans() {
        for (name, expected) in [
            ("ROADMAP.md", Some(0)),
            ("PHASE_1_ROADMAP.md", Some(0)),
            ("Todo.md", Some(2)),
            ("PROJECT_STATUS.md", Some(3)),
            ("TODOS-old.md", None),
            ("roadmap.txt", None),
        ] {
            assert_eq!(rank(name), expected, "{name}");
        }
        let mut paths = ["PHASE_10_ROADMAP.md", "PHASE_2_ROADMAP.md"];
        paths.sort_by_key(|path| in_order(path));
        assert_eq!(paths, ["PHASE_2_ROADMAP.md", "PHASE_10_ROADMAP.md"]);
    }

    #[test]
    fn what_is_begun_comes_first() {
        let text = "# Plan\n## Phase 1\n### Stage 1\n- [x] a\n### Stage 2\n- [ ] b\n### Stage 3\n- [x] c\n- [ ] d\n- [ ] e (60 %)\n### Stage 4\n- [ ] f\n";
        let roadmap = roadmap(text);
        let current = roadmap.current();
        assert_eq!(current.stage.map(|stage| stage.title.as_str()), Some("Stage 3"));
        assert_eq!(current.task.map(|task| task.text.as_str()), Some("e (60 %)"));
        assert_eq!(current.next, ["d", "Stage 4"]);
        assert_eq!((roadmap.counts(), roadmap.completed()), ((2, 6), vec!["Stage 1"]));
    }

    #[test]
    fn stages_may_have_parts() {
        let text = "# Phase 1 - MVP\n## Stage 1: Set-up\n### Stage 1.1: Structure\n- [x] a\n### Stage 1.2: Database\n- [x] b\n\
            ## Stage 2: Data\n### Stage 2.1: Schema\n- [x] c\n### Stage 2.3: Models\n- [x] d\n- [ ] e\n### Stage 2.4\n- [ ] f\n\
            ## Stage 3: Services\n### Stage 3.1: Ollama\n- [ ] g\n";
        let roadmap = roadmap(text);
        let current = roadmap.current();
        let stage = current.stage.expect("a stage");
        assert_eq!((stage.phase.as_deref(), stage.title.as_str()), (Some("Phase 1 - MVP"), "Stage 2: Data"));
        let task = current.task.expect("a task");
        assert_eq!((task.text.as_str(), task.parts.len()), ("Stage 2.3: Models", 2));
        assert_eq!(current.next, ["Stage 2.4", "Stage 3.1: Ollama"]);
        assert_eq!(roadmap.completed(), ["Stage 1.1: Structure", "Stage 1.2: Database", "Stage 2.1: Schema"]);
        assert_eq!(roadmap.counts(), (4, 7));
    }

    #[test]
    fn all_done_has_nothing_current() {
        let roadmap = roadmap("# Plan\n## A\n- [x] a\n## B ✅\n");
        assert_eq!((roadmap.current(), roadmap.counts()), (Current::default(), (2, 2)));
        assert_eq!(roadmap.completed(), ["A", "B"]);
    }

    #[test]
    fn ticked_is_what_was_open_before() {
        let before = Plan::of("## A\n- [ ] one (60 %)\n- [x] two\n- [ ] same\n- [ ] same\n### B 🚧\n- [ ] x\n");
        let now = Plan::of("## A\n- [x] **one**\n- [x] two\n- [x] new\n- [x] same\n- [ ] same\n### B ✅\n- [ ] x\n");
        assert_eq!(ticked(&before, &now), ["one", "same", "B"]);
    }
}
