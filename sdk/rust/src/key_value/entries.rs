//! What is kept beside values, and lists of a range.

use super::beyond::{borrow_entry, borrow_texts};
use super::{Error, Keep, KeyPage, Store};
use crate::abi::{call, flatten, RawOption, RawPair};
use crate::host::entries::{self as host, RawEntry, RawKeyDetails};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A value with what is kept beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The value.
    pub value: Vec<u8>,
    /// What is beside it.
    pub details: KeyDetails,
}

/// What is kept beside a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyDetails {
    /// None where the key does not expire.
    pub expires_at: Option<SystemTime>,
    /// JSON; none where there is none.
    pub metadata: Option<String>,
}

/// Which keys `list_range` and `list_entries` give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RangeOptions<'a> {
    /// Only keys that begin with this.
    pub prefix: &'a str,
    /// Only this key and those after it.
    pub start: Option<&'a str>,
    /// Only keys before this one.
    pub end: Option<&'a str>,
    /// From the last key to the first.
    pub reverse: bool,
    /// The cursor of the page before; none for the first page.
    pub cursor: Option<&'a str>,
    /// Most keys in the page: 1 to 1000, which is the default.
    pub limit: u32,
}

impl Default for RangeOptions<'_> {
    fn default() -> Self {
        RangeOptions {
            prefix: "",
            start: None,
            end: None,
            reverse: false,
            cursor: None,
            limit: 1000,
        }
    }
}

/// A page of keys with their values and what is kept beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryPage {
    /// In order; a key that went while the page was read is not among them.
    pub entries: Vec<(String, Entry)>,
    /// Where the next page begins; none on the last one.
    pub cursor: Option<String>,
}

/// Asks one of the host's lists for a page.
macro_rules! ask {
    ($list:path, $store:expr, $options:expr) => {{
        let RangeOptions { prefix, start, end, reverse, cursor, limit } = $options;
        let (has_start, start, start_bytes) = flatten(start);
        let (has_end, end, end_bytes) = flatten(end);
        let (has_cursor, cursor, cursor_bytes) = flatten(cursor);
        call(|area| unsafe {
            $list(
                $store,
                prefix.as_ptr(),
                prefix.len(),
                has_start,
                start,
                start_bytes,
                has_end,
                end,
                end_bytes,
                reverse.into(),
                has_cursor,
                cursor,
                cursor_bytes,
                limit,
                area,
            )
        })
    }};
}

impl Store {
    /// Writes a value, over another and what is kept beside that, and keeps something beside it.
    pub fn set_with(
        &self,
        key: impl AsRef<str>,
        value: impl AsRef<[u8]>,
        keep: Keep,
    ) -> Result<(), Error> {
        let (key, value, details) = (key.as_ref(), value.as_ref(), keep.raw());
        call(|area| unsafe {
            host::set(
                self.0,
                key.as_ptr(),
                key.len(),
                value.as_ptr(),
                value.len(),
                details.as_ptr(),
                details.len(),
                area,
            )
        })?;
        Ok(())
    }

