#!/usr/bin/env bash
# What a rebase costs with our hooks, against the same rebase with as many hooks that `exec true` and with none, in turn in
# one run. Each commit was captured before, so that at the end there are as many notes to carry over.
# Usage: bench/rebase.sh [COMMITS] [ROUNDS]. Prints medians of whole processes and their ratios.
set -euo pipefail
commits=${1:-200}
rounds=${2:-7}
# shellcheck source=bench/begin.sh
. "$(dirname "$0")/begin.sh"

# One history for all three: a branch of captured commits, and one commit on main since it began.
git init -q -b main "$work/ours"
cd "$work/ours"
mkdir d
for n in $(seq 200); do echo "$n" >"d/f$n"; done
git add .
git commit -qm begin
git handoff install 2>/dev/null
git switch -qc side
for n in $(seq "$commits"); do
  echo "change $n" >"d/f$((n % 200 + 1))"
  echo "- step $n" >>SESSION_HANDOFF.md
  git commit -qam "change $n"
done
git switch -qc upstream main
git commit -q -n --allow-empty -m upstream
git tag start side
for name in empty none; do
  cp -r "$work/ours" "$work/$name"
  rm -f "$work/$name/.git/hooks"/*
done
for hook in .git/hooks/*; do
  case $hook in *.sample) continue ;; esac
  printf '#!/bin/sh\nexec true\n' >"$work/empty/$hook"
  chmod +x "$work/empty/$hook"
done

# One timed rebase, in microseconds, from the same start.
rebase() {
  cd "$work/$1"
  git switch -q side
  git reset -q --hard start
  local begin=${EPOCHREALTIME/[.,]/}
  git rebase -q upstream
  echo $((${EPOCHREALTIME/[.,]/} - begin)) >>"$work/$1.times"
}
names=(ours empty none)
for round in $(seq 0 "$rounds"); do
  # Each comes first in its turn, for what one has written to the disk the next may have to wait for.
  for place in 0 1 2; do (rebase "${names[(round + place) % 3]}"); done
  # The first round only warms up.
  if [ "$round" = 0 ]; then rm "$work"/*.times; fi
done

ours=$(median ours)
empty=$(median empty)
none=$(median none)
git notes --ref=handoff list | cut -d' ' -f2 | sort >"$work/noted"
carried=$(git rev-list upstream..side | sort | comm -12 - "$work/noted" | wc -l)
awk -v commits="$commits" -v rounds="$rounds" -v o="$ours" -v e="$empty" -v n="$none" -v c="$carried" 'BEGIN {
  printf "%d rebases of %d commits each, medians: ours %.0f ms, as many empty hooks %.0f ms, no hooks %.0f ms\n", rounds, commits, o / 1000, e / 1000, n / 1000
  printf "ratio to empty hooks %.2f, to no hooks %.2f; %d of %d notes carried over\n", o / e, o / n, c, commits }'
[ "$carried" = "$commits" ]
