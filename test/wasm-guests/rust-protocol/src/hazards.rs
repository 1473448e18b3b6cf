//! What a guest does to its host on request.

use std::hint::black_box;
use std::sync::Mutex;

static LEAKED: Mutex<String> = Mutex::new(String::new());

/// Keeps a text in a static and returns what was there.
pub fn leak(text: &str) -> String {
    std::mem::replace(&mut LEAKED.lock().expect("one thread"), text.into())
}

pub fn run_forever() -> ! {
    let mut round = 0u64;
    loop {
        round = black_box(round.wrapping_add(1));
    }
}

pub fn grow_forever() -> ! {
    let mut kept = Vec::new();
    loop {
        kept.push(black_box(Vec::<u8>::with_capacity(1 << 20)));
    }
}

pub fn trap() -> ! {
    core::arch::wasm32::unreachable()
}

#[inline(never)]
pub fn recurse(depth: u64) -> u64 {
    if black_box(depth) == 0 {
        return 0;
    }
    recurse(black_box(depth + 1)) + black_box(depth)
}
