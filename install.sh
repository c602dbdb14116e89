#!/bin/sh
# Builds git-handoff and installs it for the present user: binary, man page, shell completions. No root, no configuration
# touched. With --demo it then shows the tool at work in a repository of its own.
set -eu

usage() {
  cat <<'TEXT'
usage: ./install.sh [--demo] [--prefix DIR]

  --prefix DIR  install below DIR (default: ~/.local)
  --demo        then show git-handoff at work, in a new repository in a temporary directory
TEXT
}

say() { printf '%s\n' "$*"; }

# fail WHAT [HINT]
fail() {
  printf 'error: %s\n' "$1" >&2
  if [ $# -gt 1 ]; then printf 'hint: %s\n' "$2" >&2; fi
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

check_tools() {
  have git || fail 'git is not installed' 'install it with the package manager of your system'
  have cargo || fail 'cargo is not installed, and git-handoff is built with it' 'see https://rustup.rs'
  have "${CC:-cc}" || have gcc || have clang ||
    fail 'no C compiler found: the libgit2 library is built with one' 'install gcc or clang, or name yours in CC'
}

# Makes a directory for files of ours, without help from root.
make_dir() {
  if ! mkdir -p -- "$1" 2>/dev/null || ! [ -w "$1" ]; then
    fail "cannot write to $1" 'choose a directory of your own: ./install.sh --prefix DIR'
  fi
}

# put MODE FILE COMMAND...: what the command prints becomes the file, at once or not at all.
put() {
  mode=$1 file=$2
  shift 2
  make_dir "$(dirname -- "$file")"
  if "$@" >"$file.new.$$" && chmod "$mode" "$file.new.$$" && mv -f -- "$file.new.$$" "$file"; then
    say "  $file"
  else
    rm -f -- "$file.new.$$"
    fail "could not write $file"
  fi
}

build_and_install() {
  say 'Building git-handoff (this takes some minutes the first time) ...'
  # Where the binary lands must not depend on the user's cargo settings.
  unset CARGO_BUILD_TARGET
  (cd -- "$here" && cargo build --release --locked --bin git-handoff --target-dir "$here/target") ||
    fail 'the build failed, nothing was installed' 'git-handoff needs a current stable Rust, say by: rustup update stable'
  built=$here/target/release/git-handoff
  [ -x "$built" ] || fail "the build left no $built" 'does a cargo configuration set build.target?'

  say 'Installed:'
  share=$prefix/share
  put 755 "$prefix/bin/git-handoff" cat -- "$built"
  put 644 "$share/man/man1/git-handoff.1" "$built" man
  put 644 "$share/bash-completion/completions/git-handoff" "$built" completions bash
  put 644 "$share/zsh/site-functions/_git-handoff" "$built" completions zsh
  put 644 "$share/fish/vendor_completions.d/git-handoff.fish" "$built" completions fish

  case ":$PATH:" in
    *":$prefix/bin:"*) ;;
    *)
      say
      say "$prefix/bin is not on your PATH, so git will not find 'git handoff'. Add this line to your shell's profile:"
      say "  export PATH=\"$prefix/bin:\$PATH\""
      ;;
  esac
}

# step WHAT COMMAND: what is printed is what runs. Its output is shown, and kept for `expect`.
step() {
  printf '\n# %s\n$ %s\n' "$1" "$2"
  if (eval "$2") >"$demo/output" 2>&1; then
    cat -- "$demo/output"
  else
    cat -- "$demo/output" >&2
    fail "the demo's command failed: $2" "its repository is in $demo"
  fi
}

# go DIR: `step` runs in a subshell, so that a change of directory is ours to make.
go() {
  printf '$ cd %s\n' "$1"
  cd -- "$1"
}

# expect TEXT...: the last step showed each of these.
expect() {
  for text in "$@"; do
    grep -qiF -e "$text" -- "$demo/output" ||
      fail "the demo expected \"$text\" in the output above" "its repository is in $demo"
  done
}

