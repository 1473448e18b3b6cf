//! What keys are, and each change.

use super::beyond::borrow_texts;
use super::{Error, Store};
use crate::abi::call;
use crate::host::watching::{self as host, RawChange};
use std::time::Duration;

/// Tells what keys are, and then each change. It ends with the request, or when it is dropped.
#[derive(Debug)]
pub struct KeyWatch(u32);

/// What a key is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChange {
    /// The key.
    pub key: String,
    /// None where the key is missing.
    pub value: Option<Vec<u8>>,
    /// For `compare_and_swap` and `Atomic::check`.
    pub version: String,
}

impl Store {
    /// Begins to watch keys, whoever changes them.
    pub fn watch(
        &self,
        keys: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<KeyWatch, Error> {
        let keys: Vec<_> = keys.into_iter().collect();
        let raw = borrow_texts(&keys);
        let watcher =
            call(|area| unsafe { host::watch(self.0, 0, raw.as_ptr().cast(), raw.len(), area) })?;
        Ok(KeyWatch(watcher))
    }

    /// Begins to watch all keys that begin with a prefix.
    pub fn watch_prefix(&self, prefix: impl AsRef<str>) -> Result<KeyWatch, Error> {
        let prefix = prefix.as_ref();
        let watcher =
            call(|area| unsafe { host::watch(self.0, 1, prefix.as_ptr(), prefix.len(), area) })?;
        Ok(KeyWatch(watcher))
    }
}

impl KeyWatch {
    /// The next changes, at first what all keys are: of a key that changes several times meanwhile
    /// the latest state. It waits until there are some, or for so long: then it gives no changes,
    /// and may be asked again. It gives none where the watcher has ended.
    pub fn next(&self, patience: Duration) -> Result<Option<Vec<KeyChange>>, Error> {
        let milliseconds = patience.as_millis().try_into().unwrap_or(u32::MAX);
        let changes = call(|area| unsafe { host::next(self.0, milliseconds, area) })?;
        let changes = changes.get().map(|changes| unsafe { changes.take() });
        Ok(changes.map(|changes| changes.into_iter().map(take_change).collect()))
    }
}

impl Drop for KeyWatch {
    fn drop(&mut self) {
        unsafe { host::end(self.0) }
    }
}

fn take_change(change: RawChange) -> KeyChange {
    KeyChange {
        key: unsafe { change.key.take_text() },
        value: change.value.get().map(|value| unsafe { value.take() }),
        version: unsafe { change.version.take_text() },
    }
}
