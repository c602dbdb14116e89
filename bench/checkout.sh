#!/usr/bin/env bash
# What a checkout costs that brings another branch's document back, against the same checkout with one hook that `exec true`
# and with none, in turn in one run. Usage: bench/checkout.sh [FILES] [RUNS]. Prints medians of whole processes and their
# ratios, and fails when a document was not the branch's.
set -euo pipefail
files=${1:-200}
runs=${2:-60}
# shellcheck source=bench/begin.sh
. "$(dirname "$0")/begin.sh"

# Two branches, ten commits each since they parted, with a document in every commit where there are hooks.
make_repository() {
  git init -q "$work/$1"
  (
    cd "$work/$1"
    seq "$files" | while read -r n; do
      mkdir -p "d$((n % 200))"
      echo "$n" >"d$((n % 200))/f$n"
    done
    git add .
    git commit -qm begin
    git branch topic
    if [ "$1" = ours ]; then git handoff install 2>/dev/null; fi
    for branch in main topic; do
      git switch -q "$branch" 2>/dev/null
      for n in $(seq 10); do
        echo "$branch $n" >d1/f1
        if [ "$1" = ours ]; then git handoff add next "step $n of $branch" 2>/dev/null; fi
        git commit -qam "$branch $n"
      done
    done
  )
}
for name in ours empty none; do make_repository "$name"; done
printf '#!/bin/sh\nexec true\n' >"$work/empty/.git/hooks/post-checkout"
chmod +x "$work/empty/.git/hooks/post-checkout"

# One timed checkout, in microseconds.
wrong=0
checkout() {
  cd "$work/$1"
  local branch=main
  if [ $((run % 2)) = 0 ]; then branch=topic; fi
  local begin=${EPOCHREALTIME/[.,]/}
  git switch -q "$branch" 2>/dev/null
  echo $((${EPOCHREALTIME/[.,]/} - begin)) >>"$work/$1.times"
  if [ "$1" = ours ] && ! grep -q "step 10 of $branch" SESSION_HANDOFF.md; then wrong=$((wrong + 1)); fi
}
for run in $(seq "$runs"); do
  for name in ours empty none; do checkout "$name"; done
done

awk -v files="$files" -v runs="$runs" -v o="$(median ours)" -v e="$(median empty)" -v n="$(median none)" -v w="$wrong" 'BEGIN {
  printf "%d files, %d checkouts each, medians: ours %.1f ms, one empty hook %.1f ms, no hooks %.1f ms\n", files, runs, o / 1000, e / 1000, n / 1000
  printf "ratio to one empty hook %.2f, to no hooks %.2f; %d wrong documents\n", o / e, o / n, w }'
[ "$wrong" = 0 ]
