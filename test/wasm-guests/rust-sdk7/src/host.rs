//! What the guest calls of its host but for HTTP.

use crate::bodies::{self, Answer};
use rust_async_protocol::AsyncHost;
use rust_protocol::StoreError;
use spin_sdk::key_value::{Error, Store};
use spin_sdk::variables;

pub struct Sdk7;

impl AsyncHost for Sdk7 {
    type Store = Store;

    async fn open(&self, label: &str) -> Result<Store, StoreError> {
        Store::open(label).await.map_err(named)
    }

    async fn get(&self, store: &Store, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        store.get(key).await.map_err(named)
    }

    async fn set(&self, store: &Store, key: &str, value: &[u8]) -> Result<(), StoreError> {
        store.set(key, value).await.map_err(named)
    }

    async fn delete(&self, store: &Store, key: &str) -> Result<(), StoreError> {
        store.delete(key).await.map_err(named)
    }

    async fn exists(&self, store: &Store, key: &str) -> Result<bool, StoreError> {
        store.exists(key).await.map_err(named)
    }

    async fn keys(&self, store: &Store) -> Result<Vec<String>, StoreError> {
        store.get_keys().await.collect().await.map_err(named)
    }

    async fn some_keys(&self, store: &Store, count: usize) -> Result<Vec<String>, StoreError> {
        let mut stream = store.get_keys().await;
        let mut keys = Vec::new();
        while keys.len() < count {
            match stream.next().await {
                Some(key) => keys.push(key),
                None => {
                    stream.result().await.map_err(named)?;
                    break;
                }
            }
        }
        Ok(keys)
    }

    async fn variable(&self, name: &str) -> Result<String, String> {
        variables::get(name).await.map_err(|error| match error {
            variables::Error::InvalidName(text) => format!("invalid-name\n{text}"),
            variables::Error::Undefined(text) => format!("undefined\n{text}"),
            variables::Error::Provider(text) => format!("provider\n{text}"),
            variables::Error::Other(text) => format!("other\n{text}"),
        })
    }
}

fn named(error: Error) -> StoreError {
    match error {
        Error::StoreTableFull => StoreError::StoreTableFull,
        Error::NoSuchStore => StoreError::NoSuchStore,
        Error::AccessDenied => StoreError::AccessDenied,
        Error::Other(text) => StoreError::Other(text),
    }
}

/// Writes the numbers up to `count` as JSON and reads them back.
pub async fn json(asked: &rust_protocol::Request) -> Answer {
    let count: u32 = asked.parameter("count").parse().unwrap_or(3);
    let numbers: Vec<u32> = (0..count).collect();
    let written = async {
        let store = Store::open(asked.store()).await?;
        store.set_json(asked.key(), &numbers).await?;
        let read: Option<Vec<u32>> = store.get_json(asked.key()).await?;
        anyhow::Ok(read.unwrap_or_default().len())
    };
    match written.await {
        Ok(length) => bodies::whole(200, length.to_string()),
        Err(error) => bodies::whole(400, error.to_string()),
    }
}

/// A line for each clock, with a wait in between.
pub async fn clocks() -> String {
    use spin_sdk::wasip3::clocks::{monotonic_clock, system_clock};
    let before = monotonic_clock::now();
    monotonic_clock::wait_for(5_000_000).await;
    let waited = monotonic_clock::now() - before;
    format!("{}\n{waited}", system_clock::now().seconds)
}
