//! Everyday history: whatever git does with commits, each of them leads to the handoff that belongs to it, and git does just
//! what it would have done without us. Every story is told with git alone first, then with our hooks, with and without
//! git's own copying of notes (`notes.rewriteRef`).

use crate::support::story::{Story, in_both_settings, in_every_mode};

#[test]
fn an_amended_commit_shows_the_draft_of_its_amending() {
    in_every_mode(|story| {
        story.editor("sed -i '1s/.*/Better/' \"$1\"");
        for (name, words) in [
            ("one", "--no-edit"),
            ("two", "-m Better"),
            ("three", ""),
            ("four", "-n --no-edit"),
            ("five", "--reset-author --no-edit"),
        ] {
            story.commits(&[name]);
            let original = story.id("HEAD");
            story.draft(&format!("# Amended {name}\n"));
            story.git(&format!("commit -q --amend {words}")).ok();
            story.shows("HEAD", &format!("# Amended {name}\n"));
            story.also_has("HEAD", &[]);
            story.show_in_turn(&original, &[name]);
        }
    });
}

#[test]
fn amending_what_another_session_committed_names_that_session() {
    in_every_mode(|story| {
        story.git("worktree add -q -b other ../other").ok();
        story.go_to("other");
        story.commits(&["theirs"]);
        let theirs = story.session();
        story.go_to("repo");
        story.git("merge -q --ff-only other").ok();
        story.draft("# Mine\n");
        story.git("commit -q --amend --no-edit").ok();
        story.shows("HEAD", "# Mine\n");
        story.also_has("HEAD", &[&theirs]);
    });
}

#[test]
fn amending_a_commit_without_a_record_gives_it_one() {
    in_every_mode(|story| {
        story.set("GIT_HANDOFF", "0");
        story.commits(&["one"]);
        story.set("GIT_HANDOFF", "1");
        story.draft("# Amended\n");
        story.git("commit -q --amend --no-edit").ok();
        story.shows("HEAD", "# Amended\n");
        story.also_has("HEAD", &[]);
    });
}

#[test]
fn a_rebase_takes_each_handoff_along() {
    for words in ["rebase -q main", "rebase -q --apply main"] {
        in_both_settings(|story| {
            story.parts(&["one", "two"]);
            let originals = [story.id("side~"), story.id("side")];
            story.git(words).ok();
            story.show_in_turn("side", &["two", "one", "upstream"]);
            story.show_in_turn("main", &["upstream", "base"]);
            story.show_in_turn(&originals[1], &["two", "one"]);
        });
    }
}

#[test]
fn a_rebase_that_sets_new_dates() {
    // They are of the real clock, so git's own outcome is never the same.
    let story = Story::begin(true, None);
    story.parts(&["one", "two"]);
    story.git("rebase -q --reset-author-date main").ok();
    story.show_in_turn("side", &["two", "one", "upstream"]);
}

#[test]
fn a_rebase_from_a_third_branch() {
    in_both_settings(|story| {
        story.parts(&["one", "two"]);
        story.git("switch -q -c third main").ok();
        story.commits(&["elsewhere"]);
        story.git("rebase -q main side").ok();
        story.show_in_turn("side", &["two", "one", "upstream"]);
        story.show_in_turn("third", &["elsewhere", "upstream"]);
    });
}

#[test]
fn a_pull_with_rebase() {
    in_both_settings(|story| {
        story.parts(&["one", "two"]);
        story.git("pull -q --rebase . main").ok();
        story.show_in_turn("side", &["two", "one", "upstream"]);
    });
}

#[test]
fn a_rebase_down_to_the_root() {
    in_both_settings(|story| {
        story.commits(&["one", "two"]);
        story.todo("2s/pick/fixup/");
        story.git("rebase -q -i --root").ok();
        story.show_in_turn("main", &["two", "one"]);
    });
}

#[test]
fn a_rebase_while_the_notes_are_locked_delays_them() {
    let story = Story::begin(true, None);
    story.parts(&["one", "two"]);
    story.write(".git/refs/notes/handoff.lock", "");
    story.git("rebase -q main").ok();
    story.show_in_turn("side", &["two", "one", "upstream"]);
    std::fs::remove_file(story.here().join(".git/refs/notes/handoff.lock")).unwrap();
    story.commits(&["three"]);
    assert_eq!(std::fs::read_dir(story.here().join(".git/handoff/pending")).unwrap().count(), 0);
    story.show_in_turn("side", &["three", "two", "one", "upstream"]);
}

