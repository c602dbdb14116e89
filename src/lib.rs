//! git-handoff: the session's handoff document, kept in git but outside the tree.
//!
//! Hooks capture a record of the document, note it, read history back, reconstruct and render it. The modules stand in
//! reading order; ARCHITECTURE.md has the map and the invariants.

pub mod agents;
pub mod hooks;
pub mod install;

pub mod archive;
pub mod capture;
pub mod draft;
pub mod facts;
pub mod journal;
pub mod kept;
pub mod lineage;
pub mod owner;
pub mod rebase;
pub mod rewritten;
pub mod session;

pub mod document;
pub mod redact;

pub mod note;
pub mod record;
pub mod trailers;

pub mod history;

pub mod arrival;
pub mod restore;

pub mod blocks;
pub mod board;
pub mod changes;
pub mod handoff;

pub mod check;
pub mod claims;
pub mod gate;
pub mod hold;
pub mod judge;
pub mod preflight;
pub mod project_status;
pub mod resume;
pub mod stop;

pub mod sync;

pub mod render;

pub mod cli;
pub mod editor;
pub mod ui;

pub mod git;

pub mod clock;
pub mod config;
pub mod error;
pub mod fingerprint;
pub mod ids;
pub mod markdown;
pub mod regular_file;
pub mod temporary;
pub mod text;
