//! What each event of git's does here. A hook never changes the outcome of what git was doing: whatever fails is logged,
//! and the exit code is 0. Only a gate that the person has set stops a commit, see [`crate::gate`].

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use crate::arrival;
use crate::capture;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::git::Repo;
use crate::ids::ObjectId;
use crate::{gate, rebase, rewritten, ui};

/// The log is begun anew beyond this size.
const LARGEST_LOG: u64 = 64 * 1024;

/// Runs one event with the arguments git gave its hook. Never fails, never panics outwards.
pub fn run(event: &str, args: &[String]) -> ExitCode {
    // A panic in a hook must not stop a commit; its message must not reach the person's terminal either.
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = std::panic::catch_unwind(|| handle(event, args));
    let failure = match outcome {
        Ok(Ok(code)) => return code,
        Ok(Err(error)) => {
            // On success a commit prints nothing; but nothing is lost in silence.
            if matches!(event, "post-commit" | "post-merge") {
                let why = reason(&error);
                ui::note(&format!("handoff: this commit's record was not stored ({why}); the draft is untouched"));
            }
            if event == "post-checkout" {
                let why = reason(&error);
                ui::note(&format!(
                    "handoff: this branch's document could not be brought back ({why}); `git handoff` tries again"
                ));
            }
            error.to_string()
        }
        Err(_) => "a bug in git-handoff".to_owned(),
    };
    log(event, &failure);
    ExitCode::SUCCESS
}

/// The innermost cause, in one line.
fn reason(error: &Error) -> &str {
    error.causes.last().unwrap_or(&error.what)
}

fn handle(event: &str, args: &[String]) -> Result<ExitCode> {
    let repo = Repo::for_hook()?;
    if repo.worktree.is_none() || (repo.is_mid_operation() && event != "post-rewrite") {
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config::load(&repo);
    match event {
        "pre-commit" if is_stopped(&repo, &config, args) => return Ok(ExitCode::from(gate::STOP)),
        "pre-commit" => capture::begin(&repo, &config),
        "commit-msg" => commit_msg(&repo, &config, args),
        "post-commit" => {
            // What waits must not keep this commit's record waiting too.
            if let Err(error) = repo.flush_pending() {
                log("pending", &error.to_string());
            }
            capture::finish(&repo, &config)
        }
        "post-merge" => {
            if merged_here(&repo)? {
                capture::finish(&repo, &config)?;
            }
            arrival::after_merge(&repo, &config)
        }
        "post-rewrite" => {
            let by_rebase = args.first().is_some_and(|by| by == "rebase");
            rewritten::carry_over(&repo, by_rebase, &listed()?)?;
            // A rebase that was begun on another branch ends here without a checkout.
            if by_rebase { arrival::on_checkout(&repo, &config, None) } else { Ok(()) }
        }
        // Flag 1: a branch was checked out, not files (githooks, post-checkout).
        "post-checkout" if args.get(2).is_some_and(|flag| flag == "1") => {
            arrival::on_checkout(&repo, &config, args.first().and_then(|old| old.parse().ok()))
        }
        _ => Ok(()),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// Whether the gate stops the commit. What breaks in it is logged, and the commit goes on.
fn is_stopped(repo: &Repo, config: &Config, args: &[String]) -> bool {
    let judge = std::panic::AssertUnwindSafe(|| gate::stops(repo, config, args));
    let failure = match std::panic::catch_unwind(judge) {
        Ok(Ok(stops)) => return stops,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "a bug in git-handoff".to_owned(),
    };
    log("gate", &failure);
    false
}

fn commit_msg(repo: &Repo, config: &Config, args: &[String]) -> Result<()> {
    let Some(file) = args.first() else { return Ok(()) };
    let message = fs_err::read(file)?;
    if let Some(rewritten) = capture::seal(repo, config, &message)? {
        replace(Path::new(file), &rewritten)?;
    }
    Ok(())
}

/// Swaps the message file whole, so that a full disk leaves the old message.
fn replace(file: &Path, bytes: &[u8]) -> Result<()> {
    let dir = file.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let new = tempfile::NamedTempFile::new_in(dir)?;
    fs_err::write(new.path(), bytes)?;
    fs_err::set_permissions(new.path(), fs_err::metadata(file)?.permissions())?;
    new.persist(file).map_err(|error| error.error)?;
    Ok(())
}

/// Whether a clean merge has just been committed: git leaves MERGE_HEAD until post-merge is over, and a fast-forward has
/// none.
fn merged_here(repo: &Repo) -> Result<bool> {
    let merging = repo.git_dir.join("MERGE_HEAD").exists();
    let Some(head) = repo.head()?.commit else { return Ok(false) };
    Ok(merging && repo.commit(&head)?.parents.len() > 1)
}

/// The pairs of old and new commits that git lists on standard input.
fn listed() -> Result<Vec<(ObjectId, ObjectId)>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    Ok(rebase::pairs(&text))
}

/// Appends to the hook log; where even that fails there is nobody left to tell.
fn log(event: &str, failure: &str) {
    let Ok(repo) = Repo::for_hook() else { return };
    let dir = repo.shared_dir();
    let file = dir.join("hook.log");
    let long = fs_err::metadata(&file).is_ok_and(|meta| meta.len() > LARGEST_LOG);
    let mut options = fs_err::OpenOptions::new();
    options.create(true).write(true).append(!long).truncate(long);
    let line = format!("{} {event}: {}\n", crate::clock::now().to_rfc3339(), failure.replace('\n', "; "));
    let _ = fs_err::create_dir_all(&dir);
    let _ = options.open(&file).and_then(|mut file| file.write_all(line.as_bytes()));
}
