//! Runs approved commands: the only place where anything that a document or a repository's file says is run.
//!
//! Each script has one shell, which is given a command at a time on its input and says on its output how that one ended. The
//! commands themselves read nothing, and both of their outputs are the shell's error output: whatever they print, none can be
//! taken for the shell's answer. All that a script has left running when it ends is ended with it, and when we are ended.

use std::io::Write as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{self, Child, ChildStderr, ChildStdin, ChildStdout, ExitStatus, Stdio};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use serde::Serialize;

use super::approval::Approved;
use super::commands::{Command, Commands, From, Script, Shell, seconds};
use super::output::{Pipe, Tail};
use super::{Outcome, place};
use crate::clock::{Deadline, Watch};
use crate::error::{Error, Result, While as _};
use crate::git::{Repo, command};

/// A command that was run, or could not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ran {
    pub from: From,
    #[serde(flatten)]
    pub command: Command,
    pub ended: Ended,
    /// The end of what it printed.
    pub output: String,
    /// It printed more than that.
    pub is_cut: bool,
    pub milliseconds: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// With this exit code.
    Code(i32),
    /// The shell did, by this signal.
    Signal(i32),
    /// It was ended after so many seconds.
    TimedOut(u64),
    /// An earlier command ended the shell that it was to run in.
    NotRun,
}

/// How often the shell is looked at, which may end without a word.
const LOOK: Duration = Duration::from_millis(50);

/// What is asked to end has so long for it.
const GRACE: Duration = Duration::from_secs(1);

/// Nobody can answer sudo here: it says so at once, and runs what needs no password.
const PREAMBLE: &str = "sudo() { command sudo -n \"$@\"; }\n";

/// Ends its group when its input ends, which only we hold open: Ctrl-C ends us, and reaches no group but ours.
const GUARD: &str = "trap '' TERM; read -r _; kill -TERM 0; sleep 1; kill -KILL 0";

impl Ran {
    pub fn outcome(&self) -> Outcome {
        match self.ended {
            Ended::Code(0) => Outcome::Holds,
            Ended::Code(_) | Ended::Signal(_) | Ended::TimedOut(_) => Outcome::Fails,
            Ended::NotRun => Outcome::CannotTell,
        }
    }
}

impl Ended {
    /// In words.
    pub fn said(self) -> String {
        match self {
            Self::Code(0) => "done".into(),
            Self::Code(code) => format!("exit code {code}"),
            Self::Signal(signal) => format!("ended by signal {signal}"),
            Self::TimedOut(after) => format!("timed out after {}", seconds(after)),
            Self::NotRun => "not run: its shell had ended".into(),
        }
    }
}

/// Runs the commands, one after the other, at the top of the working tree. Of each that begins `begins` is told.
pub fn run(repo: &Repo, approved: &Approved<'_>, begins: impl FnMut(&Command)) -> Result<Vec<Ran>> {
    let commands = approved.commands();
    if place(repo)? != (commands.repository.clone(), commands.folder.clone()) {
        return Err(Error::repository("these commands were approved for another place"));
    }
    in_folder(repo.worktree()?, &command::local_variables(repo.worktree()?)?, commands, begins)
}

fn in_folder(
    folder: &Path,
    stripped: &[String],
    commands: &Commands,
    mut begins: impl FnMut(&Command),
) -> Result<Vec<Ran>> {
    let mut all = Vec::new();
    for script in &commands.scripts {
        let mut running = Some(Running::start(script.shell, folder, stripped)?);
        for command in &script.commands {
            let watch = Watch::start();
            let mut output = Tail::default();
            let ended = match &mut running {
                Some(shell) => {
                    begins(command);
                    shell.run(&command.text, script, &mut output)?
                }
                None => Ended::NotRun,
            };
            if running.as_ref().is_some_and(|shell| shell.status.is_some()) {
                running = None;
            }
            let milliseconds = u64::try_from(watch.passed().as_millis()).unwrap_or(u64::MAX);
            let (output, is_cut) = output.text();
            all.push(Ran { from: script.from, command: command.clone(), ended, output, is_cut, milliseconds });
        }
    }
    Ok(all)
}

/// A shell at work.
struct Running {
    program: &'static str,
    child: Child,
    guard: Child,
    input: Option<ChildStdin>,
    /// Where it says how a command ended.
    answers: Pipe<ChildStdout>,
    /// What the commands print.
    printed: Pipe<ChildStderr>,
    /// How the shell ended.
    status: Option<ExitStatus>,
}

