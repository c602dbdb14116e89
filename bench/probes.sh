#!/usr/bin/env bash
# What it costs to look at the machine before a commit: our pre-commit hook with all probes, and the same with no time for
# any, against `git status` in the same repository, in turn in one run. Usage: bench/probes.sh [FOLDERS] [RUNS], with a
# hundred files in each folder. COLD=1 makes the system forget file names before each run (as root, on Linux). Prints medians
# of whole processes and their ratios, and fails when the time did not suffice for a probe in most runs.
set -euo pipefail
folders=${1:-500}
runs=${2:-30}
# shellcheck source=bench/begin.sh
. "$(dirname "$0")/begin.sh"

git init -q "$work/repo"
cd "$work/repo"
for n in $(seq "$folders"); do
  mkdir -p "d$((n % 20))/e$n"
  (cd "d$((n % 20))/e$n" && for m in $(seq 100); do echo "$m" >"f$m.txt"; done)
done
# A project like that of the role: a database, two services by address, a server of its own, an environment.
mkdir -p backend/app/core backend/.venv/lib/python3.11/site-packages frontend
printf 'fastapi==0.104.1\nsqlalchemy==2.0.23\n' >backend/requirements.txt
echo 'sqlalchemy.url = postgresql+asyncpg://u:p@localhost:5432/storyforge' >backend/alembic.ini
printf 'OLLAMA = "http://localhost:11434"\nCOMFYUI = "http://localhost:8188"\n' >backend/app/core/config.py
printf 'home = /usr/bin\nversion = 3.11.4\n' >backend/.venv/pyvenv.cfg
for n in $(seq 60); do mkdir "backend/.venv/lib/python3.11/site-packages/p$n-1.0.dist-info"; done
echo '{"engines": {"node": ">=20"}, "scripts": {"dev": "vite"}}' >frontend/package.json
printf 'services:\n  cache:\n    image: redis\n    ports: ["6379:6379"]\n' >compose.yaml
printf '.venv/\n.env\n' >.gitignore
git add .
git commit -qm begin
echo 'DEBUG=1' >.env

export GIT_AUTHOR_EMAIL=bench@example.com GIT_AUTHOR_DATE="@1770282000 +0000"
probed() { git-handoff hook pre-commit; }
unprobed() { GIT_HANDOFF_PATIENCE=0 git-handoff hook pre-commit; }
status() { git status --porcelain >/dev/null; }

# One timed run, in microseconds.
measure() {
  if [ -n "${COLD:-}" ]; then sync && echo 2 >/proc/sys/vm/drop_caches; fi
  local begin=${EPOCHREALTIME/[.,]/}
  "$1"
  echo $((${EPOCHREALTIME/[.,]/} - begin)) >>"$work/$1.times"
}
late=0
for _ in $(seq "$runs"); do
  for name in unprobed status probed; do measure "$name"; done
  if grep -q '^skipped' .git/handoff/journal/*; then late=$((late + 1)); fi
done

awk -v files="$(git ls-files | wc -l)" -v runs="$runs" -v p="$(median probed)" -v u="$(median unprobed)" \
  -v s="$(median status)" -v late="$late" 'BEGIN {
  printf "%d files, %d runs each, medians: pre-commit %.1f ms, without probes %.1f ms, git status %.1f ms\n", files, runs, p / 1000, u / 1000, s / 1000
  printf "all probes together %.1f ms, %.2f of git status; the time did not suffice in %d of %d\n", (p - u) / 1000, (p - u) / s, late, runs }'
[ $((late * 2)) -lt "$runs" ]
