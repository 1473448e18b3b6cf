use super::Store;
use serde::{de::DeserializeOwned, Serialize};

impl Store {
    /// Writes a value as JSON.
    pub fn set_json<T: Serialize>(
        &self,
        key: impl AsRef<str>,
        value: &T,
    ) -> Result<(), anyhow::Error> {
        Ok(self.set(key, serde_json::to_vec(value)?)?)
    }

    /// Reads a value that is JSON. A missing key is `Error::NoSuchKey`, which `downcast_ref` finds.
    pub fn get_json<T: DeserializeOwned>(&self, key: impl AsRef<str>) -> Result<T, anyhow::Error> {
        Ok(serde_json::from_slice(&self.get(key)?)?)
    }
}
