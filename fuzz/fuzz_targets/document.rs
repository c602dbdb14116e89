//! Any bytes as a document: read, added to and announced, as `tests/it/hostile.rs` does with documents of its making.
#![no_main]

#[path = "../../tests/it/support/hold.rs"]
mod hold;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hold::everything_holds(bytes));
