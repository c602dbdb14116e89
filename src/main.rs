//! Parse, run, report, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    git_handoff::cli::main()
}
