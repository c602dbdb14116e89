#!/usr/bin/env bash
# Replays the newest first-parent commits of a repository with the hooks on, and checks that each of them was captured,
# that its tree is the original's, and that `show` gives the document it was committed with.
# Usage: bench/replay.sh REPOSITORY [COMMITS]
set -euo pipefail
source=$(git -C "${1:?which repository?}" rev-parse --absolute-git-dir)
most=${2:-300}
# shellcheck source=bench/begin.sh
. "$(dirname "$0")/begin.sh"

git init -q "$work/replay"
cd "$work/replay"
echo "$source/objects" >.git/objects/info/alternates
git handoff install 2>/dev/null
wrong=0
count=0
mapfile -t commits < <(git --git-dir="$source" rev-list --first-parent --max-count="$most" --reverse HEAD)
for original in "${commits[@]}"; do
  count=$((count + 1))
  git read-tree -u --reset "$original"
  git --git-dir="$source" log -1 --format=%B "$original" >"$work/message"
  printf '# Handoff\n\n## Next steps\n\n1. step %d\n' "$count" >SESSION_HANDOFF.md
  git commit -q --allow-empty --allow-empty-message -F "$work/message" || { echo "commit of $original failed"; exit 1; }
  [ "$(git rev-parse 'HEAD^{tree}')" = "$(git rev-parse "$original^{tree}")" ] || { echo "tree of $original differs"; wrong=$((wrong + 1)); }
  git handoff show HEAD 2>/dev/null | cmp -s - SESSION_HANDOFF.md || { echo "document of $original differs"; wrong=$((wrong + 1)); }
  trailers=$(git log -1 --format='%(trailers:key=Handoff-Session,valueonly)' | grep -c .) || true
  [ "$trailers" = 1 ] || { echo "$original has $trailers session lines"; wrong=$((wrong + 1)); }
done
notes=$(git notes --ref=handoff list | wc -l)
echo "$count commits replayed, $notes captured, $wrong wrong"
[ "$notes" = "$count" ] && [ "$wrong" = 0 ]