    /// Writes all entries or none, and keeps the same beside each of them.
    pub fn set_many_with(
        &self,
        entries: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<[u8]>)>,
        keep: Keep,
    ) -> Result<(), Error> {
        let entries: Vec<_> = entries.into_iter().collect();
        let raw: Vec<RawPair> = entries.iter().map(borrow_entry).collect();
        let details = keep.raw();
        call(|area| unsafe {
            host::set_many(self.0, raw.as_ptr(), raw.len(), details.as_ptr(), details.len(), area)
        })?;
        Ok(())
    }

    /// Adds to the counter at a key, and keeps something beside it.
    pub fn increment_with(
        &self,
        key: impl AsRef<str>,
        delta: i64,
        keep: Keep,
    ) -> Result<i64, Error> {
        let (key, details) = (key.as_ref(), keep.raw());
        let sum = call(|area| unsafe {
            host::increment(
                self.0,
                key.as_ptr(),
                key.len(),
                delta,
                details.as_ptr(),
                details.len(),
                area,
            )
        })?;
        Ok(sum)
    }

    /// As `compare_and_swap`, and keeps something beside the value.
    pub fn compare_and_swap_with(
        &self,
        key: impl AsRef<str>,
        version: Option<&str>,
        value: impl AsRef<[u8]>,
        keep: Keep,
    ) -> Result<bool, Error> {
        let (key, value, details) = (key.as_ref(), value.as_ref(), keep.raw());
        let (has_version, version, version_bytes) = flatten(version);
        let written = call(|area| unsafe {
            host::compare_and_swap(
                self.0,
                key.as_ptr(),
                key.len(),
                has_version,
                version,
                version_bytes,
                value.as_ptr(),
                value.len(),
                details.as_ptr(),
                details.len(),
                area,
            )
        })?;
        Ok(written == 1)
    }

    /// The value of a key with what is kept beside it; none where the key is missing.
    pub fn get_entry(&self, key: impl AsRef<str>) -> Result<Option<Entry>, Error> {
        Ok(self.get_entries([key])?.pop().flatten())
    }

    /// The same of each key in the order of the keys.
    pub fn get_entries(
        &self,
        keys: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Vec<Option<Entry>>, Error> {
        let keys: Vec<_> = keys.into_iter().collect();
        let raw = borrow_texts(&keys);
        let found =
            call(|area| unsafe { host::get_entries(self.0, raw.as_ptr(), raw.len(), area) })?;
        Ok(unsafe { found.take() }.into_iter().map(|one| unsafe { take_entry(one) }).collect())
    }

    /// What is kept beside the value of each key in the order of the keys, none for a missing one.
    pub fn get_details(
        &self,
        keys: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Vec<Option<KeyDetails>>, Error> {
        let keys: Vec<_> = keys.into_iter().collect();
        let raw = borrow_texts(&keys);
        let found =
            call(|area| unsafe { host::get_details(self.0, raw.as_ptr(), raw.len(), area) })?;
        let found = unsafe { found.take() }.into_iter();
        Ok(found.map(|one| one.get().map(|details| unsafe { take_details(details) })).collect())
    }

    /// Keys of a range in the order of their bytes, or backwards, a page at a time.
    pub fn list_range(&self, options: RangeOptions) -> Result<KeyPage, Error> {
        let page = ask!(host::list_keys, self.0, options)?;
        let keys = unsafe { page.keys.take() }.into_iter();
        Ok(KeyPage {
            keys: keys.map(|key| unsafe { key.take_text() }).collect(),
            cursor: page.cursor.get().map(|cursor| unsafe { cursor.take_text() }),
        })
    }

    /// The same with values and what is kept beside them. A page ends early where its values are
    /// more than 4 MiB.
    pub fn list_entries(&self, options: RangeOptions) -> Result<EntryPage, Error> {
        let page = ask!(host::list_entries, self.0, options)?;
        let keys = unsafe { page.keys.take() }.into_iter();
        let entries = unsafe { page.entries.take() }.into_iter();
        let pairs = keys.zip(entries).map(|(key, entry)| unsafe {
            let key = key.take_text();
            take_entry(entry).map(|entry| (key, entry))
        });
        Ok(EntryPage {
            entries: pairs.flatten().collect(),
            cursor: page.cursor.get().map(|cursor| unsafe { cursor.take_text() }),
        })
    }
}

/// Takes over an entry, if there is one.
unsafe fn take_entry(entry: RawOption<RawEntry>) -> Option<Entry> {
    entry
        .get()
        .map(|entry| Entry { value: entry.value.take(), details: take_details(entry.details) })
}

unsafe fn take_details(details: RawKeyDetails) -> KeyDetails {
    let moment = |milliseconds| UNIX_EPOCH + Duration::from_millis(milliseconds);
    KeyDetails {
        expires_at: details.expires_at.get().map(moment),
        metadata: details.metadata.get().map(|json| json.take_text()),
    }
}
