//! `PROJECT_STATUS.md`: what a stop writes into the project's status file, and what it leaves alone.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::support::{DRAFT, Output, Sandbox};

const STATUS: &str = "PROJECT_STATUS.md";

const ROADMAP: &str = "# Phase 1 - MVP Foundation\n\n## Stage 1: Set-up\n\n### Stage 1.1: Structure\n- [x] Folders\n\n\
    ## Stage 2: Data\n\n### Stage 2.3: Models\n- [x] Node model\n- [ ] WorldBible model\n";

/// As people write them.
const OURS_NOT: &str = "# Project Status - Saga\n\n**Last Updated:** 2026-01-31\n**Status:** in development\n\n---\n\n\
    ## Capabilities\n\n- [x] Parser\n";

/// A project with a plan, a status file and a step that comes next.
fn project(status: impl AsRef<[u8]>) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("PHASE_1_ROADMAP.md", ROADMAP);
    sandbox.write(STATUS, status);
    commit(&sandbox, "Plan");
    sandbox.handoff(&["add", "next", "Complete the WorldBible model (30 min)"]).ok();
    sandbox.handoff(&["add", "decision", "UUIDs, because ids travel"]).ok();
    sandbox
}

fn commit(sandbox: &Sandbox, message: &str) {
    sandbox.git(&["add", "-A"]).ok();
    sandbox.git(&["commit", "-q", "-m", message]).ok();
}

fn stop(sandbox: &Sandbox, words: &[&str]) -> Output {
    sandbox.handoff(&[&["stop"], words].concat())
}

/// What stop says of the file: all behind the summary, but the end that never changes.
fn said(output: &Output) -> String {
    let text = output.text();
    let (_, said) = text.rsplit_once("\n\n").expect("a summary");
    said.split_once("To resume: ").expect("the end").0.to_owned()
}

fn session(sandbox: &Sandbox) -> String {
    sandbox.session().split('/').next().expect("a session").to_owned()
}

/// The lines of the block.
fn lines(sandbox: &Sandbox, day: &str, more: &str) -> String {
    format!(
        "- **Last Session:** {day} on `main`\n- **Current Phase:** Phase 1 - MVP Foundation\n- **Current Stage:** Stage 2: Data\n\
         - **Progress:** 2 of 3 (66 %)\n{more}- **Next:** Complete the WorldBible model (30 min)\n\
         - **Session Handoff:** `{DRAFT}`, `git handoff show {}`\n",
        session(sandbox)
    )
}

/// The bytes without the block, and what stands in it.
fn around(status: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let find = |part: &[u8]| status.windows(part.len()).rposition(|window| window == part).expect("a block");
    let (start, end) = (find(b"<!-- handoff:status "), find(b"<!-- /handoff:status -->"));
    let rest = &status[end + b"<!-- /handoff:status -->".len()..];
    ([&status[..start], rest].concat(), status[start..end].to_vec())
}

#[test]
fn where_it_is_asked_for_a_block_comes_and_is_kept_up_to_date() {
    let sandbox = project(OURS_NOT);
    let stopped = stop(&sandbox, &["--status"]);
    assert_eq!(said(stopped.ok()), format!("{STATUS} updated; it is not committed\n"));
    let status = sandbox.text(STATUS);
    let (head, rest) = status.split_at(status.find("<!-- handoff:status ").expect("a block"));
    let (_, rest) = rest.split_once(" -->\n").expect("a marker");
    assert_eq!(head, "# Project Status - Saga\n\n**Last Updated:** 2026-01-31\n**Status:** in development\n\n");
    let block = lines(&sandbox, "2026-02-05", "");
    assert_eq!(rest, format!("\n{block}\n<!-- /handoff:status -->\n\n---\n\n## Capabilities\n\n- [x] Parser\n"));
    // Git sees it, and so does the record that was stored.
    assert_eq!(sandbox.git(&["status", "--porcelain"]).text(), format!(" M {STATUS}\n"));
    let shown = sandbox.handoff(&["show", "HEAD"]).ok().text();
    assert!(shown.contains(&format!("- `{STATUS}` (modified, +11)\n")), "{shown}");
    // What it names is there.
    let named = ["show", &session(&sandbox)];
    assert_eq!(sandbox.handoff(&named).ok().text(), sandbox.text(DRAFT));
    // Again on that day there is nothing to change, and once it is committed nothing to commit.
    assert_eq!(said(stop(&sandbox, &[]).ok()), format!("{STATUS} is up to date; it is not committed\n"));
    commit(&sandbox, "Status");
    assert_eq!(said(stop(&sandbox, &[]).ok()), format!("{STATUS} is up to date\n"));
    assert_eq!(sandbox.git(&["status", "--porcelain"]).text(), "");
    // A week later, with a break to come; what was written around the block meanwhile stays.
    let edited = sandbox.text(STATUS).replace("in development", "in review");
    sandbox.write(STATUS, &edited);
    sandbox.wait(chrono::TimeDelta::days(7));
    sandbox.git(&["commit", "-qam", "Review"]).ok();
    let stopped = stop(&sandbox, &["--no-input", "--break", "2026-02-20"]);
    assert!(said(&stopped).ends_with(&format!("\n{STATUS} updated; it is not committed\n")), "{stopped}");
    let status = sandbox.text(STATUS);
    assert_eq!(around(status.as_bytes()).0, around(edited.as_bytes()).0);
    let block = lines(&sandbox, "2026-02-12", "- **On hold** until 2026-02-20\n");
    assert!(status.contains(&format!(" -->\n\n{block}\n<!-- /")), "{status}");
}

