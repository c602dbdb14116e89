# shellcheck shell=bash
# Read by the other scripts here, not run: builds the program as it is released, makes a folder and a home for the run, and has
# what they measure with.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cargo build --release --locked --quiet --manifest-path "$root/Cargo.toml"
PATH=${CARGO_TARGET_DIR:-$root/target}/release:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work GIT_CONFIG_NOSYSTEM=1
git config --global user.name Bench
git config --global user.email bench@example.com
git config --global init.defaultBranch main
git config --global gc.auto 0
git config --global maintenance.auto false

# timed NAME PROGRAM WORD...: runs it, and writes down how many microseconds that took. What it printed is in $work/said.
timed() {
  local begin=${EPOCHREALTIME/[.,]/}
  "${@:2}" >"$work/said" 2>/dev/null
  echo $((${EPOCHREALTIME/[.,]/} - begin)) >>"$work/$1.times"
}

# median NAME: of what was written down, in microseconds.
median() { sort -n "$work/$1.times" | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'; }
