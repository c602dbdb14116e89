//! The commands that a document and the team's file ask to be run before work goes on. Read here, and never run: [`super::run`]
//! alone does that, with what [`super::approval`] lets through.
//!
//! Of a document only fences that say they are a shell's count, below the headings of the pre-flight. One fence is one script:
//! `cd` and `source` hold for the lines below them. Each command of it is told of by itself.

use serde::Serialize;

use super::declared::Declared;
use super::shell::Reader;
use crate::document::code::{self, Code, Line};
use crate::document::kinds::ACTED_ON;
use crate::document::{Kind, Outline, Section};
use crate::text;

/// How long a command of a document may take, in seconds.
const PATIENCE: u64 = 30;

/// A name is cut to so many bytes.
const LONGEST_NAME: usize = 60;

/// All commands, and where they are to be run: what an approval is given to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Commands {
    /// The git directory that all worktrees of the repository share.
    pub repository: String,
    /// The top of the working tree.
    pub folder: String,
    pub scripts: Vec<Script>,
}

/// Commands that share one shell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Script {
    pub from: From,
    pub shell: Shell,
    /// Seconds that each command may take.
    pub timeout: u64,
    pub commands: Vec<Command>,
}

/// Who asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum From {
    Document,
    TeamFile,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shell {
    Sh,
    Bash,
    Zsh,
}

/// One command: mostly a line, more where the shell reads on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Command {
    /// What the comment beside or above it says; else its own words.
    pub name: String,
    pub text: String,
    /// Of the document, counted from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

/// What fences call a shell. At a prompt people have bash: `source` is not in every `sh`.
const LABELS: [(&str, Shell); 9] = [
    ("sh", Shell::Sh),
    ("bash", Shell::Bash),
    ("shell", Shell::Bash),
    ("console", Shell::Bash),
    ("shell-session", Shell::Bash),
    ("shellsession", Shell::Bash),
    ("sh-session", Shell::Bash),
    ("terminal", Shell::Bash),
    ("zsh", Shell::Zsh),
];

/// Those whose fences show a prompt, and what the commands print.
const SESSIONS: [&str; 5] = ["console", "shell-session", "shellsession", "sh-session", "terminal"];

const PROMPT: &str = "$ ";
const SECOND_PROMPT: &str = "> ";

impl Commands {
    /// What the document asks for, and then the team.
    pub fn of(document: &[u8], outline: &Outline, team: &[Declared]) -> Self {
        let scripts =
            fences(document, outline).filter_map(|code| Script::of(&code)).chain(team.iter().map(Script::declared));
        Self { scripts: scripts.collect(), ..Self::default() }
    }

    pub fn is_empty(&self) -> bool {
        self.scripts.is_empty()
    }

    /// Every command with its script, in the order in which they are run.
    pub fn each(&self) -> impl Iterator<Item = (&Script, &Command)> {
        self.scripts.iter().flat_map(|script| script.commands.iter().map(move |command| (script, command)))
    }

    /// The list as people read it, and compare it with another.
    pub fn listing(&self) -> String {
        let mut listing = String::new();
        for script in &self.scripts {
            let from = match script.from {
                From::Document => "from the document",
                From::TeamFile => "from .handoff.toml",
            };
            let shell = script.shell.program();
            listing.push_str(&format!("# {from}, by {shell}, each at most {}\n", seconds(script.timeout)));
            for command in &script.commands {
                listing.push_str(&command.text);
                listing.push('\n');
            }
        }
        listing
    }
}

pub(super) fn seconds(number: u64) -> String {
    text::count(usize::try_from(number).unwrap_or(usize::MAX), "second")
}

/// The fences of the pre-flight; where a document has no such section, those directly below the heading on how to resume.
fn fences(document: &[u8], outline: &Outline) -> impl Iterator<Item = Code> {
    let spans: Vec<_> = match outline.sections_of(Kind::Preflight).next() {
        Some(_) => outline.sections_of(Kind::Preflight).map(|section| section.span.clone()).collect(),
        None => outline.sections_of(Kind::Resume).map(|section| section.own.clone()).collect(),
    };
    // Further below, a part may tell what is to be done, or not to be.
    let acts = |section: &&Section| {
        section.kinds.iter().any(|kind| ACTED_ON.contains(kind) || *kind == Kind::DoNot)
            && !section.kinds.contains(&Kind::Preflight)
    };
    let others: Vec<_> = outline
        .sections
        .iter()
        .filter(acts)
        .map(|section| section.span.clone())
        .filter(|span| spans.iter().any(|own| own.contains(&span.start)))
        .collect();
    let codes = if spans.is_empty() { Vec::new() } else { code::labelled(document, outline) };
    codes.into_iter().filter(move |code| {
        let is_in = |span: &std::ops::Range<usize>| span.contains(&code.span.start);
        spans.iter().any(is_in) && !others.iter().any(is_in)
    })
}

