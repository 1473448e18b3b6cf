//! The functions that the host offers. The linker keeps an import only where the function is
//! called.

/// Declares the functions of one imported module. Where there is no such host, they panic and say
/// so.
macro_rules! import {
    (
        $module:literal
        $(fn $name:ident = $import:literal ($($parameter:ident: $type:ty),* $(,)?);)*
    ) => {
        #[cfg(target_arch = "wasm32")]
        #[link(wasm_import_module = $module)]
        extern "C" {
            $(#[link_name = $import] pub fn $name($($parameter: $type),*);)*
        }

        $(
            #[cfg(not(target_arch = "wasm32"))]
            #[allow(clippy::too_many_arguments)] // The interface decides how many there are.
            pub unsafe fn $name($(_: $type),*) {
                panic!(
                    "the function {:?} of {:?} is the host's: it can be called only in a component, \
                     built for wasm32-wasip1",
                    $import, $module
                );
            }
        )*
    };
}

/// Spin's key-value store.
pub mod key_value {
    use crate::abi::{Area, RawBytes, RawList};

    import! {
        "key-value"
        fn open = "open"(name: *const u8, name_bytes: usize, area: *mut Area<u32>);
        fn get = "get"(store: u32, key: *const u8, key_bytes: usize, area: *mut Area<RawBytes>);
        fn set = "set"(
            store: u32,
            key: *const u8,
            key_bytes: usize,
            value: *const u8,
            value_bytes: usize,
            area: *mut Area<()>,
        );
        fn delete = "delete"(store: u32, key: *const u8, key_bytes: usize, area: *mut Area<()>);
        fn exists = "exists"(store: u32, key: *const u8, key_bytes: usize, area: *mut Area<u8>);
        fn get_keys = "get-keys"(store: u32, area: *mut Area<RawList<RawBytes>>);
        fn close = "close"(store: u32);
    }
}

/// What Bobbin's store offers beyond Spin's.
pub mod extensions {
    use crate::abi::{Area, RawBytes, RawList, RawOption, RawPair};

    /// The record `key-page`.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct RawKeyPage {
        pub keys: RawList<RawBytes>,
        pub cursor: RawOption<RawBytes>,
    }

    /// The record `versioned`.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct RawVersioned {
        pub value: RawOption<RawBytes>,
        pub version: RawBytes,
    }

    import! {
        "bobbin-key-value"
        fn get_many = "get-many"(
            store: u32,
            keys: *const RawBytes,
            keys_length: usize,
            area: *mut Area<RawList<RawOption<RawBytes>>>,
        );
        fn set_many = "set-many"(
            store: u32,
            entries: *const RawPair,
            entries_length: usize,
            area: *mut Area<()>,
        );
        fn delete_many = "delete-many"(
            store: u32,
            keys: *const RawBytes,
            keys_length: usize,
            area: *mut Area<()>,
        );
        fn list_keys = "list-keys"(
            store: u32,
            prefix: *const u8,
            prefix_bytes: usize,
            has_cursor: u32,
            cursor: *const u8,
            cursor_bytes: usize,
            limit: u32,
            area: *mut Area<RawKeyPage>,
        );
        fn increment = "increment"(
            store: u32,
            key: *const u8,
            key_bytes: usize,
            delta: i64,
            area: *mut Area<i64>,
        );
        fn get_versioned = "get-versioned"(
            store: u32,
            key: *const u8,
            key_bytes: usize,
            area: *mut Area<RawVersioned>,
        );
        fn compare_and_swap = "compare-and-swap"(
            store: u32,
            key: *const u8,
            key_bytes: usize,
            has_version: u32,
            version: *const u8,
            version_bytes: usize,
            value: *const u8,
            value_bytes: usize,
            area: *mut Area<u8>,
        );
    }
}

mod own;

pub use own::{commits, entries, watching};

/// The component's variables.
pub mod config {
    use crate::abi::{Area, RawBytes};

    import! {
        "spin-config"
        fn get_config = "get-config"(name: *const u8, name_bytes: usize, area: *mut Area<RawBytes>);
    }
}

/// Requests to other servers.
pub mod outbound_http {
    use crate::abi::{Area, RawPair};
    use crate::http::RawResponse;

    import! {
        "wasi-outbound-http"
        fn request = "request"(
            method: u32,
            uri: *const u8,
            uri_bytes: usize,
            headers: *const RawPair,
            headers_length: usize,
            parameters: *const RawPair,
            parameters_length: usize,
            has_body: u32,
            body: *const u8,
            body_bytes: usize,
            area: *mut Area<RawResponse>,
        );
    }
}
