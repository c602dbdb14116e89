#!/usr/bin/env bash
# What a commit costs with our hooks, against the same commit with three hooks that `exec true` and with none, in turn in
# one run. Usage: bench/commit.sh [FILES] [RUNS]. Prints medians of whole processes and their ratios.
set -euo pipefail
files=${1:-200}
runs=${2:-40}
# shellcheck source=bench/begin.sh
. "$(dirname "$0")/begin.sh"

make_repository() {
  git init -q "$work/$1"
  (cd "$work/$1" && seq "$files" | while read -r n; do
    mkdir -p "d$((n % 200))"
    echo "$n" >"d$((n % 200))/f$n"
  done && git add . && git commit -qm begin)
}

for name in ours empty none; do make_repository "$name"; done
(cd "$work/ours" && git handoff install 2>/dev/null && git handoff add next 'the first step' 2>/dev/null)
for event in pre-commit commit-msg post-commit; do
  printf '#!/bin/sh\nexec true\n' >"$work/empty/.git/hooks/$event"
  chmod +x "$work/empty/.git/hooks/$event"
done

# One timed commit, in microseconds; in our repository it has a new entry to record.
commit() {
  cd "$work/$1"
  echo "change $2" >d1/f1
  if [ "$1" = ours ]; then echo "- step $2" >>SESSION_HANDOFF.md; fi
  local begin=${EPOCHREALTIME/[.,]/}
  git commit -qam "change $2"
  echo $((${EPOCHREALTIME/[.,]/} - begin)) >>"$work/$1.times"
}
for run in $(seq "$runs"); do
  for name in ours empty none; do (commit "$name" "$run"); done
done

ours=$(median ours)
empty=$(median empty)
none=$(median none)
captured=$(cd "$work/ours" && git notes --ref=handoff list | wc -l)
awk -v files="$files" -v runs="$runs" -v o="$ours" -v e="$empty" -v n="$none" -v c="$captured" 'BEGIN {
  printf "%d files, %d commits each, medians: ours %.1f ms, three empty hooks %.1f ms, no hooks %.1f ms\n", files, runs, o / 1000, e / 1000, n / 1000
  printf "ratio to three empty hooks %.2f, to no hooks %.2f; %d of %d captured\n", o / e, o / n, c, runs }'
[ "$captured" = "$runs" ]