impl Script {
    fn of(code: &Code) -> Option<Self> {
        let (_, shell) = *LABELS.iter().find(|(label, _)| *label == code.label)?;
        // A shell would leave a zero byte out: what is run would not be what is shown.
        if code.lines.iter().any(|line| line.text.contains('\0')) {
            return None;
        }
        let has_prompts = SESSIONS.contains(&code.label.as_str()) || begins_with_prompt(&code.lines);
        let commands = commands(&code.lines, has_prompts);
        let script = Self { from: From::Document, shell, timeout: PATIENCE, commands };
        (!script.commands.is_empty()).then_some(script)
    }

    fn declared(declared: &Declared) -> Self {
        let command = Command { name: declared.name.clone(), text: declared.run.clone(), line: None };
        Self {
            from: From::TeamFile,
            shell: Shell::Sh,
            timeout: declared.timeout.unwrap_or(PATIENCE),
            commands: vec![command],
        }
    }
}

impl Shell {
    pub fn program(self) -> &'static str {
        match self {
            Self::Sh => "sh",
            Self::Bash => "bash",
            Self::Zsh => "zsh",
        }
    }
}

fn begins_with_prompt(lines: &[Line]) -> bool {
    let mut said = lines.iter().map(|line| line.text.trim()).filter(|text| !text.is_empty() && !text.starts_with('#'));
    said.next().is_some_and(|text| text.starts_with(PROMPT))
}

/// The commands of a fence. What stands behind no prompt where others have one, they printed.
fn commands(lines: &[Line], has_prompts: bool) -> Vec<Command> {
    let mut commands = Vec::new();
    let mut open: Option<Open> = None;
    let mut heading: Option<String> = None;
    for line in lines {
        let text = line.text.trim_end_matches(['\n', '\r']);
        let text = match (has_prompts, &open) {
            (false, _) => text,
            (true, None) => match text.trim_start().strip_prefix(PROMPT) {
                Some(typed) => typed,
                None if text.trim_start().starts_with('#') => text,
                None => continue,
            },
            (true, Some(_)) => text.trim_start().strip_prefix(SECOND_PROMPT).unwrap_or(text.trim_start()),
        };
        if open.is_none() && text.trim().is_empty() {
            heading = None;
            continue;
        }
        if open.is_none() && text.trim_start().starts_with('#') {
            heading = Some(unnumbered(text.trim_start().trim_start_matches('#').trim()).to_owned());
            continue;
        }
        let mut command = open.take().unwrap_or_else(|| Open::at(line.number));
        command.add(text);
        if command.reader.is_at_end() {
            commands.push(command.finish(heading.take()));
        } else {
            open = Some(command);
        }
    }
    commands.extend(open.map(|command| command.finish(heading)));
    commands
}

/// A command that is being read.
struct Open {
    reader: Reader,
    text: String,
    comment: Option<String>,
    line: usize,
}

impl Open {
    fn at(line: usize) -> Self {
        Self { reader: Reader::default(), text: String::new(), comment: None, line }
    }

    fn add(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
        self.reader.read(text);
        self.comment = self.reader.comment().map(str::to_owned).or(self.comment.take());
    }

    fn finish(self, heading: Option<String>) -> Command {
        let says = |words: &String| words.contains(char::is_alphanumeric);
        let name = self.comment.filter(says).or(heading.filter(says)).unwrap_or_else(|| text::one_line(&self.text));
        Command { name: text::cut(&name, LONGEST_NAME).into_owned(), text: self.text, line: Some(self.line) }
    }
}

