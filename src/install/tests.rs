//! Installing into scratch directories, and the hooks themselves under every shell at hand.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use super::*;

struct Scratch {
    _dir: tempfile::TempDir,
    site: Site,
}

fn scratch() -> Scratch {
    let dir = tempfile::tempdir().unwrap();
    let worktree = dir.path().join("it's a \"tree\"");
    let common = worktree.join(".git");
    fs::create_dir_all(common.join("hooks")).unwrap();
    fs::create_dir_all(common.join("info")).unwrap();
    fs::write(common.join("info/exclude"), "*.o").unwrap();
    let site = Site {
        hooks: common.join("hooks"),
        common,
        binary: worktree.join("bin 'x'/git-handoff"),
        worktree: Some(worktree),
        exclude: Some("/SESSION_HANDOFF.md".to_owned()),
        fetch: None,
        draft: "SESSION_HANDOFF.md".to_owned(),
        agent: None,
        exclude_agent: None,
        committed: Vec::new(),
    };
    Scratch { _dir: dir, site }
}

fn script(path: &Path, text: &str, mode: u32) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    // A shell of its own writes it: a descriptor of ours could be inherited by a child of another test (ETXTBSY).
    let mut shell = Command::new("sh").args(["-c", "cat > \"$0\""]).arg(path).stdin(Stdio::piped()).spawn().unwrap();
    shell.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(shell.wait().unwrap().success());
    fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// What a file is: mode, inode, time, and bytes or a link's target.
type Look = (u32, u64, SystemTime, Vec<u8>);

/// Everything below a directory.
fn tree(root: &Path) -> BTreeMap<PathBuf, Look> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        let metadata = path.symlink_metadata().unwrap();
        let bytes = if metadata.is_dir() {
            found.extend(tree(&path));
            continue;
        } else if metadata.is_symlink() {
            fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes()
        } else {
            fs::read(&path).unwrap()
        };
        found.insert(path, (metadata.mode(), metadata.ino(), metadata.modified().unwrap(), bytes));
    }
    found
}

/// Hooks of every kind that somebody may have.
fn foreign_hooks(hooks: &Path) {
    script(&hooks.join("pre-commit"), "#!/usr/bin/env python3\nprint('x')\n", 0o750);
    script(&hooks.join("post-commit"), "#!/bin/sh\n", 0o644);
    fs::write(hooks.join("commit-msg"), b"\x7fELF\xff\x00").unwrap();
    symlink("../../nowhere", hooks.join("post-merge")).unwrap();
    script(&hooks.join("shared"), "#!/bin/sh\n", 0o755);
    symlink("shared", hooks.join("post-rewrite")).unwrap();
    script(&hooks.join("pre-push"), "#!/bin/sh\n", 0o755);
}

#[test]
fn uninstall_restores_bytes_modes_links_and_inodes() {
    let Scratch { site, _dir } = &scratch();
    foreign_hooks(&site.hooks);
    let mut before = tree(&site.common);
    let report = install(site).unwrap();
    assert_eq!(report.installed.len(), EVENTS.len());
    assert_eq!(report.kept, ["pre-commit", "post-rewrite"]);
    assert_eq!(report.not_executable, ["commit-msg", "post-commit", "post-merge"]);
    assert!(report.changed && report.excluded && report.left.is_empty(), "{report:?}");
    for event in &EVENTS {
        let hook = site.hooks.join(event.name);
        assert_eq!(hook.symlink_metadata().unwrap().mode() & 0o7777, 0o755);
        let found = event.recognise(&fs::read(&hook).unwrap()).unwrap();
        assert_eq!(found.unedited, Some(true), "{}", event.name);
    }
    assert_eq!(
        fs::read_to_string(site.common.join("info/exclude")).unwrap(),
        "*.o\n# git-handoff: the draft stays out of the tree\n/SESSION_HANDOFF.md\n"
    );

    let report = uninstall(site).unwrap();
    assert!(report.changed && report.excluded && report.left.is_empty(), "{report:?}");
    let mut after = tree(&site.common);
    let exclude = site.common.join("info/exclude");
    assert_eq!(before.remove(&exclude).unwrap().3, after.remove(&exclude).unwrap().3);
    assert_eq!(before, after);
    assert_eq!(uninstall(site).unwrap(), Report::default());
}

