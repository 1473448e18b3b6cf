//! The key-value store.

mod atomic;
mod beyond;
mod counters;
mod entries;
mod error;
#[cfg(feature = "json")]
mod json;
mod keep;
mod watch;

pub use atomic::Atomic;
pub use beyond::{KeyPage, ListOptions, Versioned};
pub use entries::{Entry, EntryPage, KeyDetails, RangeOptions};
pub use error::Error;
pub use keep::{Expiry, Keep, Metadata};
pub use watch::{KeyChange, KeyWatch};

use crate::abi::call;
use crate::host::key_value as host;

/// An open store. It is closed when it is dropped.
///
/// Apart from those of this block, `get_json`, `set_json`, `counter` and `set_counter` its operations
/// are Bobbin's: a component that calls one of them does not start on Spin.
#[derive(Debug)]
pub struct Store(u32);

impl Store {
    /// Opens the store with a name, which the manifest has to grant to the component.
    pub fn open(name: impl AsRef<str>) -> Result<Self, Error> {
        let name = name.as_ref();
        let store = call(|area| unsafe { host::open(name.as_ptr(), name.len(), area) })?;
        Ok(Store(store))
    }

    /// Opens the store `default`.
    pub fn open_default() -> Result<Self, Error> {
        Store::open("default")
    }

    /// The value of a key. A missing key is `Error::NoSuchKey`.
    pub fn get(&self, key: impl AsRef<str>) -> Result<Vec<u8>, Error> {
        let key = key.as_ref();
        let value = call(|area| unsafe { host::get(self.0, key.as_ptr(), key.len(), area) })?;
        Ok(unsafe { value.take() })
    }

    /// Writes a value, over another if there is one.
    pub fn set(&self, key: impl AsRef<str>, value: impl AsRef<[u8]>) -> Result<(), Error> {
        let (key, value) = (key.as_ref(), value.as_ref());
        call(|area| unsafe {
            host::set(self.0, key.as_ptr(), key.len(), value.as_ptr(), value.len(), area)
        })?;
        Ok(())
    }

    /// Deletes a key. A missing one is no error.
    pub fn delete(&self, key: impl AsRef<str>) -> Result<(), Error> {
        let key = key.as_ref();
        call(|area| unsafe { host::delete(self.0, key.as_ptr(), key.len(), area) })?;
        Ok(())
    }

    /// Whether a key has a value.
    pub fn exists(&self, key: impl AsRef<str>) -> Result<bool, Error> {
        let key = key.as_ref();
        let exists = call(|area| unsafe { host::exists(self.0, key.as_ptr(), key.len(), area) })?;
        Ok(exists == 1)
    }

    /// All keys. A large store is better read page by page, with `list`.
    pub fn get_keys(&self) -> Result<Vec<String>, Error> {
        let keys = call(|area| unsafe { host::get_keys(self.0, area) })?;
        let keys = unsafe { keys.take() }.into_iter();
        Ok(keys.map(|key| unsafe { key.take_text() }).collect())
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        unsafe { host::close(self.0) }
    }
}
