//! What Bobbin's store keeps beside values, commits of several keys, and watching: each a module of
//! its own, so that what a component imports says what it needs.

/// Expiry, metadata and ranges.
pub mod entries {
    use crate::abi::{Area, RawBytes, RawList, RawOption, RawPair};
    use crate::host::extensions::RawKeyPage;

    /// The variant `detail`.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct RawDetail {
        pub tag: u8,
        pub payload: RawDetailPayload,
    }

    /// What some of its cases have.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub union RawDetailPayload {
        pub milliseconds: u64,
        pub text: RawBytes,
    }

    /// The record `entry`.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct RawEntry {
        pub value: RawBytes,
        pub details: RawKeyDetails,
    }

    /// The record `key-details`.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct RawKeyDetails {
        pub expires_at: RawOption<u64>,
        pub metadata: RawOption<RawBytes>,
    }

    /// The record `entry-page`.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct RawEntryPage {
        pub keys: RawList<RawBytes>,
        pub entries: RawList<RawOption<RawEntry>>,
        pub cursor: RawOption<RawBytes>,
    }

    import! {
        "bobbin-key-value-entries"
        fn set = "set"(
            store: u32,
            key: *const u8,
            key_bytes: usize,
            value: *const u8,
            value_bytes: usize,
            details: *const RawDetail,
            details_length: usize,
            area: *mut Area<()>,
        );
        fn set_many = "set-many"(
            store: u32,
            entries: *const RawPair,
            entries_length: usize,
            details: *const RawDetail,
            details_length: usize,
            area: *mut Area<()>,
        );
        fn increment = "increment"(
            store: u32,
            key: *const u8,
            key_bytes: usize,
            delta: i64,
            details: *const RawDetail,
            details_length: usize,
            area: *mut Area<i64>,
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
            details: *const RawDetail,
            details_length: usize,
            area: *mut Area<u8>,
        );
        fn get_entries = "get-entries"(
            store: u32,
            keys: *const RawBytes,
            keys_length: usize,
            area: *mut Area<RawList<RawOption<RawEntry>>>,
        );
        fn get_details = "get-details"(
            store: u32,
            keys: *const RawBytes,
            keys_length: usize,
            area: *mut Area<RawList<RawOption<RawKeyDetails>>>,
        );
        fn list_keys = "list-keys"(
            store: u32,
            prefix: *const u8,
            prefix_bytes: usize,
            has_start: u32,
            start: *const u8,
            start_bytes: usize,
            has_end: u32,
            end: *const u8,
            end_bytes: usize,
            reverse: u32,
            has_cursor: u32,
            cursor: *const u8,
            cursor_bytes: usize,
            limit: u32,
            area: *mut Area<RawKeyPage>,
        );
        fn list_entries = "list-entries"(
            store: u32,
            prefix: *const u8,
            prefix_bytes: usize,
            has_start: u32,
            start: *const u8,
            start_bytes: usize,
            has_end: u32,
            end: *const u8,
            end_bytes: usize,
            reverse: u32,
            has_cursor: u32,
            cursor: *const u8,
            cursor_bytes: usize,
            limit: u32,
            area: *mut Area<RawEntryPage>,
        );
    }

    #[cfg(target_arch = "wasm32")]
    const _: () = {
        assert!(std::mem::size_of::<RawDetail>() == 16);
        assert!(std::mem::size_of::<RawOption<RawEntry>>() == 48);
        assert!(std::mem::size_of::<RawOption<RawKeyDetails>>() == 40);
    };
}

/// Several keys at once.
pub mod commits {
    use super::entries::RawDetail;
    use crate::abi::{Area, RawBytes, RawList, RawOption};

    /// The record `check`.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct RawCheck {
        pub key: RawBytes,
        pub version: RawOption<RawBytes>,
    }

    /// The variant `write`.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct RawWrite {
        pub tag: u8,
        pub payload: RawWritePayload,
    }

    /// What its cases have.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub union RawWritePayload {
        pub set: RawSet,
        pub delete: RawBytes,
        pub increment: RawIncrement,
    }

    /// What is set.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct RawSet {
        pub key: RawBytes,
        pub value: RawBytes,
        pub details: RawList<RawDetail>,
    }

    /// What is added to.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct RawIncrement {
        pub key: RawBytes,
        pub delta: i64,
        pub details: RawList<RawDetail>,
    }

    import! {
        "bobbin-key-value-commits"
        fn commit = "commit"(
            store: u32,
            checks: *const RawCheck,
            checks_length: usize,
            writes: *const RawWrite,
            writes_length: usize,
            area: *mut Area<RawOption<RawList<i64>>>,
        );
    }

    #[cfg(target_arch = "wasm32")]
    const _: () = {
        assert!(std::mem::size_of::<RawCheck>() == 20);
        assert!(std::mem::size_of::<RawWrite>() == 32);
    };
}

/// What keys are, and each change.
pub mod watching {
    use crate::abi::{Area, RawBytes, RawList, RawOption};

    /// The record `change`.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct RawChange {
        pub key: RawBytes,
        pub value: RawOption<RawBytes>,
        pub version: RawBytes,
    }

    import! {
        "bobbin-key-value-watching"
        fn watch = "watch"(
            store: u32,
            tag: u32,
            keys_or_prefix: *const u8,
            length: usize,
            area: *mut Area<u32>,
        );
        fn next = "next"(
            watcher: u32,
            milliseconds: u32,
            area: *mut Area<RawOption<RawList<RawChange>>>,
        );
        fn end = "end"(watcher: u32);
    }

    #[cfg(target_arch = "wasm32")]
    const _: () = assert!(std::mem::size_of::<RawChange>() == 28);
}
