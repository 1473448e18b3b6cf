//! The guest's memory, as the host asks for it.

use std::alloc::{alloc, dealloc, handle_alloc_error, realloc, Layout};

/// Gives the host room for what it passes.
#[export_name = "canonical_abi_realloc"]
unsafe extern "C" fn give_room(
    old: *mut u8,
    old_bytes: usize,
    align: usize,
    new_bytes: usize,
) -> *mut u8 {
    if new_bytes == 0 {
        return std::ptr::without_provenance_mut(align);
    }
    let layout = Layout::from_size_align_unchecked(new_bytes, align);
    let room = if old_bytes == 0 {
        alloc(layout)
    } else {
        realloc(old, Layout::from_size_align_unchecked(old_bytes, align), new_bytes)
    };
    if room.is_null() {
        handle_alloc_error(layout);
    }
    room
}

/// Takes room back, such as that of a response.
#[export_name = "canonical_abi_free"]
unsafe extern "C" fn take_back(room: *mut u8, bytes: usize, align: usize) {
    if bytes > 0 {
        dealloc(room, Layout::from_size_align_unchecked(bytes, align));
    }
}