/// `Navigate to project`, of `1. Navigate to project`.
fn unnumbered(heading: &str) -> &str {
    let rest = heading.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = rest.len() < heading.len();
    rest.strip_prefix(['.', ')']).filter(|_| is_number).map_or(heading, str::trim_start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Kinds;

    /// The seed's own.
    const SEED: &str = "## 🚀 How to Resume\n\n### Pre-Flight Checklist\n```bash\n# 1. Navigate to project\n\
                        cd /home/vince/storyforge/\n\n# 2. Verify services running\n\
                        curl http://localhost:11434/api/tags  # Ollama\ncurl http://localhost:8188/system_stats  # ComfyUI\n\
                        sudo systemctl status postgresql  # Database\n\n# 3. Activate virtual environment\ncd backend\n\
                        source .venv/bin/activate\n\n# 4. Verify database state\n\
                        psql -d storyforge -c \"\\dt\"  # Should show stories, nodes tables\n```\n\n\
                        ### Immediate Next Steps (Priority Order)\n\n```bash\nmake deploy\n```\n";

    fn of(document: &str) -> Commands {
        let outline = Outline::of(document.as_bytes(), &Kinds::default());
        Commands::of(document.as_bytes(), &outline, &[])
    }

    /// A line for each command: its script's number, its own, name and text.
    fn told(document: &str) -> Vec<String> {
        let mut told = Vec::new();
        for (number, script) in (1..).zip(of(document).scripts) {
            told.extend(script.commands.into_iter().map(|Command { name, text, line }| {
                let text = text.replace('\n', "|");
                format!("{number} {} {name}: {text}", line.unwrap())
            }));
        }
        told
    }

    fn below(heading: &str, fence: &str) -> String {
        format!("# T\n\n{heading}\n\n{fence}")
    }

    #[test]
    fn the_seeds_checklist_is_one_script_of_seven_commands() {
        let expected = [
            "1 6 Navigate to project: cd /home/vince/storyforge/",
            "1 9 Ollama: curl http://localhost:11434/api/tags  # Ollama",
            "1 10 ComfyUI: curl http://localhost:8188/system_stats  # ComfyUI",
            "1 11 Database: sudo systemctl status postgresql  # Database",
            "1 14 Activate virtual environment: cd backend",
            "1 15 source .venv/bin/activate: source .venv/bin/activate",
            "1 18 Should show stories, nodes tables: psql -d storyforge -c \"\\dt\"  # Should show stories, nodes tables",
        ];
        assert_eq!(told(SEED), expected);
        assert_eq!(told(&SEED.replace('\n', "\r\n")), expected);
        let commands = of(SEED);
        assert_eq!((commands.scripts[0].shell, commands.scripts[0].timeout), (Shell::Bash, 30));
        assert!(commands.listing().starts_with(
            "# from the document, by bash, each at most 30 seconds\ncd /home/vince/storyforge/\ncurl http://"
        ));
    }

    #[test]
    fn only_fences_of_a_shell_below_the_pre_flight_count() {
        let fence = "```sh\nls\n```\n";
        for (document, count) in [
            (below("## Pre-flight", fence), 1),
            (below("## Pre-flight", "```\nls\n```\n\n    ls\n\n`ls`\n"), 0),
            (below("## Pre-flight", "```python\nls\n```\n\n```text\nls\n```\n"), 0),
            (below("## Pre-flight", "#### Services\n\n1. first\n\n   ```zsh\n   ls\n   ```\n"), 1),
            (below("## Pre-flight", "> ```sh\n> ls\n> ```\n"), 1),
            (below("## Pre-flight", "```sh\n# nothing\n\n```\n"), 0),
            (below("## Pre-flight", "```sh\nl\0s\n```\n"), 0),
            (below("## Pre-flight", &format!("### Next steps\n\n{fence}")), 0),
            (below("## Pre-flight", &format!("### Do not\n\n{fence}")), 0),
            (below("## Pre-flight", &format!("## Commands\n\n{fence}")), 0),
            (below("## How to resume", fence), 1),
            (below("## How to resume", &format!("### Commands\n\n{fence}")), 0),
            (below("## How to resume", &format!("{fence}\n### Pre-flight\n\nnothing\n")), 0),
            (below("## Important commands", fence), 0),
            (fence.to_owned(), 0),
        ] {
            assert_eq!(told(&document).len(), count, "{document}");
        }
    }

    #[test]
    fn what_a_session_printed_is_no_command() {
        let fence = "```console\n# Services\n$ curl x \\\n>   -d y\n{\"up\": true}\nls\n$ ls\n```\n";
        let expected = ["1 7 Services: curl x \\|  -d y", "1 11 ls: ls"];
        assert_eq!(told(&below("## Pre-flight", fence)), expected);
        assert_eq!(told(&below("## Pre-flight", &fence.replace("console", "bash"))), expected);
    }

    #[test]
    fn a_command_of_several_lines_is_one() {
        let fence = "```sh\nif true; then # why\n  ls\nfi\n\ncat <<EOF\n# x\n\nEOF\nls\n```\n";
        assert_eq!(
            told(&below("## Pre-flight", fence)),
            ["1 6 why: if true; then # why|  ls|fi", "1 10 cat <<EOF # x EOF: cat <<EOF|# x||EOF", "1 14 ls: ls"]
        );
    }

    #[test]
    fn the_team_asks_behind_the_document() {
        let team = [Declared { name: "tests".into(), run: "make\ntest".into(), timeout: Some(9) }];
        let document = below("## Pre-flight", "```sh\nls\n```\n");
        let outline = Outline::of(document.as_bytes(), &Kinds::default());
        let commands = Commands::of(document.as_bytes(), &outline, &team);
        assert_eq!(
            commands.listing(),
            "# from the document, by sh, each at most 30 seconds\nls\n\
             # from .handoff.toml, by sh, each at most 9 seconds\nmake\ntest\n"
        );
        assert_eq!(commands.each().map(|(_, command)| command.name.as_str()).collect::<Vec<_>>(), ["ls", "tests"]);
    }
}
