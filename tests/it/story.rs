//! The story that the tool is made for, told once from top to bottom: Ana stops on Thursday; on Monday she goes on at her
//! other machine, and Bo, whom it does not know, at his.
//!
//! Every line that the commands print is compared with `story.txt`. `HANDOFF_BLESS=1 cargo test --test it the_story`
//! writes that file anew: read what has changed before you commit it.

use std::path::{Path, PathBuf};

use chrono::TimeDelta;

use crate::support::{DRAFT, Sandbox};

const EXPECTED: &str = include_str!("story.txt");

#[test]
fn the_story_from_thursday_to_monday() {
    let mut tale = Tale::begin();

    tale.tell("Ana has two machines, and Bo has one. In each clone the hooks are installed once.");
    let laptop = tale.clone("laptop", "Ana Lima");
    let desktop = tale.clone("desktop", "Ana Lima");
    let bo = tale.clone("bo", "Bo Okoro");
    tale.types(&laptop, "git handoff install");
    tale.types(&desktop, "git handoff install 2>/dev/null");
    tale.types(&bo, "git handoff install 2>/dev/null");

    tale.tell("Thursday morning, at the laptop: a branch, some work, and what there is to say of it.");
    tale.types(&laptop, "git switch -q -c feature/scenes");
    tale.types(&laptop, "echo 'def generate_scene(): ...' >scenes.py && git add scenes.py");
    tale.types(&laptop, "git handoff add progress 'generate_scene() at 60 %'");
    tale.types(&laptop, "git handoff add next 'Complete the WorldBible model (30 min)'");
    tale.types(&laptop, "git handoff add next 'Test the relationships'");
    tale.types(&laptop, "git handoff add decision 'SQLite, because the tool runs offline'");
    tale.types(&laptop, "git commit -q -m 'Generate scenes'");

    tale.tell("The commit said nothing. Its message has a few lines more than she wrote.");
    tale.types(&laptop, "git log -1 --format=%B");

    tale.tell("She writes a thought into the document by hand, and commits nothing. Then main needs a fix.");
    tale.types(&laptop, &format!("printf '\\n## Watch Out\\n\\n- The parser is slow on Windows\\n' >>{DRAFT}"));
    tale.types(&laptop, "git switch -q main");
    tale.types(&laptop, "ls");
    tale.types(&laptop, "git handoff add next 'Tell the support that logging in works again'");
    tale.types(&laptop, "echo fixed >login.py && git add login.py && git commit -q -m 'Fix the login'");

    tale.tell("Back to the scenes: her document is there again, with the thought that no commit has.");
    tale.types(&laptop, "git switch -q feature/scenes");
    tale.types(&laptop, &format!("cat {DRAFT}"));
    tale.types(&laptop, "echo 'class WorldBible: ...' >world.py && git add world.py");
    tale.types(&laptop, "git commit -q -m 'Begin the model'");

    tale.tell("Before she goes home: where does everything stand? And off it goes.");
    tale.types(&laptop, "git handoff");
    tale.types(&laptop, "git handoff sync");
    tale.types(&laptop, "git push -q origin main feature/scenes");

    tale.wait(TimeDelta::days(4));
    tale.tell("Monday, at Ana's desktop. Her own document may be written unasked: it is there when the branch is.");
    tale.types(&desktop, "git pull -q");
    tale.types(&desktop, "git switch -q feature/scenes");
    tale.types(&desktop, "git handoff show");

    tale.tell("Monday, at Bo's. He reads what Ana left; into his tree it comes when he asks for it.");
    tale.types(&bo, "git pull -q");
    tale.types(&bo, "git switch -q feature/scenes");
    tale.types(&bo, "ls");
    tale.types(&bo, "git handoff show --brief");
    tale.types(&bo, "git handoff restore HEAD");

    tale.tell("Bo goes on with what comes next, and says so.");
    tale.types(&bo, "echo 'class WorldBible: tables = 3' >world.py");
    tale.types(&bo, &format!("sed -i '/Complete the WorldBible/d' {DRAFT}"));
    tale.types(&bo, "git handoff add done 'The WorldBible model'");
    tale.types(&bo, "git handoff add blocker 'Waiting for the API key'");
    tale.types(&bo, "git commit -q -a -m 'Complete the model'");
    tale.types(&bo, "git handoff sync");
    tale.types(&bo, "git push -q");

    tale.tell("Ana pulls, and is told. Her own document stays until she takes his.");
    tale.types(&desktop, "git pull -q");
    tale.types(&desktop, "git handoff");
    tale.types(&desktop, "git handoff restore HEAD");
    tale.types(&desktop, "git handoff show");

    tale.ends();
}

/// The transcript in the making: what was typed where, and what came of it.
struct Tale {
    sandbox: Sandbox,
    transcript: String,
    commands: u64,
}

impl Tale {
    /// A remote with a branch `main` and one commit.
    fn begin() -> Self {
        let sandbox = Sandbox::without_hooks(&[]);
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Begin"]).ok();
        sandbox.git(&["clone", "-q", "--bare", ".", "../storyforge.git"]).ok();
        Self { sandbox, transcript: String::new(), commands: 0 }
    }

    /// Somebody's clone.
    fn clone(&self, place: &str, name: &str) -> PathBuf {
        let folder = self.sandbox.beside(place).join("storyforge");
        let email = format!("{}@example.com", name.split(' ').next().unwrap_or_default().to_lowercase());
        let words = ["clone", "-q", "../storyforge.git"];
        self.sandbox.git(&[&words[..], &[&folder.display().to_string()]].concat()).ok();
        for (key, value) in [("name", name), ("email", &email)] {
            self.sandbox.git_in(&folder, &["config", &format!("user.{key}"), value]).ok();
        }
        folder
    }

    fn tell(&mut self, words: &str) {
        let gap = if self.transcript.is_empty() { "" } else { "\n" };
        self.transcript += &format!("{gap}# {words}\n\n");
    }

    fn wait(&self, span: TimeDelta) {
        self.sandbox.wait(span);
    }

    /// A command line, as typed into a shell: data stands as it is, what goes to standard error behind `!`.
    fn types(&mut self, folder: &Path, line: &str) {
        self.commands += 1;
        // Sessions are named at random: a seed for each command, or two of one day had one name.
        self.sandbox.set("GIT_HANDOFF_SEED", (self.commands * 0x9e37_79b9).to_string());
        let output = self.sandbox.run(folder, "sh", &["-c", line], b"");
        let place = folder.strip_prefix(self.sandbox.beside("")).expect("a folder of the story");
        let place = place.iter().next().expect("a place").to_string_lossy();
        self.transcript += &format!("{place}$ {line}\n");
        self.transcript += &output.text();
        self.transcript.extend(output.stderr.lines().map(|line| format!("! {line}\n")));
        if let Some(code) = output.status.filter(|code| *code != 0) {
            self.transcript += &format!("exit code {code}\n");
        }
    }

    #[track_caller]
    fn ends(self) {
        let told = self.transcript.replace(&self.sandbox.beside("").display().to_string(), "…/");
        if std::env::var_os("HANDOFF_BLESS").is_some() {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/story.txt");
            std::fs::write(path, told).expect("the story, written anew");
            return;
        }
        let differs = told.lines().zip(EXPECTED.lines()).find(|(now, before)| now != before);
        assert_eq!(differs, None, "what is printed, and what story.txt says; all of it:\n{told}");
        assert_eq!(told, EXPECTED);
    }
}
