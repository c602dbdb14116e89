#!/bin/sh
# Draws the README's pictures, docs/*.svg: the real commands, run on a pseudo terminal in a repository made for it, with a
# fixed clock, seed and identity, so that they come out the same each time. `--check` writes nothing, and fails where a
# picture is not what the program shows now. The binary is target/debug/git-handoff, or the one named in HANDOFF_BINARY.
set -eu
LC_ALL=C
export LC_ALL

columns=100
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
binary=${HANDOFF_BINARY:-$here/../target/debug/git-handoff}

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

case ${1-} in
  '' | --check) ;;
  *) fail "usage: docs/pictures.sh [--check]" ;;
esac
if ! script --version 2>/dev/null | grep -q util-linux; then
  echo "docs/pictures.sh: skipped, for there is no 'script' of util-linux" >&2
  exit 0
fi
[ -x "$binary" ] || fail "there is no $binary: run \`cargo build\` first"

work=$(mktemp -d)
TMUX_TMPDIR=$work
export TMUX_TMPDIR
trap 'tmux -L pictures kill-server 2>/dev/null || :; rm -rf -- "$work"' EXIT
mkdir "$work/bin" "$work/home" "$work/new" "$work/system"
ln -s "$(CDPATH='' cd -- "$(dirname -- "$binary")" && pwd)/$(basename -- "$binary")" "$work/bin/git-handoff"

clock=1770282000 # Thursday, 2026-02-05, 09:00 UTC
turn=0
who=Ana email=ana@example.com agent=
place=$work/storyforge

# Lets so many minutes pass.
later() { clock=$((clock + $1 * 60)); }

