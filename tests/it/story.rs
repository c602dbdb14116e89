//! The story that the tool is made for, told once from top to bottom: Ana stops on Thursday; on Monday she goes on at her
//! other machine, and Bo, whom it does not know, at his.
//!
//! Every line that the commands print is compared with `story.txt`. `HANDOFF_BLESS=1 cargo test --test it the_story`
//! writes that file anew: read what has changed before you commit it.

use chrono::TimeDelta;

use crate::support::DRAFT;
use crate::support::tale::Tale;

#[test]
fn the_story_from_thursday_to_monday() {
    let mut tale = Tale::begin("story.txt");

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