#[test]
fn a_second_install_changes_no_byte_and_no_time() {
    let Scratch { site, _dir } = &scratch();
    foreign_hooks(&site.hooks);
    let first = install(site).unwrap();
    let before = tree(&site.common);
    let second = install(site).unwrap();
    assert_eq!(second, Report { changed: false, ..first });
    assert_eq!(tree(&site.common), before);
}

#[test]
fn what_we_made_goes_again() {
    let Scratch { site, _dir } = &scratch();
    fs::remove_dir(&site.hooks).unwrap();
    fs::remove_dir_all(site.common.join("info")).unwrap();
    install(site).unwrap();
    uninstall(site).unwrap();
    assert_eq!(fs::read_dir(&site.common).unwrap().count(), 0);
}

#[test]
fn another_binary_replaces_our_hooks_and_keeps_the_users() {
    let Scratch { site, _dir } = &scratch();
    foreign_hooks(&site.hooks);
    let before = tree(&site.hooks);
    install(site).unwrap();
    let moved = Site { binary: "/elsewhere/git-handoff".into(), ..site.clone() };
    // Older text, of which nothing is written down.
    let hook = site.hooks.join("pre-commit");
    let older = fs::read_to_string(&hook).unwrap().replace("version 2", "version 1");
    fs::remove_file(site.common.join("handoff/install.toml")).unwrap();
    fs::write(&hook, older).unwrap();
    let report = install(&moved).unwrap();
    assert_eq!((report.kept.len(), report.left.len()), (2, 0), "{report:?}");
    assert!(fs::read_to_string(&hook).unwrap().contains("binary='/elsewhere/git-handoff'\n"));
    uninstall(&moved).unwrap();
    assert_eq!(tree(&site.hooks), before);
}

#[test]
fn without_a_ledger_our_hooks_are_known_by_their_second_line() {
    let Scratch { site, _dir } = &scratch();
    foreign_hooks(&site.hooks);
    let before = tree(&site.hooks);
    install(site).unwrap();
    fs::write(site.common.join("handoff/install.toml"), "not = [toml").unwrap();
    uninstall(site).unwrap();
    assert_eq!(tree(&site.hooks), before);
}

#[test]
fn what_remotes_were_given_is_written_down() {
    let Scratch { site, _dir } = &scratch();
    let ledger = site.common.join("handoff/install.toml");
    let fetch = |remote: &str| Fetch { remote: remote.to_owned(), refspec: format!("+a*:{remote}/a*") };
    install(site).unwrap();
    // As every version wrote it that knew of no remotes.
    let before = fs::read_to_string(&ledger).unwrap();
    assert!(!before.contains("fetch"));
    assert_eq!(given_to_remotes(&site.common).unwrap(), []);

    let given = Site { fetch: Some(vec![fetch("origin"), fetch("a \"b\"")]), ..site.clone() };
    assert!(install(&given).unwrap().changed);
    assert_eq!(given_to_remotes(&site.common).unwrap(), [fetch("origin"), fetch("a \"b\"")]);
    assert!(!install(&given).unwrap().changed);
    assert!(!install(site).unwrap().changed, "nothing said is nothing changed");
    assert_eq!(given_to_remotes(&site.common).unwrap().len(), 2);
    install(&Site { fetch: Some(Vec::new()), ..site.clone() }).unwrap();
    assert_eq!(fs::read_to_string(&ledger).unwrap(), before);
}

#[test]
fn a_hook_that_is_no_longer_ours_stays() {
    let Scratch { site, _dir } = &scratch();
    foreign_hooks(&site.hooks);
    install(site).unwrap();
    let (edited, replaced) = (site.hooks.join("pre-commit"), site.hooks.join("post-rewrite"));
    let text = fs::read_to_string(&edited).unwrap() + "echo mine\n";
    fs::write(&edited, &text).unwrap();
    fs::write(&replaced, "#!/bin/sh\n# another manager\n").unwrap();
    let report = uninstall(site).unwrap();
    assert_eq!(fs::read_to_string(&edited).unwrap(), text);
    assert_eq!(fs::read_to_string(&replaced).unwrap(), "#!/bin/sh\n# another manager\n");
    // Both, and the user's hooks behind them.
    assert_eq!(report.left.len(), 4, "{report:?}");
    uninstall(site).unwrap();
    assert_eq!(fs::read_to_string(&edited).unwrap(), text);

    let report = install(site).unwrap();
    assert!(report.left[0].starts_with("pre-commit: our hook had been edited; that text is kept as"), "{report:?}");
    assert!(tree(&site.hooks).values().any(|look| look.3 == text.as_bytes()));
}