impl Running {
    fn start(shell: Shell, folder: &Path, stripped: &[String]) -> Result<Self> {
        let program = here(shell);
        let mut child = process::Command::new(program);
        child.arg("-s").current_dir(folder).process_group(0);
        child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for name in stripped {
            child.env_remove(name);
        }
        // Nobody is there to answer git either.
        child.env("GIT_TERMINAL_PROMPT", "0");
        let mut child = child.spawn().or_fail(|| format!("{program} could not be started"))?;
        let guard = guard(&child).or_fail(|| format!("{program} could not be watched"))?;
        let (input, answers, printed) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let mut running = Self {
            program,
            child,
            guard,
            input,
            answers: Pipe::of(answers)?,
            printed: Pipe::of(printed)?,
            status: None,
        };
        running.write(PREAMBLE);
        Ok(running)
    }

    fn run(&mut self, text: &str, script: &Script, output: &mut Tail) -> Result<Ended> {
        let deadline = Deadline::after(Duration::from_secs(script.timeout));
        if let Some((code, why)) = objection(self.program, text)? {
            output.add(&why);
            self.end()?;
            return Ok(Ended::Code(code));
        }
        let quoted = text.replace('\'', r"'\''");
        self.write(&format!("eval '{quoted}' </dev/null 1>&2\nprintf '%s\\n' \"$?\"\n"));
        loop {
            if let Some(code) = self.answer(output)? {
                return Ok(Ended::Code(code));
            }
            if self.has_ended() {
                let code = self.answer(output)?;
                let status = self.end()?;
                return Ok(match (code.or(status.code()), status.signal()) {
                    (Some(code), _) => Ended::Code(code),
                    (None, signal) => Ended::Signal(signal.unwrap_or_default()),
                });
            }
            if deadline.passed() {
                self.end()?;
                self.printed.read(|bytes| output.add(bytes))?;
                return Ok(Ended::TimedOut(script.timeout));
            }
            self.wait(deadline.left().min(LOOK))?;
        }
    }

    /// Where the shell has ended already, nobody reads it, which [`Self::has_ended`] tells.
    fn write(&mut self, text: &str) {
        if let Some(input) = &mut self.input {
            let _ = input.write_all(text.as_bytes());
        }
    }

    /// The exit code of the command at work, where it has ended. All that it printed is read then.
    fn answer(&mut self, output: &mut Tail) -> Result<Option<i32>> {
        let mut answer = Vec::new();
        self.answers.read(|bytes| answer.extend_from_slice(bytes))?;
        self.printed.read(|bytes| output.add(bytes))?;
        // The shell writes it in one piece.
        let answer = String::from_utf8_lossy(&answer);
        Ok(answer.strip_suffix('\n').and_then(|code| code.parse().ok()))
    }

    /// Until there is something to be read.
    fn wait(&self, most: Duration) -> Result<()> {
        let pipes = [self.answers.as_fd(), self.printed.as_fd()];
        let mut polled: Vec<_> = pipes.iter().flatten().map(|fd| PollFd::new(fd, PollFlags::IN)).collect();
        match poll(&mut polled, most.try_into().ok().as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(std::io::Error::from(error).into()),
        }
    }

    /// The process stays known to the system until [`Self::end`], so that its group is no other one.
    fn has_ended(&self) -> bool {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        !matches!(waitid(WaitId::Pid(Pid::from_child(&self.child)), options), Ok(None))
    }

