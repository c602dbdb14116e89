#!/usr/bin/env bash
# What the board costs, against `git branch -v`, in turn in one run. Usage: bench/board.sh [BRANCHES] [RUNS]. Every branch has
# commits and a document of its own. Prints medians of whole processes and their ratio, and fails when a row is missing.
set -euo pipefail
branches=${1:-200}
runs=${2:-40}
# shellcheck source=bench/begin.sh
. "$(dirname "$0")/begin.sh"

git init -q "$work/repo"
cd "$work/repo"
git handoff install 2>/dev/null
for n in $(seq 20); do git commit -q --allow-empty -m "main $n"; done
for n in $(seq "$branches"); do
  git switch -q -c "topic/$n" main 2>/dev/null
  # Of a usual size: some kilobytes, with the entries that the board shows.
  {
    printf '# Session Handoff\n\n## In Progress\n\n- Work on %d at %d%% complete\n\n## Next Steps\n\n' "$n" $((n % 100))
    for step in $(seq 8); do printf '%d. Step %d of topic %d (30 min)\n' "$step" "$step" "$n"; done
    printf '\n## Context\n\n'
    for line in $(seq 60); do printf 'What has to be known about part %d of topic %d.\n' "$line" "$n"; done
  } >SESSION_HANDOFF.md
  git commit -q --allow-empty -m "topic $n"
done
git gc -q
rows=$(git handoff | grep -c 'Step 1 of topic')

for _ in $(seq "$runs"); do
  timed board git handoff
  timed branch git branch -v
done

awk -v branches="$branches" -v runs="$runs" -v o="$(median board)" -v g="$(median branch)" -v r="$rows" 'BEGIN {
  printf "%d branches, %d runs each, medians: git handoff %.1f ms, git branch -v %.1f ms\n", branches, runs, o / 1000, g / 1000
  printf "ratio %.2f; %d rows\n", o / g, r }'
[ "$rows" = "$branches" ]
