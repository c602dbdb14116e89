//! The scenarios of the Session Manager's role, each as the story that the role tells: what the person says, and what an agent
//! or they themselves type.
//!
//! Every line that the commands print is compared with `scenarios/NAME.txt`. `HANDOFF_BLESS=1 cargo test --test it scenarios`
//! writes those files anew: read what has changed before you commit it. On a terminal the same is asked instead of missed:
//! see `midway.rs` and `breaks.rs`.

use std::path::PathBuf;

use chrono::TimeDelta;

use crate::support::DRAFT;
use crate::support::tale::Tale;

const SERVICE: &str = "\
class OllamaService:
    def generate(self, prompt):
        return self._post(\"/api/generate\", prompt)

    def create_embedding(self, text):
        return self._post(\"/api/embeddings\", text)

    def generate_stream(self, prompt):
        for line in self._lines(prompt):
            yield line
        # TODO: error handling

    def list_models(self):
        raise NotImplementedError

    def unload_model(self, name):
        pass
";

/// StoryForge at Ana's, with its roadmap and what it needs running.
fn storyforge(tale: &mut Tale) -> PathBuf {
    let ana = tale.clone("ana", "Ana Lima");
    let write = |path: &str, text: &str| tale.sandbox().write(&format!("../ana/storyforge/{path}"), text);
    write(
        "ROADMAP.md",
        "# Phase 1 - MVP Foundation\n\n## Stage 3: Services\n\n- [x] Models\n- [ ] Ollama service\n- [ ] ComfyUI\n",
    );
    write("ARCHITECTURE_DECISIONS.md", "# Decisions\n\n## AD-004: PostgreSQL and pgvector\n\nOne database for both.\n");
    write("PROJECT_STATUS.md", "# Project Status\n\nA story generator.\n\n## Goals\n\n- Ship it\n");
    write(".handoff.toml", "[[service]]\nname = \"Ollama\"\nport = 11434\n");
    write("app/models.py", "class Story:\n    id = 0\n");
    listens(tale, true);
    for line in ["git handoff install", "git add .", "git commit -q -m 'The data layer'"] {
        tale.sandbox().run(&ana, "sh", &["-c", line], b"").ok();
    }
    ana
}

/// Ollama is up or down, as the kernel lists what listens.
fn listens(tale: &Tale, is_up: bool) {
    let line = "  0: 0100007F:2CAA 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1 0 100 0 0 10 0\n";
    let list = format!("  sl  local_address rem_address st\n{}", if is_up { line } else { "" });
    tale.sandbox().write("../system/proc/net/tcp", list);
}

#[test]
fn lets_stop_here_for_today() {
    let mut tale = Tale::begin("scenarios/stop.txt");
    let ana = storyforge(&mut tale);
    tale.agent(true);
    tale.tell("\"Let's stop here for today.\" An agent has written down what was done; the rest it is asked for.");
    tale.types(&ana, "git handoff add done 'Story model'");
    tale.types(&ana, "printf 'class Node:\\n    id = 0\\n' >>app/models.py");
    tale.types(&ana, "git handoff add progress 'Node model' --percent 60 --file app/models.py");
    tale.types(&ana, "git handoff stop");
    tale.tell("Each line that is missing comes with the command that says it.");
    tale.types(&ana, "git handoff add next 'Complete the Node model' --estimate '30 min' --file app/models.py");
    tale.types(&ana, "git handoff add decision 'PostgreSQL, because it has vectors too (AD-004)'");
    tale.types(&ana, "git handoff stop --status");
    tale.types(&ana, "cat PROJECT_STATUS.md");
    tale.types(&ana, &format!("cat {DRAFT}"));
    tale.ends();
}

#[test]
fn the_next_morning() {
    let mut tale = Tale::begin("scenarios/resume.txt");
    let ana = storyforge(&mut tale);
    let document = "# Session Handoff - StoryForge\n\n## What We Accomplished\n- Story model\n\n## In Progress\n\
        - Node model\n  - Status: 60% complete\n  - Location: `app/models.py`\n\n## Next Steps\n\
        1. Complete the Node model (30 min)\n   - File: `app/models.py`\n2. Begin `app/services/ollama.py`\n\n\
        ## Blockers\n- None\n\n## How to Resume\n\n### Pre-Flight Checklist\n```bash\n# 1. Navigate\ncd app\n\
        # 2. Verify the model\ngrep -c class models.py  # one\n```\n";
    tale.sandbox().write(&format!("../ana/storyforge/{DRAFT}"), document);
    tale.sandbox().run(&ana, "git", &["handoff", "stop", "--quiet"], b"").ok();
    tale.wait(TimeDelta::hours(15));
    listens(&tale, false);
    tale.tell(
        "\"Reading SESSION_HANDOFF.md to restore context...\" In brief, for an agent; nothing is changed by that.",
    );
    tale.agent(true);
    tale.types(&ana, "git handoff resume --brief");
    tale.tell("The card, and the pre-flight: Ollama was up, and is not.");
    tale.agent(false);
    tale.types(&ana, "git handoff resume");
    tale.tell("It is started. The commands are Ana's to run; she has seen them, and names them by their content.");
    listens(&tale, true);
    let sha = tale.sandbox().run(
        &ana,
        "sh",
        &["-c", "git handoff resume --json | grep -o '[0-9a-f]\\{64\\}' | tail -n 1"],
        b"",
    );
    tale.types(&ana, &format!("git handoff resume --approve {}", sha.ok().text().trim()));
    tale.tell("\"Archive old handoff, start with a clean slate.\"");
    tale.types(&ana, "git handoff resume --fresh | tail -n 4");
    tale.types(&ana, &format!("cat {DRAFT}"));
    tale.types(&ana, "git handoff show SESSION_HANDOFF_2026-02-05.md | head -n 4");
    tale.ends();
}

#[test]
fn i_need_to_stop_but_we_are_halfway_through_the_ollama_service() {
    let mut tale = Tale::begin("scenarios/midway.txt");
    let ana = storyforge(&mut tale);
    tale.sandbox().write("../ana/storyforge/app/services/ollama.py", SERVICE);
    tale.agent(true);
    tale.tell(
        "\"I need to stop but we're halfway through the OllamaService.\" What was begun is read from the file itself.",
    );
    tale.types(&ana, "git handoff add next 'Complete generate_stream()' --file app/services/ollama.py");
    tale.types(&ana, "git handoff add decision 'Streams are generators, because the API is'");
    tale.types(&ana, "git handoff stop");
    tale.tell("How far it is, only its author knows.");
    tale.types(
        &ana,
        "git handoff add progress 'OllamaService: generate_stream() lacks error handling, list_models() and unload_model() are \
         not started' --percent 60 --file app/services/ollama.py",
    );
    tale.types(&ana, "git handoff stop");
    tale.types(&ana, &format!("cat {DRAFT}"));
    tale.ends();
}

#[test]
fn server_is_acting_weird_need_to_stop_now() {
    let mut tale = Tale::begin("scenarios/emergency.txt");
    let ana = storyforge(&mut tale);
    tale.sandbox().write("../ana/storyforge/app/abc.py", "def xyz():\n    return 1\n");
    tale.agent(true);
    tale.tell("\"Server is acting weird, need to stop NOW.\" Nothing is asked, nothing takes time.");
    tale.types(&ana, "git handoff stop --emergency 'implementing xyz() in app/abc.py, not tested; server acts weird'");
    tale.tell("Whoever comes next is told first.");
    tale.wait(TimeDelta::hours(2));
    tale.agent(false);
    tale.types(&ana, "git handoff");
    tale.types(&ana, "git handoff resume");
    tale.ends();
}

#[test]
fn wont_be_back_for_a_week() {
    let mut tale = Tale::begin("scenarios/break.txt");
    let ana = storyforge(&mut tale);
    tale.agent(true);
    tale.tell("\"Won't be back for a week.\" What will be forgotten is asked for.");
    tale.types(&ana, "git handoff add next 'Begin app/services/ollama.py'");
    tale.types(&ana, "git handoff stop --break 7d --reason vacation --status");
    tale.types(&ana, "git handoff add context 'The whole data layer comes first: services are built on it'");
    tale.types(&ana, "git handoff add decision 'PostgreSQL, because it has vectors too (AD-004)'");
    tale.types(&ana, "git handoff add watch 'Ollama needs a timeout'");
    tale.types(&ana, "git handoff stop --break 7d --reason vacation --status");
    tale.types(&ana, &format!("cat {DRAFT}"));
    tale.types(&ana, "cat PROJECT_STATUS.md");
    tale.types(&ana, "git handoff");
    tale.tell("Eight days later. Ben was there meanwhile.");
    tale.wait(TimeDelta::days(8));
    tale.agent(false);
    let ben = "git -c user.name='Ben Ito' -c core.hooksPath=/dev/null";
    tale.types(&ana, &format!("git mv app/models.py app/model.py && {ben} commit -q -m 'Rename the models'"));
    tale.types(&ana, "git handoff resume");
    tale.ends();
}