    /// Ends the shell, and all that runs in its group.
    fn end(&mut self) -> Result<ExitStatus> {
        if let Some(status) = self.status {
            return Ok(status);
        }
        self.input = None;
        let group = Pid::from_child(&self.child);
        // One that is gone needs no signal.
        let _ = kill_process_group(group, Signal::TERM);
        let deadline = Deadline::after(GRACE);
        while !self.has_ended() && !deadline.passed() {
            std::thread::sleep(LOOK.min(deadline.left()));
        }
        let _ = kill_process_group(group, Signal::KILL);
        let status = self.child.wait()?;
        self.guard.wait()?;
        self.status = Some(status);
        Ok(status)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// What the shell says against a command, with its exit code: it reads the command and runs nothing of it. Where we took the
/// beginning of one for the whole, what comes behind it would not be what its writer, and whoever approved it, read there.
fn objection(program: &str, text: &str) -> Result<Option<(i32, Vec<u8>)>> {
    let mut reader = process::Command::new(program);
    // An earlier command may have set it.
    reader.args(if program == Shell::Bash.program() { &["-O", "extglob", "-n"][..] } else { &["-n"] });
    reader.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut reader = reader.spawn().or_fail(|| format!("{program} could not be started"))?;
    if let Some(mut input) = reader.stdin.take() {
        // It reads no further than to the first mistake.
        let _ = input.write_all(format!("{text}\n").as_bytes());
    }
    let read = reader.wait_with_output()?;
    Ok(if read.status.success() { None } else { Some((read.status.code().unwrap_or(2), read.stderr)) })
}

/// Watches over a shell's group, as one of it.
fn guard(shell: &Child) -> std::io::Result<Child> {
    let mut guard = process::Command::new(Shell::Sh.program());
    guard.args(["-c", GUARD]).process_group(Pid::from_child(shell).as_raw_nonzero().get());
    guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
}

/// The shell's program; where it is not here, one that understands most of what is written for it.
fn here(shell: Shell) -> &'static str {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_here = |program: &&str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    let wanted = [shell.program(), Shell::Bash.program()];
    let is_wanted = |program: &&str| shell != Shell::Sh && is_here(program);
    wanted.into_iter().find(is_wanted).unwrap_or(Shell::Sh.program())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preflight::output::MOST_KEPT;

    /// Long enough for any machine.
    const EVER: u64 = 600;

    fn script(shell: Shell, timeout: u64, texts: &[&str]) -> Script {
        let command = |text: &&str| Command { name: "x".into(), text: (*text).to_owned(), line: None };
        Script { from: From::Document, shell, timeout, commands: texts.iter().map(command).collect() }
    }

    fn ran(scripts: Vec<Script>, stripped: &[&str]) -> Vec<Ran> {
        let folder = tempfile::tempdir().unwrap();
        fs_err::create_dir(folder.path().join("sub")).unwrap();
        let stripped: Vec<_> = stripped.iter().map(|name| (*name).to_owned()).collect();
        let commands = Commands { scripts, ..Commands::default() };
        let mut begun = 0;
        let ran = in_folder(folder.path(), &stripped, &commands, |_| begun += 1).unwrap();
        assert_eq!(begun, ran.iter().filter(|ran| ran.ended != Ended::NotRun).count());
        ran
    }

    /// How each ended, and what it printed.
    fn told(texts: &[&str]) -> Vec<String> {
        let told = |shell| {
            let ran = ran(vec![script(shell, EVER, texts)], &[]);
            ran.into_iter().map(|ran| format!("{}: {}", ran.ended.said(), ran.output.replace('\n', "|"))).collect()
        };
        let (bash, sh): (Vec<String>, Vec<String>) = (told(Shell::Bash), told(Shell::Sh));
        assert_eq!(bash, sh);
        bash
    }

    #[test]
    fn what_a_line_sets_holds_for_the_next() {
        let texts =
            ["cd sub", "basename \"$PWD\"", "x='it''s'", "echo \"$x\"; false", "f() {\n  echo $1\n}", "f 'a\nb'"];
        let expected = ["done: ", "done: sub|", "done: ", "exit code 1: its|", "done: ", "done: a b|"];
        assert_eq!(told(&texts), expected);
        let sourced = ["echo 'x=1' >>file", ". ./file", "echo $x", "cat <<EOF\n$x\n'\nEOF", "true # ' it's"];
        assert_eq!(told(&sourced), ["done: ", "done: ", "done: 1|", "done: 1|'|", "done: "]);
    }

    #[test]
    fn scripts_share_nothing() {
        let ran = ran(vec![script(Shell::Sh, EVER, &["cd sub; x=1"]), script(Shell::Sh, EVER, &["echo $x; ls"])], &[]);
        assert_eq!(ran[1].output, "\nsub\n");
    }

    #[test]
    fn who_ends_the_shell_ends_its_script() {
        let not_run = "not run: its shell had ended: ";
        assert_eq!(told(&["exit 3", "echo no", "echo no"]), ["exit code 3: ", not_run, not_run]);
        assert_eq!(told(&["set -e", "echo a; false; echo b", "echo no"]), ["done: ", "exit code 1: a|", not_run]);
        assert_eq!(told(&["kill -KILL $$", "echo no"]), ["ended by signal 9: ", not_run]);
        assert_eq!(told(&["exec echo a", "echo no"]), ["done: a|", not_run]);
        let ran = ran(vec![script(Shell::Sh, EVER, &["exit"]), script(Shell::Sh, EVER, &["echo yes"])], &[]);
        assert_eq!(ran[1].output, "yes\n");
    }

    #[test]
    fn commands_read_nothing() {
        assert_eq!(told(&["cat", "read x || echo none", "echo after"]), ["done: ", "done: none|", "done: after|"]);
        assert_eq!(told(&["exec cat", "echo no"])[0], "done: ");
    }

    #[test]
    fn nothing_printed_is_an_answer() {
        let answer = "printf '0\\n'; printf '0\\n' >&2; false";
        assert_eq!(told(&[answer, "echo after"]), ["exit code 1: 0|0|", "done: after|"]);
        assert_eq!(told(&["exec 2>&1; echo x", "exec >file", "false"]), ["done: x|", "done: ", "exit code 1: "]);
    }

    #[test]
    fn nonsense_fails() {
        for shell in [Shell::Sh, Shell::Bash] {
            let ran = ran(vec![script(shell, EVER, &["if", "no-such-command"])], &[]);
            assert_eq!((ran[0].ended, ran[0].outcome()), (Ended::Code(2), Outcome::Fails), "{}", ran[0].output);
            assert_ne!(ran[1].outcome(), Outcome::Holds);
        }
    }

    /// What a reader takes for a string, or for the text of a here-document, is not run because we read it otherwise.
    #[test]
    fn no_command_is_run_in_parts() {
        for fence in [
            "echo $'\\'\ntouch PWN #'",
            "echo \\ #'\ntouch PWN\n'",
            "echo ${x:-\ntouch PWN\n}",
            "echo \"$(echo \"\ntouch PWN\n\")\"",
            "cat <<\"E\"OF\nE\ntouch PWN\nEOF",
            "cat <<EOF\nx\\\nEOF\ntouch PWN\nEOF",
        ] {
            let document = format!("## Pre-flight\n\n```bash\n{fence}\n```\n");
            let outline = crate::document::Outline::of(document.as_bytes(), &crate::document::Kinds::default());
            let commands = Commands::of(document.as_bytes(), &outline, &[]);
            let folder = tempfile::tempdir().unwrap();
            in_folder(folder.path(), &[], &commands, |_| {}).unwrap();
            assert!(!folder.path().join("PWN").exists(), "{fence}");
        }
    }

    #[test]
    fn who_takes_too_long_is_ended_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        // Whoever holds the writing end of the pipe lives: the reader sees its end when the last one is gone.
        let hold = format!("exec 7>'{}'; (trap '' TERM; sh -c 'echo up; sleep 600') & sleep 600", pipe.display());
        let reader = std::thread::spawn(move || fs_err::read(pipe));
        let ran = ran(vec![script(Shell::Sh, 1, &[&hold, "echo no"])], &[]);
        assert_eq!((ran[0].ended, ran[1].ended), (Ended::TimedOut(1), Ended::NotRun));
        assert_eq!((ran[0].outcome(), ran[1].outcome()), (Outcome::Fails, Outcome::CannotTell));
        assert_eq!(ran[0].ended.said(), "timed out after 1 second");
        assert_eq!(reader.join().unwrap().unwrap(), b"");
    }