#[test]
fn a_rebase_that_keeps_merges() {
    in_both_settings(|story| {
        story.parts(&["one"]);
        story.git("switch -q -c topic").ok();
        story.commits(&["two"]);
        story.git("switch -q side").ok();
        story.draft("# At the merge\n");
        story.git("merge -q --no-ff -m Merge topic").ok();
        story.git("rebase -q --rebase-merges main").ok();
        story.shows("side", "# At the merge\n");
        story.show_in_turn("side^1", &["one", "upstream"]);
        story.show_in_turn("side^2", &["two", "one"]);
    });
}

#[test]
fn a_reworded_commit_keeps_its_handoff() {
    in_both_settings(|story| {
        story.parts(&["one", "two"]);
        story.todo("1s/pick/reword/");
        story.editor("sed -i 1s/one/Better/ \"$1\"");
        story.git("rebase -q -i main").ok();
        story.show_in_turn("side", &["two", "one", "upstream"]);
    });
}

#[test]
fn joined_commits_show_the_newest_of_their_handoffs() {
    for command in ["squash", "fixup"] {
        in_every_mode(|story| {
            story.parts(&["one", "two", "three", "four"]);
            story.todo(&format!("2,3s/pick/{command}/"));
            story.editor("true");
            story.git("rebase -q -i main").ok();
            story.show_in_turn("side", &["four", "three", "upstream"]);
            story.also_has("side~", &[]);
        });
    }
}

#[test]
fn joined_commits_name_the_other_sessions() {
    in_every_mode(|story| {
        story.parts(&["one"]);
        let one = story.session();
        story.git("worktree add -q -b other ../other").ok();
        story.go_to("other");
        story.commits(&["theirs"]);
        story.todo("2s/pick/fixup/");
        story.git("rebase -q -i main").ok();
        story.show_in_turn("other", &["theirs", "upstream"]);
        story.also_has("other", &[&one]);
        story.show_in_turn("side", &["one", "base"]);
    });
}

#[test]
fn a_fixup_finds_its_commit() {
    in_every_mode(|story| {
        story.parts(&["one", "two"]);
        story.write("one", "one, mended\n");
        story.draft("# Mended\n");
        story.git("commit -q -a --fixup HEAD~").ok();
        story.todo("s/^$//");
        story.git("rebase -q -i --autosquash main").ok();
        story.show_in_turn("side", &["two"]);
        story.shows("side~", "# Mended\n");
        story.also_has("side~", &[]);
        story.show_in_turn("side~2", &["upstream"]);
    });
}

#[test]
fn a_dropped_commit_is_shown_by_nobody() {
    in_both_settings(|story| {
        story.parts(&["one", "two", "three"]);
        story.todo("2s/pick/drop/");
        story.git("rebase -q -i main").ok();
        story.show_in_turn("side", &["three", "one", "upstream"]);
    });
}

#[test]
fn a_commit_made_by_hand_at_a_stop_leads_to_the_one_before_it() {
    for base in ["main", "HEAD~2"] {
        in_both_settings(|story| {
            story.parts(&["one", "two"]);
            story.todo("1s/pick/edit/");
            story.git(&format!("rebase -q -i {base}")).ok();
            story.commits(&["by-hand"]);
            story.git("rebase --continue").ok();
            story.show_in_turn("side", &["two", "one", "one"]);
        });
    }
}

#[test]
fn a_commit_amended_at_a_stop_keeps_its_handoff() {
    in_every_mode(|story| {
        story.parts(&["one", "two"]);
        story.todo("1s/pick/edit/");
        story.git("rebase -q -i main").ok();
        story.draft("# In the middle\n");
        story.git("commit -q --amend -m Better").ok();
        story.commits(&["by-hand"]);
        story.git("rebase --continue").ok();
        story.show_in_turn("side", &["two", "one", "one", "upstream"]);
    });
}