#[test]
fn a_taken_name_is_never_overwritten() {
    let Scratch { site, _dir } = &scratch();
    let hook = site.hooks.join("pre-commit");
    script(&hook, "#!/bin/sh\n", 0o755);
    let name = format!("pre-commit{ASIDE}{}", &super::fingerprint(b"#!/bin/sh\n")[..8]);
    fs::write(site.hooks.join(&name), "somebody's").unwrap();
    install(site).unwrap();
    assert_eq!(fs::read(site.hooks.join(&name)).unwrap(), b"somebody's");
    assert_eq!(fs::read(site.hooks.join(format!("{name}-2"))).unwrap(), b"#!/bin/sh\n");
    uninstall(site).unwrap();
    assert_eq!(fs::read(&hook).unwrap(), b"#!/bin/sh\n");
    assert_eq!(fs::read(site.hooks.join(&name)).unwrap(), b"somebody's");
}

#[test]
fn an_install_cut_short_is_finished_or_undone() {
    for finish in [true, false] {
        let Scratch { site, _dir } = &scratch();
        foreign_hooks(&site.hooks);
        let before = tree(&site.hooks);
        install(site).unwrap();
        // As if killed between the link and the rename.
        for event in ["pre-commit", "post-rewrite"] {
            let aside = free(&site.hooks, event);
            fs::remove_file(site.hooks.join(event)).unwrap();
            fs::hard_link(aside, site.hooks.join(event)).unwrap();
        }
        if finish {
            assert!(install(site).unwrap().left.is_empty());
        }
        let report = uninstall(site).unwrap();
        assert!(report.left.is_empty(), "{report:?}");
        assert_eq!(tree(&site.hooks), before);
    }
}

/// Where the user's hook lies.
fn free(hooks: &Path, event: &str) -> PathBuf {
    let names = tree(hooks).into_keys();
    names.into_iter().find(|path| path.to_string_lossy().contains(&format!("{event}{ASIDE}"))).unwrap()
}

#[test]
fn hooks_follow_a_changed_directory() {
    let Scratch { site, _dir } = &scratch();
    foreign_hooks(&site.hooks);
    let before = tree(&site.hooks);
    install(site).unwrap();
    let moved = Site { hooks: site.common.join("hooks2"), ..site.clone() };
    install(&moved).unwrap();
    assert_eq!(tree(&site.hooks), before);
    assert_eq!(tree(&moved.hooks).len(), EVENTS.len());
    // Uninstall finds them even when git's setting has changed back.
    uninstall(site).unwrap();
    assert!(!moved.hooks.exists());
}

#[test]
fn directories_that_are_not_ours_are_refused() {
    let Scratch { site, _dir } = &scratch();
    let worktree = site.worktree.clone().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    symlink(elsewhere.path(), site.common.join("linked")).unwrap();
    let before = tree(&worktree);
    for (hooks, why) in [
        (PathBuf::new(), "core.hooksPath is empty"),
        ("./".into(), "core.hooksPath is empty"),
        (worktree.clone(), "the working tree itself"),
        (site.common.join(".."), "the working tree itself"),
        (worktree.join(".husky/_"), "belongs to the team"),
        (elsewhere.path().join("hooks"), "in every repository"),
        (site.common.join("linked"), "in every repository"),
    ] {
        let site = Site { hooks, ..site.clone() };
        let error = install(&site).unwrap_err();
        assert!(error.to_string().contains(why) && !error.hints.is_empty(), "{error}");
        uninstall(&site).unwrap();
    }
    assert_eq!(tree(&worktree), before);
}

#[test]
fn a_pattern_of_the_users_is_left() {
    let Scratch { site, _dir } = &scratch();
    let exclude = site.common.join("info/exclude");
    fs::write(&exclude, "/SESSION_HANDOFF.md\r\n*.o").unwrap();
    assert!(install(site).unwrap().excluded);
    assert_eq!(fs::read(&exclude).unwrap(), b"/SESSION_HANDOFF.md\r\n*.o");
    assert!(!uninstall(site).unwrap().excluded);
    assert_eq!(fs::read(&exclude).unwrap(), b"/SESSION_HANDOFF.md\r\n*.o");
}

