//! A tale: what people type, where and when, and every line that the commands print.

use std::path::{Path, PathBuf};

use chrono::TimeDelta;

use super::Sandbox;

/// The transcript in the making: what was typed where, and what came of it.
pub struct Tale {
    sandbox: Sandbox,
    /// Where it is told, below `tests/it`.
    file: &'static str,
    transcript: String,
    commands: u64,
}

impl Tale {
    /// A remote with a branch `main` and one commit.
    pub fn begin(file: &'static str) -> Self {
        let mut sandbox = Sandbox::without_hooks(&[]);
        sandbox.set("GIT_HANDOFF_SEED", "1");
        sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Begin"]).ok();
        sandbox.git(&["clone", "-q", "--bare", ".", "../storyforge.git"]).ok();
        Self { sandbox, file, transcript: String::new(), commands: 0 }
    }

    /// Somebody's clone.
    pub fn clone(&self, place: &str, name: &str) -> PathBuf {
        let folder = self.sandbox.beside(place).join("storyforge");
        let email = format!("{}@example.com", name.split(' ').next().unwrap_or_default().to_lowercase());
        let words = ["clone", "-q", "../storyforge.git"];
        self.sandbox.git(&[&words[..], &[&folder.display().to_string()]].concat()).ok();
        for (key, value) in [("name", name), ("email", &email)] {
            self.sandbox.git_in(&folder, &["config", &format!("user.{key}"), value]).ok();
        }
        folder
    }

    pub fn tell(&mut self, words: &str) {
        let gap = if self.transcript.is_empty() { "" } else { "\n" };
        self.transcript += &format!("{gap}# {words}\n\n");
    }

    pub fn wait(&self, span: TimeDelta) {
        self.sandbox.wait(span);
    }

    /// A command line, as typed into a shell: data stands as it is, what goes to standard error behind `!`.
    pub fn types(&mut self, folder: &Path, line: &str) {
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

    /// An agent is at work from here on, or none.
    pub fn agent(&mut self, is_at_work: bool) {
        self.sandbox.set("CLAUDECODE", if is_at_work { "1" } else { "" });
    }

    /// Something that happens beside what is typed.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Compares it with what is told in the file, or writes that anew.
    #[track_caller]
    pub fn ends(self) {
        // An approval names the folder that the commands would run in, so it is another one each time.
        let approvals = regex::Regex::new("[0-9a-f]{64}").expect("a pattern");
        let told = self.transcript.replace(&self.sandbox.beside("").display().to_string(), "…/");
        let told = approvals.replace_all(&told, "SHA256").into_owned();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it").join(self.file);
        if std::env::var_os("HANDOFF_BLESS").is_some() {
            std::fs::write(path, told).expect("the story, written anew");
            return;
        }
        let expected = std::fs::read_to_string(path).expect("the story as it was");
        let differs = told.lines().zip(expected.lines()).find(|(now, before)| now != before);
        assert_eq!(differs, None, "what is printed, and what {} says; all of it:\n{told}", self.file);
        assert_eq!(told, expected);
    }
}
