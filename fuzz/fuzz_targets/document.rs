//! Any bytes as a document: read, added to, completed and announced; what must hold is in `tests/it/support/hold.rs`.
#![no_main]

#[path = "../../tests/it/support/hold.rs"]
mod hold;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hold::everything_holds(bytes));
