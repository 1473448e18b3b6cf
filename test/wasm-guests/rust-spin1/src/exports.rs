//! What the host calls.

use crate::imports::take;
use crate::Spin1;
use rust_protocol::{answer, Request};
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
        return align as *mut u8;
    }
    let layout = Layout::from_size_align_unchecked(new_bytes, align);
    let room = match old_bytes {
        0 => alloc(layout),
        _ => realloc(
            old,
            Layout::from_size_align_unchecked(old_bytes, align),
            new_bytes,
        ),
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

/// `response` of Spin 1.0's `http-types`, in memory.
#[repr(C)]
struct ResponseArea {
    status: u16,
    has_headers: u32,
    headers: [u32; 2],
    has_body: u32,
    body: *mut u8,
    body_bytes: usize,
}

#[export_name = "handle-http-request"]
#[allow(clippy::too_many_arguments)] // The host decides how many there are.
unsafe extern "C" fn handle(
    _method: u32,
    uri: u32,
    uri_bytes: u32,
    headers: u32,
    headers_count: u32,
    parameters: u32,
    parameters_count: u32,
    has_body: u32,
    body: u32,
    body_bytes: u32,
) -> *const ResponseArea {
    drop(take_pairs(parameters, parameters_count));
    let request = Request {
        uri: text(take(uri, uri_bytes)),
        headers: take_pairs(headers, headers_count),
        body: if has_body == 1 {
            take(body, body_bytes)
        } else {
            Vec::new()
        },
    };
    let response = answer(&Spin1, &request);
    let body = Box::leak(response.body.into_boxed_slice());
    Box::leak(Box::new(ResponseArea {
        status: response.status,
        has_headers: 0,
        headers: [0, 0],
        has_body: 1,
        body: body.as_mut_ptr(),
        body_bytes: body.len(),
    }))
}

unsafe fn take_pairs(address: u32, count: u32) -> Vec<(String, Vec<u8>)> {
    let pairs: Vec<[u32; 4]> = take(address, count);
    let taken = pairs
        .into_iter()
        .map(|[name, name_bytes, value, value_bytes]| {
            (text(take(name, name_bytes)), take(value, value_bytes))
        });
    taken.collect()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("the host sends UTF-8")
}
