//! The document: understood by byte ranges, changed by splicing, never re-serialised.
//!
//! Everything here is pure: bytes in, spans and edits out. What a person wrote survives byte for byte because the only way
//! to change a document is a list of [`splice::Edit`]s.

pub mod adr;
mod around;
pub mod carry;
pub mod code;
mod collector;
pub mod complete;
pub mod compose;
pub mod details;
pub mod entries;
pub mod fences;
pub mod form;
mod heading;
pub mod insert;
pub mod kinds;
pub mod lead;
mod lines;
pub mod marker;
pub mod mentions;
mod new_section;
pub mod objection;
pub mod outline;
pub mod prose;
pub mod splice;
mod steps;
mod style;
mod taken;
pub mod template;

pub use around::Around;
pub use details::Details;
pub use entries::Entry;
pub use kinds::{Kind, Kinds};
pub use outline::{Outline, Section};
pub use splice::{Edit, splice};
pub use template::Template;