#[test]
fn where_nobody_asks_the_lines_are_shown() {
    let sandbox = project(OURS_NOT);
    let stopped = stop(&sandbox, &[]);
    let expected = format!(
        "For {STATUS}, where `git handoff stop --status` puts and keeps it:\n{}",
        lines(&sandbox, "2026-02-05", "")
    );
    assert_eq!(said(stopped.ok()), expected);
    assert_eq!(sandbox.text(STATUS), OURS_NOT);
    let json: Value = serde_json::from_str(&stop(&sandbox, &["--json"]).ok().text()).expect("JSON");
    assert_eq!((&json["status"]["file"], &json["status"]["outcome"]), (&STATUS.into(), &"offered".into()));
}

#[test]
fn where_there_is_no_file_only_who_asks_gets_one() {
    let sandbox = Sandbox::new();
    sandbox.handoff(&["add", "next", "Go on, because it must be done"]).ok();
    assert!(!stop(&sandbox, &[]).text().contains(STATUS));
    assert!(!sandbox.root().join(STATUS).exists());
    let stopped = stop(&sandbox, &["--status"]);
    assert!(said(&stopped).ends_with(&format!("{STATUS} updated; it is not committed\n")), "{stopped}");
    let status = sandbox.text(STATUS);
    assert!(status.starts_with("# Project Status - repo\n\n<!-- handoff:status "), "{status}");
    // Without a plan there is no phase to tell of.
    let expected = format!(
        " -->\n\n- **Last Session:** 2026-02-05 on `main`\n- **Next:** Go on, because it must be done\n\
         - **Session Handoff:** `{DRAFT}`, `git handoff show {}`\n\n<!-- /handoff:status -->\n",
        session(&sandbox)
    );
    assert!(status.ends_with(&expected), "{status}");
    assert_eq!(sandbox.git(&["status", "--porcelain"]).text(), format!("?? {STATUS}\n"));
}

#[test]
fn a_block_that_somebody_changed_is_theirs_until_it_is_emptied() {
    let sandbox = project(OURS_NOT);
    stop(&sandbox, &["--status"]).ok();
    let edited = sandbox.text(STATUS).replace("Stage 2: Data", "Stage 2: Data (nearly done)");
    sandbox.write(STATUS, &edited);
    sandbox.wait(chrono::TimeDelta::days(1));
    let expected = format!(
        "{STATUS} was not updated, because somebody changed what stands in its block. Empty it, and it fills itself again\n"
    );
    assert_eq!(said(stop(&sandbox, &[]).ok()), expected);
    assert_eq!(said(stop(&sandbox, &["--status"]).exits(1)), expected);
    assert_eq!(sandbox.text(STATUS), edited);
    let (start, end) = (edited.find("\n- **Last").expect("lines"), edited.find("<!-- /handoff").expect("an end"));
    sandbox.write(STATUS, format!("{}{}", &edited[..start], &edited[end..]));
    assert_eq!(said(stop(&sandbox, &[]).ok()), format!("{STATUS} updated; it is not committed\n"));
    assert!(sandbox.text(STATUS).contains("- **Current Stage:** Stage 2: Data\n"));
}