run_demo() {
  demo=$(mktemp -d "${TMPDIR:-/tmp}/git-handoff-demo.XXXXXX") || fail 'no temporary directory could be made'
  # An identity and settings of its own: the user's are neither read nor written.
  for name in $(git rev-parse --local-env-vars); do unset "$name"; done
  unset GIT_HANDOFF GIT_AUTHOR_DATE GIT_COMMITTER_DATE GIT_TEMPLATE_DIR
  mkdir -- "$demo/home"
  HOME=$demo/home XDG_CONFIG_HOME=$demo/home/.config PATH=$prefix/bin:$PATH
  GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 GIT_PAGER=cat PAGER=cat
  GIT_AUTHOR_NAME='Demo User' GIT_AUTHOR_EMAIL=demo@example.com
  GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
  export HOME XDG_CONFIG_HOME PATH GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM GIT_TERMINAL_PROMPT GIT_PAGER PAGER
  export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL

  say
  say "The demo runs in $demo"
  cd -- "$demo"
  step 'A new repository' 'git init -q -b main project'
  go project
  step 'Install the hooks into this repository, and only this one' 'git handoff install'
  step 'A first commit' 'echo "print(1 + 1)" >calc.py && git add calc.py && git commit -q -m "Add a calculator"'
  step 'Say what comes next' 'git handoff add next "Read numbers from the command line"'
  step 'Say what was decided' 'git handoff add decision "Only integers for now: floats need a rounding rule"'
  # A heading of its own, so that the paragraph is found again whatever stands above it.
  step 'Or edit the document by hand' \
    'printf "\n## Context\n\nThe rounding question is waiting for Ana.\n" >>SESSION_HANDOFF.md'
  step 'Commit as ever' 'echo "print(2 * 2)" >>calc.py && git commit -q -a -m "Multiply, too"'

  step 'The commit message got a few trailers' "git log -1 --format='%s%n%n%(trailers)'"
  expect 'Multiply, too' 'Handoff-Session: ' 'Handoff-Next: Read numbers' 'Handoff-Decision: Only integers'
  step 'The whole document is in a note; plain git shows it' 'git notes --ref=handoff show HEAD'
  expect 'handoff = 1' 'Read numbers from the command line' 'waiting for Ana'
  step 'The working tree stayed clean' 'git status --short --branch'
  if grep -qF SESSION_HANDOFF -- "$demo/output"; then fail 'git status lists the document' "see $demo"; fi
  step 'git handoff reconstructs the handoff' 'git handoff show'
  expect 'Read numbers from the command line' 'Only integers for now' 'waiting for Ana'

  step 'Another branch, and what comes next there' \
    'git switch -q -c floats && git handoff add next "Choose a rounding rule" && git commit -q --allow-empty -m "Try floats"'
  step 'One thing more, which no commit has' 'git handoff add next "Ask Ana about it"'
  step 'On main its own document is back' 'git switch main && git handoff show --section next'
  expect "main's again" 'Read numbers from the command line'
  if grep -qF -e 'Choose' -e 'Ask Ana' -- "$demo/output"; then fail 'main has the document of floats' "see $demo"; fi
  step 'And here that of floats, with what was not committed' 'git switch floats && git handoff show --section next'
  expect "floats's again" 'Choose a rounding rule' 'Ask Ana about it'
  step 'Where does everything stand?' 'git handoff'
  expect '* floats' 'Handoff-Next: Ask Ana about it' 'fire at every commit and checkout'

  step 'Something half done' \
    'printf "def divide(a, b):\n    pass\n" >divide.py && git handoff add progress "divide()" --percent 10 --file divide.py'
  step 'Stop for today: stock is taken, and what was handed over is said' 'git handoff stop'
  expect 'Partial: divide() - 10% complete' 'Choose a rounding rule' 'Safe to stop'
  step 'And resume: what comes next, and whether all is as it was' 'git handoff resume'
  expect 'Choose a rounding rule' '✓ HEAD' 'Ready to resume at'

  go ..
  step 'Somebody clones. Git brings the commits, but no notes' 'git clone -q project clone'
  go clone
  step 'The trailers alone already say something' 'git handoff show'
  expect 'from trailers' 'Choose a rounding rule'
  step 'Now share handoffs: theirs come, yours go' 'git handoff sync'
  expect 'came from origin'
  step 'The whole document is here' 'git handoff show'
  expect 'Choose a rounding rule' 'Only integers for now' 'waiting for Ana'
  if grep -qiF 'from trailers' -- "$demo/output"; then fail 'the fetched note was not used' "see $demo"; fi
  step 'With the hooks, a switch brings it into the working tree' 'git handoff install 2>/dev/null; git switch -q main'
  expect "SESSION_HANDOFF.md is main's handoff by Demo User"
  cd /
  rm -rf -- "${demo:?}/output" "${demo:?}/home"

  cat <<TEXT

The demo did what it should. Its repositories stay for you to look around:
  $demo/project
  $demo/clone
Start in your own repository:
  cd your-repo && git handoff install
See there what every branch is about, and what comes next:
  git handoff
Undo it there (your hooks come back as they were; notes, trailers and documents stay):
  git handoff uninstall
TEXT
}

main() {
  demo_wanted=no prefix=
  while [ $# -gt 0 ]; do
    case $1 in
      --demo) demo_wanted=yes ;;
      --prefix)
        [ $# -gt 1 ] || fail '--prefix needs a directory'
        prefix=$2
        shift
        ;;
      --prefix=*) prefix=${1#--prefix=} ;;
      -h | --help)
        usage
        exit 0
        ;;
      *)
        usage >&2
        exit 2
        ;;
    esac
    shift
  done
  if [ -z "$prefix" ]; then
    [ -n "${HOME:-}" ] || fail 'HOME is not set' 'say where to install: ./install.sh --prefix DIR'
    prefix=$HOME/.local
  fi

  check_tools
  here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
  [ -f "$here/Cargo.toml" ] || fail "$here is not the source of git-handoff" 'run install.sh from a clone of it'
  make_dir "$prefix"
  prefix=$(CDPATH='' cd -- "$prefix" && pwd)
  build_and_install
  if [ "$demo_wanted" = yes ]; then run_demo; fi
}

# In braces, so that a script cut off anywhere runs nothing.
{ main "$@"; }
