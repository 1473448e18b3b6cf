//! What Bobbin's store does beyond Spin's.

use super::{Error, Store};
use crate::abi::{call, flatten, RawBytes, RawPair};
use crate::host::extensions as host;

/// Which keys `list` gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListOptions<'a> {
    /// Only keys that begin with this.
    pub prefix: &'a str,
    /// The cursor of the page before; none for the first page.
    pub cursor: Option<&'a str>,
    /// Most keys in the page: 1 to 1000, which is the default.
    pub limit: u32,
}

impl Default for ListOptions<'_> {
    fn default() -> Self {
        ListOptions { prefix: "", cursor: None, limit: 1000 }
    }
}

/// A page of keys in the order of their bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPage {
    /// The keys.
    pub keys: Vec<String>,
    /// Where the next page begins; none on the last one.
    pub cursor: Option<String>,
}

/// A value with the version that `compare_and_swap` takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned {
    /// None where the key is missing.
    pub value: Option<Vec<u8>>,
    /// Also a missing key has one.
    pub version: String,
}

impl Store {
    /// The value of each key in the order of the keys, none for a missing one.
    pub fn get_many(
        &self,
        keys: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Vec<Option<Vec<u8>>>, Error> {
        let keys: Vec<_> = keys.into_iter().collect();
        let raw = borrow_texts(&keys);
        let values = call(|area| unsafe { host::get_many(self.0, raw.as_ptr(), raw.len(), area) })?;
        let values = unsafe { values.take() }.into_iter();
        Ok(values.map(|value| value.get().map(|value| unsafe { value.take() })).collect())
    }

    /// Writes all entries or none.
    pub fn set_many(
        &self,
        entries: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<[u8]>)>,
    ) -> Result<(), Error> {
        let entries: Vec<_> = entries.into_iter().collect();
        let raw: Vec<RawPair> = entries.iter().map(borrow_entry).collect();
        call(|area| unsafe { host::set_many(self.0, raw.as_ptr(), raw.len(), area) })?;
        Ok(())
    }

    /// Deletes all keys or none. Missing ones are no error.
    pub fn delete_many(
        &self,
        keys: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<(), Error> {
        let keys: Vec<_> = keys.into_iter().collect();
        let raw = borrow_texts(&keys);
        call(|area| unsafe { host::delete_many(self.0, raw.as_ptr(), raw.len(), area) })?;
        Ok(())
    }

    /// Deletes the keys that begin with a prefix, a page after the other, and gives their number.
    pub fn delete_prefix(&self, prefix: &str) -> Result<u64, Error> {
        let mut deleted = 0;
        let mut cursor = None;
        loop {
            let page = self.list(ListOptions { prefix, cursor: cursor.as_deref(), limit: 1000 })?;
            deleted += page.keys.len() as u64;
            self.delete_many(page.keys)?;
            cursor = page.cursor;
            if cursor.is_none() {
                return Ok(deleted);
            }
        }
    }

    /// Keys in the order of their bytes, a page at a time.
    pub fn list(&self, options: ListOptions) -> Result<KeyPage, Error> {
        let ListOptions { prefix, cursor, limit } = options;
        let (has_cursor, cursor, cursor_bytes) = flatten(cursor);
        let page = call(|area| unsafe {
            host::list_keys(
                self.0,
                prefix.as_ptr(),
                prefix.len(),
                has_cursor,
                cursor,
                cursor_bytes,
                limit,
                area,
            )
        })?;
        let keys = unsafe { page.keys.take() }.into_iter();
        Ok(KeyPage {
            keys: keys.map(|key| unsafe { key.take_text() }).collect(),
            cursor: page.cursor.get().map(|cursor| unsafe { cursor.take_text() }),
        })
    }

    /// Adds to the counter at a key, 0 where it is missing, and gives the sum. No other writer
    /// comes between.
    pub fn increment(&self, key: impl AsRef<str>, delta: i64) -> Result<i64, Error> {
        let key = key.as_ref();
        let sum =
            call(|area| unsafe { host::increment(self.0, key.as_ptr(), key.len(), delta, area) })?;
        Ok(sum)
    }

    /// The value of a key with its version, for `compare_and_swap`.
    pub fn get_versioned(&self, key: impl AsRef<str>) -> Result<Versioned, Error> {
        let key = key.as_ref();
        let found =
            call(|area| unsafe { host::get_versioned(self.0, key.as_ptr(), key.len(), area) })?;
        Ok(Versioned {
            value: found.value.get().map(|value| unsafe { value.take() }),
            version: unsafe { found.version.take_text() },
        })
    }

    /// Writes only if nobody has written the key since the version was read; without a version,
    /// only if the key is missing. It is `false` where somebody has: read again, and decide anew.
    pub fn compare_and_swap(
        &self,
        key: impl AsRef<str>,
        version: Option<&str>,
        value: impl AsRef<[u8]>,
    ) -> Result<bool, Error> {
        let (key, value) = (key.as_ref(), value.as_ref());
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
                area,
            )
        })?;
        Ok(written == 1)
    }
}

pub(super) fn borrow_texts(texts: &[impl AsRef<str>]) -> Vec<RawBytes> {
    texts.iter().map(|text| RawBytes::borrow(text.as_ref().as_bytes())).collect()
}

pub(super) fn borrow_entry((key, value): &(impl AsRef<str>, impl AsRef<[u8]>)) -> RawPair {
    RawPair(RawBytes::borrow(key.as_ref().as_bytes()), RawBytes::borrow(value.as_ref()))
}
