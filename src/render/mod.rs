//! Drawing a document for people. Pure: text in, text out; paging and writing is [`crate::ui`]'s affair.

pub mod board;
pub mod brief;
pub mod card;
pub mod claims;
pub mod findings;
pub mod preflight;
mod prose;
pub mod secrets;
mod source;
mod table;
pub mod terminal;
mod text;
mod wrap;