    #[test]
    fn what_runs_in_the_background_is_not_waited_for() {
        let started = ["sleep 600 &", "(trap '' TERM; while :; do sleep 600; done) &", "echo after"];
        assert_eq!(told(&started), ["done: ", "done: ", "done: after|"]);
        assert_eq!(told(&["sleep 600 & exit 4"]), ["exit code 4: "]);
        let flood = ran(vec![script(Shell::Sh, EVER, &["yes &", "true"])], &[]);
        assert_eq!((flood[0].ended, flood[1].ended), (Ended::Code(0), Ended::Code(0)));
    }

    #[test]
    fn of_an_output_the_end_is_kept() {
        let ran = ran(
            vec![script(Shell::Sh, EVER, &["yes | head -c 3000000; echo; echo the end", "printf '\\377\\n'"])],
            &[],
        );
        assert!(ran[0].is_cut && ran[0].output.len() <= MOST_KEPT && ran[0].output.ends_with("y\n\nthe end\n"));
        assert_eq!((ran[1].output.as_str(), ran[1].is_cut), ("\u{fffd}\n", false));
    }

    #[test]
    fn which_repository_we_are_in_is_not_told() {
        let variables = crate::git::command::local_variables(Path::new("/")).unwrap();
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_CONFIG_COUNT"] {
            assert!(variables.contains(&name.to_owned()), "{name}");
        }
        let home = "echo ${HOME+set}";
        let stripped = ran(vec![script(Shell::Sh, EVER, &[home])], &["HOME"]);
        assert_eq!(stripped[0].output, "\n");
        assert_eq!(ran(vec![script(Shell::Sh, EVER, &["echo $GIT_TERMINAL_PROMPT"])], &[])[0].output, "0\n");
    }

    #[test]
    fn nobody_is_asked_for_a_password() {
        let fake =
            "mkdir bin; printf '#!/bin/sh\\necho asks \"$@\"\\n' >bin/sudo; chmod +x bin/sudo; PATH=$PWD/bin:$PATH";
        assert_eq!(told(&[fake, "sudo ls"]), ["done: ", "done: asks -n ls|"]);
    }
}