#[test]
fn lines_added_below_ours_stay_lines() {
    let Scratch { site, _dir } = &scratch();
    let exclude = site.common.join("info/exclude");
    install(site).unwrap();
    let text = fs::read_to_string(&exclude).unwrap() + "*.a\n";
    fs::write(&exclude, text).unwrap();
    let renamed = Site { exclude: Some("/NOTES.md".to_owned()), ..site.clone() };
    install(&renamed).unwrap();
    assert!(!fs::read_to_string(&exclude).unwrap().contains("SESSION_HANDOFF"));
    uninstall(&renamed).unwrap();
    assert_eq!(fs::read_to_string(&exclude).unwrap(), "*.o\n*.a\n");
}

/// Every shell at hand that hooks may be run by.
fn shells() -> Vec<Vec<&'static str>> {
    let all = [vec!["dash"], vec!["bash", "--posix"], vec!["bash"], vec!["busybox", "sh"]];
    let works = |shell: &Vec<&str>| {
        let run = Command::new(shell[0]).args(&shell[1..]).args(["-c", ":"]).stderr(Stdio::null()).status();
        run.is_ok_and(|status| status.success())
    };
    all.into_iter().filter(works).collect()
}

/// Runs a hook as git does; its exit code, and what the fake programs wrote into `log`.
fn run(site: &Site, shell: &[&str], event: &str, arguments: &[&str], variables: &[(&str, &str)]) -> (i32, String) {
    let worktree = site.worktree.as_ref().unwrap();
    let log = worktree.join("log");
    fs::write(&log, "").unwrap();
    let mut child = Command::new(shell[0])
        .args(&shell[1..])
        .arg(format!(".git/hooks/{event}"))
        .args(arguments)
        .current_dir(worktree)
        .env_remove("GIT_DIR")
        .env_remove("GIT_HANDOFF")
        .env("HOME", worktree)
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Nobody has to read it.
    let _ = child.stdin.take().unwrap().write_all(b"old new\nold2 new2\n");
    let output = child.wait_with_output().unwrap();
    assert!(output.stdout.is_empty() && output.stderr.is_empty(), "{shell:?} {event}: {output:?}");
    (output.status.code().unwrap(), fs::read_to_string(log).unwrap())
}

/// A program that logs its name, arguments and standard input.
fn logging(name: &str, code: u8) -> String {
    format!("#!/bin/sh\n{{ printf '{name}'; printf ' <%s>' \"$@\"; echo; cat; }} >>log\nexit {code}\n")
}

#[test]
fn the_gates_verdict_alone_passes_and_from_pre_commit_alone() {
    for shell in &shells() {
        for event in EVENTS.iter().map(|event| event.name) {
            for code in [1, 2, 3, 70, 84, 85, 86, 101, 126, 127, 128, 139] {
                let Scratch { site, _dir } = &scratch();
                script(&site.binary, &logging("ours", code), 0o755);
                install(site).unwrap();
                let expected = i32::from(event == "pre-commit" && code == crate::gate::STOP);
                assert_eq!(run(site, shell, event, &["x"], &[]).0, expected, "{shell:?} {event} {code}");
            }
        }
    }
}