#[test]
fn a_commit_that_is_split_leaves_its_handoff_to_the_last_part() {
    in_both_settings(|story| {
        story.parts(&["one", "two"]);
        story.todo("2s/pick/edit/");
        story.git("rebase -q -i main").ok();
        story.git("reset -q HEAD~").ok();
        story.commits(&["part", "two"]);
        story.git("rebase --continue").ok();
        story.show_in_turn("side", &["two", "one", "one", "upstream"]);
    });
}

#[test]
fn commits_that_a_rebase_amends_by_itself() {
    in_every_mode(|story| {
        story.parts(&["one", "two"]);
        story.git_with(&["rebase", "-q", "-x", "git commit -q --amend -m Better --reset-author", "main"]).ok();
        story.show_in_turn("side", &["two", "one", "upstream"]);
    });
}

#[test]
fn a_conflict_in_a_rebase_is_resolved() {
    for backend in ["--merge", "--apply"] {
        in_both_settings(|story| {
            story.collides_at("two", &["one", "two", "three"]);
            story.git(&format!("rebase -q {backend} main")).exits(1);
            story.resolve();
            story.editor("true");
            story.draft("# In the middle\n");
            story.git("rebase --continue").ok();
            story.show_in_turn("side", &["three", "two", "one", "upstream"]);
        });
    }
}

#[test]
fn a_skipped_commit_is_shown_by_nobody() {
    for backend in ["--merge", "--apply"] {
        in_every_mode(|story| {
            story.collides_at("two", &["one", "two", "three"]);
            story.git(&format!("rebase -q {backend} main")).exits(1);
            story.git("rebase --skip").ok();
            story.show_in_turn("side", &["three", "one", "upstream"]);
        });
    }
}

#[test]
fn a_commit_skipped_first_leaves_the_branch_below_alone() {
    for backend in ["--merge", "--apply"] {
        in_every_mode(|story| {
            story.collides_at("one", &["one", "two"]);
            story.git(&format!("rebase -q {backend} main")).exits(1);
            story.git("rebase --skip").ok();
            story.show_in_turn("side", &["two", "upstream", "base"]);
            story.also_has("main", &[]);
        });
    }
}

#[test]
fn a_skipped_commit_leaves_one_that_stayed_as_it_was_alone() {
    in_every_mode(|story| {
        story.parts(&["one", "two"]);
        story.write("two", "more\n");
        story.git("add two").ok();
        story.commits(&["three"]);
        story.todo("2{h;d};3G");
        story.git("rebase -q -i HEAD~3").exits(1);
        story.git("rebase --skip").ok();
        story.show_in_turn("side", &["two", "one", "base"]);
    });
}

#[test]
fn a_skipped_fixup_leaves_the_commit_it_was_meant_for_alone() {
    in_every_mode(|story| {
        story.parts(&["one", "two"]);
        for (name, text) in [("three", "3\n"), ("four", "4\n")] {
            story.write("one", text);
            story.git("add one").ok();
            story.commits(&[name]);
        }
        // Without its middle part, the fixup does not apply.
        story.todo("3d;4s/pick/fixup/");
        story.git("rebase -q -i HEAD~4").exits(1);
        story.git("rebase --skip").ok();
        story.show_in_turn("side", &["two", "one", "base"]);
    });
}

#[test]
fn a_commit_that_became_empty_is_shown_by_nobody() {
    for name in ["one", "two"] {
        in_every_mode(|story| {
            story.parts(&["one", "two", "three"]);
            story.git("switch -q main").ok();
            // The same change within a larger one: git only sees at the pick that nothing is left.
            story.write("more", "more\n");
            story.write(name, format!("{name}\n"));
            story.git("add more").ok();
            story.commits(&[name]);
            story.git("rebase -q main side").ok();
            let left: Vec<_> = ["three", "two", "one"].into_iter().filter(|left| *left != name).collect();
            story.show_in_turn("side", &[&left[..], &[name, "upstream"]].concat());
            story.also_has("main", &[]);
        });
    }
}

#[test]
fn an_aborted_rebase_changes_nothing() {
    in_every_mode(|story| {
        story.collides_at("two", &["one", "two", "three"]);
        let notes = story.id("refs/notes/handoff");
        story.git("rebase -q main").exits(1);
        story.git("rebase --abort").ok();
        story.show_in_turn("side", &["three", "two", "one", "base"]);
        assert_eq!(story.id("refs/notes/handoff"), notes);
        story.commits(&["four"]);
        story.show_in_turn("side", &["four", "three"]);
    });
}

