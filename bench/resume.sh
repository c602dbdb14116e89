#!/usr/bin/env bash
# What stopping and resuming cost, against `git status`, in turn in one run. Usage: bench/resume.sh [FILES] [RUNS]. Half of the
# runs have fifty changed files with functions in them. Prints medians of whole processes and their ratios, and fails when a
# card names no step.
set -euo pipefail
files=${1:-200}
runs=${2:-30}
# shellcheck source=bench/begin.sh
. "$(dirname "$0")/begin.sh"

git init -q "$work/repo"
cd "$work/repo"
seq "$files" | while read -r n; do
  mkdir -p "d$((n % 200))"
  echo "def f$n(): return $n" >"d$((n % 200))/f$n.py"
done
git add .
git commit -qm begin
git handoff install 2>/dev/null
{
  printf '# Session Handoff\n\n## In Progress\n\n- The parser at 60%% complete\n  - Remaining: errors\n\n## Next Steps\n\n'
  for step in $(seq 8); do printf "%d. Complete \`d%d/f%d.py\` (30 min)\n" "$step" "$step" "$step"; done
  printf '\n## Decisions\n\n- No cache, because it is fast enough\n\n## Context\n\n'
  for line in $(seq 60); do printf 'What has to be known about part %d.\n' "$line"; done
} >SESSION_HANDOFF.md
git commit -q --allow-empty -m one

silent=0
in_turn() {
  for _ in $(seq "$runs"); do
    timed "$1-status" git status --porcelain
    timed "$1-stop" git handoff stop --quiet
    timed "$1-emergency" git handoff stop --emergency 'the disk is slow'
    timed "$1-brief" git handoff resume --brief
    timed "$1-resume" git handoff resume
    if ! grep -q '1. Complete d1/f1.py' "$work/said"; then silent=$((silent + 1)); fi
  done
}
in_turn clean
for n in $(seq 50); do echo "def g$n(): pass" >>"d$((n % 200))/f$n.py"; done
in_turn changed

echo "$files files, $runs runs each, medians against git status:"
for state in clean changed; do
  for what in stop emergency brief resume; do
    awk -v state="$state" -v what="$what" -v ours="$(median "$state-$what")" -v git="$(median "$state-status")" 'BEGIN {
      printf "%-8s %-10s %6.1f ms, git status %6.1f ms, ratio %.2f\n", state, what, ours / 1000, git / 1000, ours / git }'
  done
done
[ "$silent" = 0 ]
