//! The document: understood by byte ranges, changed by splicing, never re-serialised.
//!
//! Everything here is pure: bytes in, spans and edits out. What a person wrote survives byte for byte because the only way
//! to change a document is a list of [`splice::Edit`]s.

pub mod entries;
pub mod insert;
pub mod kinds;
pub mod marker;
pub mod outline;
pub mod splice;
pub mod template;

pub use entries::{Entry, percent};
pub use kinds::Kind;
pub use outline::{Outline, Section};
pub use splice::{Edit, splice};