#[test]
fn a_picked_commit_shows_the_draft_of_its_picking() {
    for words in ["cherry-pick side", "cherry-pick -x side"] {
        in_both_settings(|story| {
            story.parts(&["one"]);
            story.git("switch -q main").ok();
            story.draft("# Picking\n");
            story.git(words).ok();
            story.shows("main", "# Picking\n");
            story.also_has("main", &[]);
            story.show_in_turn("main~", &["upstream"]);
            story.show_in_turn("side", &["one"]);
        });
    }
}

#[test]
fn a_conflict_in_a_pick_is_resolved() {
    for last in ["cherry-pick --continue", "commit -q"] {
        in_both_settings(|story| {
            story.collides_at("one", &["one"]);
            story.git("switch -q main").ok();
            story.git("cherry-pick side").exits(1);
            story.resolve();
            story.draft("# Resolved\n");
            story.editor("true");
            story.git(last).ok();
            story.shows("main", "# Resolved\n");
            assert_eq!(story.session_of("main"), story.noted_session("main"));
        });
    }
}

#[test]
fn a_range_of_picks_shows_what_was_captured_on_the_originals() {
    in_both_settings(|story| {
        story.parts(&["one", "two"]);
        let originals = [story.id("side"), story.id("side~")];
        story.git("switch -q main").ok();
        story.draft("# Picking\n");
        story.git("cherry-pick side~2..side").ok();
        for (picked, name, original) in [("main", "two", &originals[0]), ("main~", "one", &originals[1])] {
            let Some(shown) = story.show(&[picked]) else { continue };
            assert_eq!(shown.ok().text(), format!("# At {name}\n"), "{shown}");
            assert!(shown.stderr.contains(&format!("captured on {}", &original[..7])), "{shown}");
        }
        story.show_in_turn("main~2", &["upstream"]);
        story.commits(&["after"]);
        story.show_in_turn("main", &["after"]);
    });
}

#[test]
fn a_pick_that_is_committed_by_hand() {
    for words in ["commit -q", "commit -q -m Picked", "commit -q -n -m Picked", "commit -q -C side"] {
        in_both_settings(|story| {
            story.parts(&["one"]);
            story.git("switch -q main").ok();
            story.git("cherry-pick -n side").ok();
            story.draft("# Picked by hand\n");
            story.editor("true");
            story.git(words).ok();
            story.shows("main", "# Picked by hand\n");
        });
    }
}

#[test]
fn a_revert_shows_the_draft_of_its_making() {
    for words in ["--no-edit", "-e"] {
        in_both_settings(|story| {
            story.commits(&["one"]);
            story.draft("# Reverting\n");
            story.editor("true");
            story.git(&format!("revert {words} HEAD")).ok();
            story.shows("HEAD", "# Reverting\n");
            story.also_has("HEAD", &[]);
            story.show_in_turn("HEAD~", &["one", "base"]);
        });
    }
}

#[test]
fn a_conflict_in_a_revert_is_resolved() {
    in_both_settings(|story| {
        story.commits(&["one"]);
        story.write("one", "changed\n");
        story.git("add one").ok();
        story.commits(&["two"]);
        story.git("revert HEAD~").exits(1);
        story.resolve();
        story.draft("# Reverted\n");
        story.editor("true");
        story.git("revert --continue").ok();
        story.shows("HEAD", "# Reverted\n");
    });
}

#[test]
fn a_fast_forward_shows_what_came() {
    in_both_settings(|story| {
        story.git("switch -q -c side").ok();
        story.commits(&["one"]);
        story.git("switch -q main").ok();
        story.draft("# Not asked\n");
        story.git("merge -q side").ok();
        story.show_in_turn("main", &["one", "base"]);
    });
}

#[test]
fn a_merge_shows_the_draft_of_its_making() {
    for words in ["merge -q --no-edit side", "merge -q --no-ff -m Merge side", "pull -q --no-rebase --no-edit . side"] {
        in_both_settings(|story| {
            story.parts(&["one"]);
            story.git("switch -q main").ok();
            story.draft("# Merging\n");
            story.git(words).ok();
            story.shows("main", "# Merging\n");
            story.show_in_turn("main^1", &["upstream"]);
            story.show_in_turn("main^2", &["one"]);
            story.draft("# Amended\n");
            story.git("commit -q --amend --no-edit").ok();
            story.shows("main", "# Amended\n");
            story.also_has("main", &[]);
        });
    }
}