# in_world PROGRAM WORD...: runs it with nothing of the user's around it, a minute after the last one.
in_world() {
  later 1
  turn=$((turn + 1))
  now=$(date -u -d "@$clock" +%Y-%m-%dT%H:%M:%SZ)
  (cd -- "$place" && env -i HOME="$work/home" PATH="$work/bin:$PATH" TZ=UTC LC_ALL=C SHELL=/bin/sh TERM=xterm-256color \
    TMUX_TMPDIR="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_PAGER=cat GIT_HANDOFF_NOW="$now" \
    GIT_HANDOFF_SYSTEM="$work/system" GIT_HANDOFF_PATIENCE=600000 \
    GIT_HANDOFF_SEED=$((turn * 2654435761 % 33554432)) GIT_AUTHOR_NAME="$who" GIT_AUTHOR_EMAIL="$email" \
    GIT_COMMITTER_NAME="$who" GIT_COMMITTER_EMAIL="$email" \
    GIT_AUTHOR_DATE="@$clock +0000" GIT_COMMITTER_DATE="@$clock +0000" CLAUDECODE="$agent" "$@")
}

# Runs a line of shell without a picture.
quietly() { in_world sh -c "$1" >/dev/null 2>"$work/errors" || fail "$1: $(cat -- "$work/errors")"; }

# types LINE: runs it on a terminal; it and what it prints are part of the picture.
types() {
  printf '\033[32m$\033[0m %s\n' "$1" >>"$work/screen"
  # Nobody types into it, and what stands in for that must not be seen; this terminal turns no line ends.
  in_world script -qec "stty -echo -onlcr cols $columns rows 50; $1" /dev/null </dev/null >"$work/raw" ||
    fail "$1: $(cat -- "$work/raw")"
  sed -e "s/^\^D$(printf '\b\b')//" -e 's/\r$//' "$work/raw" >>"$work/screen"
}

# converses LINE [ANSWER...]: the same on a terminal of tmux, where each question gets its answer.
converses() {
  line=$1
  shift
  printf '\033[32m$\033[0m %s\n' "$line" >>"$work/screen"
  rm -f -- "$work/ended"
  in_world tmux -L pictures -f /dev/null new-session -d -x "$columns" -y 60 "$line; touch '$work/ended'; exec sleep 600"
  for answer; do
    waits asked
    tmux -L pictures send-keys -l "$answer"
    tmux -L pictures send-keys Enter
  done
  waits ended
  tmux -L pictures capture-pane -e -p | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' >>"$work/screen"
  tmux -L pictures kill-server
}

# Whether the screen ends with a question.
# shellcheck disable=SC2317 # waits calls it
asked() { tmux -L pictures capture-pane -p -J | grep -v '^ *$' | tail -n 1 | grep -q '(Enter leaves it out) *$'; }
# shellcheck disable=SC2317 # waits calls it
ended() { [ -e "$work/ended" ]; }

# waits CONDITION: until it holds, for half a minute.
waits() {
  for _ in $(seq 300); do
    if "$1"; then return; fi
    sleep 0.1
  done
  fail "$line: $(tmux -L pictures capture-pane -p)"
}

# picture NAME TITLE: what was typed since the last one becomes a picture.
picture() {
  awk -v columns="$columns" -v title="$2" -f "$here/pictures.awk" "$work/screen" >"$work/new/$1.svg"
  : >"$work/screen"
}

# A remote, and Bo's branch on it, on which an agent works too.
begin() {
  mkdir -- "$place"
  quietly 'git -c init.defaultBranch=main init -q && git commit -q --allow-empty -m Begin'
  quietly 'git clone -q --bare . ../storyforge.git && git remote add origin ../storyforge.git && git fetch -q'
  quietly 'git handoff install'
  ours=$place place=$work/bo who=Bo email=bo@example.com agent=1
  mkdir -- "$place"
  quietly 'git clone -q ../storyforge.git . && git handoff install && git switch -q -c docs'
  quietly 'git handoff add next "Draw the pictures"; git handoff add progress "The first chapter is at 80 %"'
  quietly 'echo "# Tutorial" >tutorial.md && git add . && git commit -q -m "Begin the tutorial"'
  quietly 'git handoff sync && git push -q origin docs'
  place=$ours who=Ana email=ana@example.com agent=
}

work_on_branches() {
  later 100
  quietly 'git switch -q -c login && git handoff add next "Tell the support that it works again"'
  quietly 'echo "check(expiry)" >login.py && git add . && git commit -q -m "Check the expiry"'
  quietly 'git switch -q main && git merge -q --no-ff --no-edit login'
  quietly 'git handoff add next "Tag the release"'
  quietly 'echo "0.4" >VERSION && git add . && git commit -q -m "Prepare a release"'
  quietly 'git switch -q -c cache main~ && git handoff add next "Measure it with 10,000 scenes"'
  later 30
  quietly 'git switch -q -c scenes main'
  quietly 'git handoff add progress "generate_scene() at 60 % (backend/scenes.py)"'
  quietly 'git handoff add next "Complete the WorldBible model (30 min)"'
  quietly 'git handoff add next "Test its relationships (30 min)"'
  quietly 'git handoff add decision "SQLite, because the tool runs offline"'
  quietly 'mkdir backend && echo "def generate_scene(): ..." >backend/scenes.py && git add .'
  quietly 'git commit -q -m "Generate scenes"'
}

begin
work_on_branches
: >"$work/screen"

later 20
quietly 'git handoff add blocker "Waiting for the API key"'
types 'git switch main'
types 'tail -n 1 SESSION_HANDOFF.md'
later 4
types 'git switch scenes'
types 'tail -n 1 SESSION_HANDOFF.md'
picture switch 'Each branch has its own document'

quietly 'echo "class WorldBible: ..." >backend/world.py && git fetch -q'
types 'git handoff'
picture board 'Where does everything stand?'

quietly 'git add . && git commit -q -m "Begin the WorldBible model"'
later 3
types 'git handoff show HEAD'
picture show 'The handoff of a commit'

stop_and_resume() {
  later 40
  quietly 'git handoff add done "Scenes are generated"; git handoff add next "Test them (1 h)" --file backend/scenes.py'
  cat >"$place/backend/world.py" <<'PYTHON'
class WorldBible:
    def characters(self, story):
        return self._of_kind(story, "character")

    def places(self, story):
        pass

    def references(self, node):
        found = self._near(node.embedding)
        # TODO: rank them
        return found
PYTHON
  converses 'git handoff stop' '60% ranking is missing'
  picture stop 'Stopping in the middle of something'

  later 900
  quietly 'git mv backend/scenes.py backend/scene.py'
  who=Bo email=bo@example.com
  quietly 'git -c core.hooksPath=/dev/null commit -q -m "Rename the scenes" backend/scenes.py backend/scene.py'
  who=Ana email=ana@example.com
  converses 'git handoff resume'
  picture resume 'And the next morning'
}
if command -v tmux >/dev/null; then stop_and_resume; else echo 'docs/pictures.sh: stop and resume are skipped, for there is no tmux' >&2; fi

status=0
for new in "$work"/new/*.svg; do
  name=$(basename -- "$new")
  if [ "${1-}" != --check ]; then
    cp -- "$new" "$here/$name"
  elif ! cmp -s -- "$new" "$here/$name"; then
    echo "docs/$name is not what the program shows now: look at it, and run docs/pictures.sh" >&2
    diff -- "$here/$name" "$new" >&2 || :
    status=1
  fi
done
exit "$status"