#[test]
fn every_byte_around_the_block_survives() {
    let documents: [&[u8]; 6] = [
        b"\xef\xbb\xbf# Status\r\n\r\nDate: x\r\n\r\n## A\r\n- b",
        b"---\ntitle: x\n---\n# Status\n\xff\xfe\n## A\n\0",
        b"no heading at all",
        b"# Status\n```\n<!-- handoff:status 00000000 -->\n<!-- /handoff:status -->\n```\n",
        b"<p align=center>\n\n# Status\n\n| a |\n|---|\n| b |\n## C\n",
        b"",
    ];
    for document in documents {
        let sandbox = project(document);
        stop(&sandbox, &["--status"]).ok();
        let first = sandbox.read(STATUS);
        sandbox.wait(chrono::TimeDelta::days(1));
        stop(&sandbox, &[]).ok();
        let second = sandbox.read(STATUS);
        let shown = String::from_utf8_lossy(&second);
        assert!(shown.contains(" 2026-02-06 on"), "{shown}");
        assert_eq!(around(&first).0, around(&second).0, "{shown}");
        // Whole lines came, and nothing went.
        let mut rest = document;
        for line in first.split_inclusive(|byte| *byte == b'\n') {
            rest = rest.strip_prefix(line).or(rest.strip_prefix(line.trim_ascii_end())).unwrap_or(rest);
        }
        assert_eq!(rest, b"", "{}", String::from_utf8_lossy(&first));
        let lines_end_alike = !document.contains(&b'\r') || !shown.replace("\r\n", "").contains('\n');
        assert!(lines_end_alike, "{shown:?}");
    }
}

#[test]
fn only_a_regular_file_in_the_tree_is_written_and_its_mode_stays() {
    let sandbox = project(OURS_NOT);
    std::fs::set_permissions(sandbox.root().join(STATUS), PermissionsExt::from_mode(0o640)).expect("permissions");
    stop(&sandbox, &["--status"]).ok();
    let mode = std::fs::metadata(sandbox.root().join(STATUS)).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    // A link is not followed, and nothing is said of it but to who asks.
    let whole = sandbox.text(STATUS);
    sandbox.write("../elsewhere.md", &whole);
    std::fs::remove_file(sandbox.root().join(STATUS)).expect("no file");
    symlink("../elsewhere.md", sandbox.root().join(STATUS)).expect("a link");
    sandbox.wait(chrono::TimeDelta::days(1));
    assert_eq!(said(stop(&sandbox, &[]).ok()), "");
    let expected = format!("{STATUS} is a symbolic link, so it was not updated\n");
    assert_eq!(said(stop(&sandbox, &["--status"]).exits(1)), expected);
    assert_eq!(sandbox.text("../elsewhere.md"), whole);
    std::fs::remove_file(sandbox.root().join(STATUS)).expect("no link");
    std::fs::create_dir(sandbox.root().join(STATUS)).expect("a folder");
    assert_eq!(
        said(stop(&sandbox, &["--status"]).exits(1)),
        format!("{STATUS} is a directory, so it was not updated\n")
    );
}

#[test]
fn the_path_is_the_project_s_to_say() {
    let sandbox = project("");
    sandbox.write(".handoff.toml", "status = \"docs/STATUS.md\"\n");
    let stopped = stop(&sandbox, &["--status"]);
    assert_eq!(said(stopped.ok()), "docs/STATUS.md updated; it is not committed\n");
    assert!(sandbox.text("docs/STATUS.md").starts_with("# Project Status - repo\n"));
    for bad in ["../STATUS.md", ".git/hooks/post-checkout.md", "Makefile"] {
        sandbox.write(".handoff.toml", format!("status = {bad:?}\n"));
        let stopped = stop(&sandbox, &["--quiet"]);
        assert_eq!(stopped.ok().stderr, format!("warning: .handoff.toml: {bad:?} is no value for \"status\"\n"));
    }
    sandbox.write(".handoff.toml", format!("status = {DRAFT:?}\n"));
    let stopped = stop(&sandbox, &["--status"]);
    assert_eq!(said(stopped.exits(1)), format!("{DRAFT} is the handoff itself, so it was not updated\n"));
    sandbox.git(&["config", "handoff.status", "STATE.md"]).ok();
    assert_eq!(said(stop(&sandbox, &["--status"]).ok()), "STATE.md updated; it is not committed\n");
}