#[test]
fn an_octopus_too() {
    in_both_settings(|story| {
        story.parts(&["one"]);
        story.git("switch -q -c third main").ok();
        story.commits(&["two"]);
        story.git("switch -q main").ok();
        story.commits(&["three"]);
        story.draft("# Merging\n");
        story.git("merge -q --no-edit side third").ok();
        assert_eq!(story.git("rev-parse main^@").text().lines().count(), 3);
        story.shows("main", "# Merging\n");
    });
}

#[test]
fn a_conflict_in_a_merge_is_resolved() {
    for words in ["merge --continue", "commit -q", "commit -q -m Merged", "commit -q -n -m Merged"] {
        in_both_settings(|story| {
            story.collides_at("one", &["one"]);
            story.git("switch -q main").ok();
            story.git("merge side").exits(1);
            story.resolve();
            story.draft("# Resolved\n");
            story.editor("true");
            story.git(words).ok();
            story.shows("main", "# Resolved\n");
            story.also_has("main", &[]);
        });
    }
}

#[test]
fn an_aborted_merge_changes_nothing() {
    in_both_settings(|story| {
        story.collides_at("one", &["one"]);
        story.git("switch -q main").ok();
        story.git("merge side").exits(1);
        story.git("merge --abort").ok();
        story.show_in_turn("main", &["upstream", "base"]);
        story.commits(&["two"]);
        story.show_in_turn("main", &["two", "upstream"]);
    });
}

#[test]
fn a_squashed_merge_shows_its_draft_and_names_the_sessions_of_the_branch() {
    for words in ["commit -q", "commit -q -m Squashed", "commit -q -n --no-edit"] {
        in_both_settings(|story| {
            story.parts(&["one", "two"]);
            let side = story.session();
            story.git("switch -q main").ok();
            story.git("merge -q --squash side").ok();
            story.draft("# Squashing\n");
            story.editor("true");
            story.git(words).ok();
            story.shows("main", "# Squashing\n");
            story.also_has("main", &[&side]);
            story.show_in_turn("main~", &["upstream"]);
        });
    }
}

#[test]
fn a_reset_shows_the_older_record_and_the_way_forward_the_newer() {
    in_both_settings(|story| {
        story.commits(&["one", "two"]);
        story.git("reset -q --hard HEAD~").ok();
        story.show_in_turn("HEAD", &["one", "base"]);
        story.git("reset -q --hard HEAD@{1}").ok();
        story.show_in_turn("HEAD", &["two", "one", "base"]);
    });
}

#[test]
fn a_commit_on_top_of_a_reset() {
    for how in ["--hard", "--soft"] {
        in_both_settings(|story| {
            story.commits(&["one", "two"]);
            let gone = story.id("HEAD");
            story.git(&format!("reset -q {how} HEAD~")).ok();
            story.commits(&["three"]);
            story.show_in_turn("HEAD", &["three", "one", "base"]);
            story.show_in_turn(&gone, &["two"]);
        });
    }
}

#[test]
fn a_commit_that_is_done_again() {
    in_both_settings(|story| {
        story.commits(&["one"]);
        story.git("reset -q --soft HEAD~").ok();
        story.draft("# Again\n");
        story.git("commit -q -C ORIG_HEAD").ok();
        story.shows("HEAD", "# Again\n");
    });
}

#[test]
fn a_stash_leaves_handoffs_alone() {
    in_both_settings(|story| {
        story.commits(&["one"]);
        story.write("one", "unfinished\n");
        story.git("stash push -q -u").ok();
        story.shows("HEAD", "# At one\n");
        story.commits(&["two"]);
        story.git("stash pop -q").ok();
        story.show_in_turn("HEAD", &["two", "one", "base"]);

        story.git("stash push -q").ok();
        story.git("stash branch later").ok();
        story.show_in_turn("HEAD", &["two", "one"]);
        story.git("add one").ok();
        story.commits(&["three"]);
        story.show_in_turn("later", &["three", "two"]);
        story.show_in_turn("main", &["two", "one"]);
    });
}
