//! The integration tests, in one binary: real git, real hooks, a sandbox for each test.

mod support;

mod add;
mod agents;
mod announced;
mod archive;
mod bad_input;
mod board;
mod breaks;
mod capture;
mod check;
mod code_state;
mod cold_resume;
mod corpus;
mod derived;
mod facts;
mod history;
mod hostile;
mod install;
mod killed;
mod ownership;
mod preflight;
mod restore;
mod resume;
mod secrets;
mod secrets_grid;
mod show;
mod status;
mod stop;
mod story;
mod sync;
mod tidy;
mod trailers;
mod understanding;
mod walk;
mod worktrees;
