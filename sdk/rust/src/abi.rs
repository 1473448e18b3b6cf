//! How values lie in memory between the host and a guest: the canonical ABI of WebAssembly's
//! component model.
//!
//! `repr(C)` places fields as that ABI does where pointers have four bytes. Elsewhere the layout is
//! another, which is of no matter, as only tests are there to read it.

use std::mem::{ManuallyDrop, MaybeUninit};

/// A list or a text: `list<T>`, `string`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawList<T> {
    pub start: *const T,
    pub length: usize,
}

/// A text or bytes.
pub type RawBytes = RawList<u8>;

impl<T> RawList<T> {
    /// A list that begins at an address.
    pub fn new(start: *const T, length: usize) -> Self {
        RawList { start, length }
    }

    /// Points to what the guest keeps.
    pub fn borrow(items: &[T]) -> Self {
        RawList::new(items.as_ptr(), items.len())
    }

    /// Gives the items away to the host.
    pub fn give(items: Vec<T>) -> Self {
        let items = ManuallyDrop::new(items.into_boxed_slice());
        RawList::borrow(&items)
    }

    /// Takes over what the host has placed in room from `canonical_abi_realloc`.
    ///
    /// # Safety
    /// The list must be such, and may be taken once.
    pub unsafe fn take(self) -> Vec<T> {
        match self.length {
            0 => Vec::new(),
            length => Vec::from_raw_parts(self.start.cast_mut(), length, length),
        }
    }
}

impl RawBytes {
    /// Takes over a text.
    ///
    /// # Safety
    /// As of `take`.
    pub unsafe fn take_text(self) -> String {
        String::from_utf8(self.take()).expect("the host gives texts in UTF-8")
    }
}

/// Two texts, or a text and bytes: a header, an entry of a store.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawPair(pub RawBytes, pub RawBytes);

/// `option<T>`, where zeros are none.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawOption<T: Copy> {
    tag: u8,
    value: MaybeUninit<T>,
}

impl<T: Copy> RawOption<T> {
    /// The value, if there is one.
    pub fn get(self) -> Option<T> {
        // SAFETY: whoever sets the tag sets the value.
        (self.tag == 1).then(|| unsafe { self.value.assume_init() })
    }
}

impl<T: Copy> From<Option<T>> for RawOption<T> {
    fn from(option: Option<T>) -> Self {
        RawOption {
            tag: option.is_some().into(),
            value: option.map_or(MaybeUninit::uninit(), MaybeUninit::new),
        }
    }
}

/// The parameters of a function that make up an `option<string>`.
pub fn flatten(text: Option<&str>) -> (u32, *const u8, usize) {
    text.map_or((0, std::ptr::null(), 0), |text| (1, text.as_ptr(), text.len()))
}

/// An error of any interface: which case it is, and the text that some cases have.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawError {
    pub tag: u8,
    pub text: RawBytes,
}

/// Where the host writes a `result<T, error>`.
#[repr(C)]
pub struct Area<T: Copy> {
    tag: u8,
    payload: Payload<T>,
}

#[repr(C)]
union Payload<T: Copy> {
    value: T,
    error: RawError,
}

/// Has the host fill an area, and reads it. `T` is one of the types above, a number, or a struct of
/// such.
pub fn call<T: Copy>(fill: impl FnOnce(*mut Area<T>)) -> Result<T, RawError> {
    let mut area = MaybeUninit::<Area<T>>::zeroed();
    fill(area.as_mut_ptr());
    // SAFETY: zeros are a value of each of those types, and the tag says what the host has written
    // over them.
    unsafe {
        let area = area.assume_init();
        match area.tag {
            0 => Ok(area.payload.value),
            _ => Err(area.payload.error),
        }
    }
}

#[cfg(target_arch = "wasm32")]
const _: () = {
    assert!(std::mem::size_of::<Area<()>>() == 16);
    assert!(std::mem::size_of::<Area<u32>>() == 16);
    assert!(std::mem::size_of::<Area<i64>>() == 24);
    assert!(std::mem::size_of::<RawOption<RawBytes>>() == 12);
    assert!(std::mem::size_of::<RawPair>() == 16);
};
