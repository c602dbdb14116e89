//! git-handoff: the session's handoff document, kept in git but outside the tree.
//!
//! Hooks capture a record of the document, note it, read history back, reconstruct and render it. In reading order:
pub mod clock;
pub mod document;
pub mod error;
pub mod facts;
pub mod fingerprint;
pub mod ids;
pub mod note;
pub mod record;
pub mod redact;
pub mod render;
pub mod text;
pub mod trailers;