#[test]
fn the_hooks_run_the_users_first_and_never_fail_themselves() {
    const STDIN: &str = "old new\nold2 new2\n";
    for shell in &shells() {
        for event in EVENTS.iter().map(|event| event.name) {
            let Scratch { site, _dir } = &scratch();
            let hook = site.hooks.join(event);
            let rewrite = event == "post-rewrite";
            // Ours fails, and nobody hears of it.
            script(&site.binary, &logging("ours", 9), 0o755);
            install(site).unwrap();
            let ours = match event {
                "prepare-commit-msg" => String::new(),
                "pre-commit" => "ours <hook> <pre-commit> <gate> <a b> <*> <1>\n".to_owned(),
                "post-rewrite" => format!("ours <hook> <{event}> <a b> <*> <1>\n{STDIN}"),
                _ => format!("ours <hook> <{event}> <a b> <*> <1>\n"),
            };
            let arguments = ["a b", "*", "1"];
            assert_eq!(run(site, shell, event, &arguments, &[]), (0, ours.clone()), "{shell:?} {event}");
            assert_eq!(run(site, shell, event, &arguments, &[("GIT_HANDOFF", "0")]), (0, String::new()));
            uninstall(site).unwrap();

            // A user's hook, successful and not.
            let users = format!("users <a b> <*> <1>\n{STDIN}");
            for (code, expected) in [(0, format!("{users}{ours}")), (7, users.clone())] {
                script(&hook, &logging("users", code), 0o755);
                install(site).unwrap();
                assert_eq!(run(site, shell, event, &arguments, &[]), (i32::from(code), expected), "{shell:?} {event}");
                assert_eq!(
                    run(site, shell, event, &arguments, &[("GIT_HANDOFF", "0")]),
                    (i32::from(code), users.clone())
                );
                uninstall(site).unwrap();
            }

            // One that git would not have run.
            script(&hook, &logging("users", 7), 0o644);
            install(site).unwrap();
            assert_eq!(run(site, shell, event, &arguments, &[]), (0, ours.clone()), "{shell:?} {event}");

            // In the middle of an operation.
            for operation in ["rebase-merge", "rebase-apply", "sequencer", "BISECT_LOG"] {
                let path = site.common.join(operation);
                if operation == "BISECT_LOG" {
                    fs::write(&path, "").unwrap();
                } else {
                    fs::create_dir(&path).unwrap();
                }
                let expected = if rewrite { ours.clone() } else { String::new() };
                assert_eq!(run(site, shell, event, &arguments, &[]), (0, expected), "{shell:?} {event} {operation}");
                fs::rename(&path, site.common.join("done")).unwrap();
                let done = site.common.join("done");
                if done.is_dir() {
                    fs::remove_dir(done).unwrap();
                } else {
                    fs::remove_file(done).unwrap();
                }
            }

            // The binary elsewhere, and nowhere.
            let home = site.worktree.as_ref().unwrap().join(".local/bin/git-handoff");
            fs::create_dir_all(home.parent().unwrap()).unwrap();
            fs::rename(&site.binary, &home).unwrap();
            let path = std::env::var("PATH").unwrap();
            let path = path.split(':').filter(|part| !Path::new(part).join("git-handoff").exists());
            let path = path.collect::<Vec<_>>().join(":");
            assert_eq!(run(site, shell, event, &arguments, &[("PATH", &path)]), (0, ours.clone()), "{shell:?} {event}");
            let with = format!("{path}:{}", home.parent().unwrap().display());
            let found = run(site, shell, event, &arguments, &[("PATH", &with), ("HOME", "/nowhere")]);
            assert_eq!(found, (0, ours), "{shell:?} {event}");
            fs::remove_file(home).unwrap();
            assert_eq!(
                run(site, shell, event, &arguments, &[("PATH", &path)]),
                (0, String::new()),
                "{shell:?} {event}"
            );
        }
    }
}

#[test]
fn a_checkout_of_files_starts_nothing() {
    for shell in &shells() {
        let Scratch { site, _dir } = &scratch();
        script(&site.binary, &logging("ours", 0), 0o755);
        install(site).unwrap();
        assert_eq!(run(site, shell, "post-checkout", &["a", "b", "0"], &[]), (0, String::new()), "{shell:?}");
    }
}

#[test]
fn a_hook_that_reads_nothing_is_no_trouble() {
    for shell in &shells() {
        let Scratch { site, _dir } = &scratch();
        script(&site.binary, "#!/bin/sh\nexit 0\n", 0o755);
        script(&site.hooks.join("post-rewrite"), "#!/bin/sh\nexit 3\n", 0o755);
        install(site).unwrap();
        assert_eq!(run(site, shell, "post-rewrite", &["amend"], &[]).0, 3, "{shell:?}");
    }
}

#[test]
fn the_template_of_a_message_is_copied() {
    for shell in &shells() {
        let Scratch { site, _dir } = &scratch();
        install(site).unwrap();
        let worktree = site.worktree.as_ref().unwrap();
        fs::write(worktree.join("message"), "a template\n").unwrap();
        let copy = site.common.join("handoff/template");
        run(site, shell, "prepare-commit-msg", &["message", "message"], &[]);
        run(site, shell, "prepare-commit-msg", &["message"], &[]);
        assert!(!copy.exists());
        run(site, shell, "prepare-commit-msg", &["message", "template"], &[]);
        assert_eq!(fs::read(&copy).unwrap(), b"a template\n", "{shell:?}");
    }
}