#[test]
fn what_nobody_is_told_of_is_not_written() {
    let sandbox = project(OURS_NOT);
    stop(&sandbox, &["--status"]).ok();
    let status = sandbox.text(STATUS);
    sandbox.wait(chrono::TimeDelta::days(1));
    // An agent's session ends by a hook, in silence; in an emergency nothing is done that can wait.
    stop(&sandbox, &["--quiet"]).ok();
    stop(&sandbox, &["--emergency"]).ok();
    stop(&sandbox, &["--emergency", "--status"]).exits(2);
    assert_eq!(sandbox.text(STATUS), status);
    let stopped = stop(&sandbox, &["--quiet", "--status"]);
    assert_eq!((stopped.ok().text(), stopped.stderr.as_str()), (String::new(), ""));
    assert!(sandbox.text(STATUS).contains(" 2026-02-06 on"));
}

#[test]
fn a_secret_does_not_get_into_a_file_that_is_pushed() {
    let sandbox = project(OURS_NOT);
    sandbox.handoff(&["add", "next", "Rotate redis://:s3cret-pass@localhost/0"]).ok();
    sandbox.handoff(&["add", "--done", "Complete the WorldBible"]).ok();
    stop(&sandbox, &["--quiet", "--status", "--break", "7d", "--reason", "password=hunter2secret9 expired"]).ok();
    let status = sandbox.text(STATUS);
    assert!(status.contains("- **Next:** Rotate redis://:[redacted url-password "), "{status}");
    assert!(!status.contains("s3cret-pass") && !status.contains("hunter2"), "{status}");
}

#[test]
fn a_save_that_comes_between_is_not_overwritten() {
    let sandbox = project(OURS_NOT);
    let stops = AtomicBool::new(false);
    let last = std::thread::scope(|scope| {
        let editor = scope.spawn(|| {
            let mut saves = 0;
            while !stops.load(Ordering::Relaxed) {
                saves += 1;
                sandbox.write("../saved.md", format!("{OURS_NOT}\nSave {saves}.\n"));
                std::fs::rename(sandbox.beside("saved.md"), sandbox.root().join(STATUS)).expect("a save");
            }
            saves
        });
        for _ in 0..3 {
            let stopped = stop(&sandbox, &["--status"]);
            assert!(stopped.text().contains(STATUS), "{stopped}");
        }
        stops.store(true, Ordering::Relaxed);
        editor.join().expect("an editor")
    });
    let status = sandbox.text(STATUS);
    assert!(status.ends_with(&format!("\nSave {last}.\n")), "{last}: {status}");
}

#[test]
fn what_was_written_before_the_questions_was_written() {
    let sandbox = Sandbox::new();
    let Some(stopped) = sandbox.on_terminal(&["stop", "--status"], "\nUUIDs, because ids travel\n") else { return };
    let said = stopped.ok().text().replace('\r', "");
    assert!(said.contains(&format!("\n{STATUS} updated; it is not committed\n")), "{said}");
    assert!(sandbox.text(DRAFT).contains("- UUIDs, because ids travel\n"));
}

#[test]
fn a_file_in_conflict_is_left_to_whoever_resolves_it() {
    for with_block in [true, false] {
        let sandbox = project(OURS_NOT);
        sandbox.git(&["switch", "-q", "-c", "other"]).ok();
        for (branch, day) in [("other", "2026-02-05"), ("main", "2026-02-06")] {
            sandbox.git(&["switch", "-q", branch]).ok();
            if with_block {
                stop(&sandbox, &["--status"]).ok();
            }
            sandbox.write(STATUS, sandbox.text(STATUS).replace("2026-01-31", day));
            commit(&sandbox, day);
        }
        assert_ne!(sandbox.git(&["merge", "other"]).status, Some(0));
        let conflict = sandbox.text(STATUS);
        let stopped = stop(&sandbox, &["--status"]);
        assert_eq!(said(stopped.exits(1)), format!("{STATUS} has a merge conflict, so it was not updated\n"));
        let untold =
            if with_block { format!("{STATUS} has a merge conflict, so it was not updated\n") } else { String::new() };
        let told = said(&stop(&sandbox, &[]));
        assert_eq!(told.starts_with(&format!("For {STATUS}")), !with_block, "{told}");
        assert!(told.contains(&untold), "{told}");
        assert_eq!(sandbox.text(STATUS), conflict);
    }
}
