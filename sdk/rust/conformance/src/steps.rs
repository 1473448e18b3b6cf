//! The steps as they are written.

use base64::{prelude::BASE64_STANDARD, Engine};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The body of a request.
#[derive(Deserialize)]
pub struct Steps {
    pub steps: Vec<Step>,
}

/// One step. What it expects is for the test to compare.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "camelCase")]
pub enum Step {
    Open {
        label: String,
    },
    Close,
    OpenMany {
        label: String,
        count: usize,
    },
    Get {
        key: String,
    },
    Exists {
        key: String,
    },
    Set {
        key: String,
        value: Bytes,
        keep: Option<Keeping>,
    },
    Delete {
        key: String,
    },
    SetJson {
        key: String,
        json: Value,
    },
    GetJson {
        key: String,
    },
    Variable {
        name: String,
    },
    List {
        limit: u32,
        #[serde(default)]
        prefix: String,
        cursor: Option<String>,
    },
    GetMany {
        keys: Vec<String>,
    },
    SetMany {
        entries: Vec<(String, Bytes)>,
        keep: Option<Keeping>,
    },
    DeleteMany {
        keys: Vec<String>,
    },
    DeletePrefix {
        prefix: String,
    },
    Increment {
        key: String,
        #[serde(deserialize_with = "whole_number")]
        delta: i64,
        keep: Option<Keeping>,
    },
    Counter {
        key: String,
    },
    SetCounter {
        key: String,
        #[serde(deserialize_with = "whole_number")]
        count: i64,
    },
    GetEntry {
        key: String,
    },
    GetEntries {
        keys: Vec<String>,
    },
    GetDetails {
        keys: Vec<String>,
    },
    ListRange(Range),
    ListEntries(Range),
    Commit {
        checks: Vec<(String, Option<String>)>,
        writes: Vec<Write>,
    },
    Watch {
        keys: Vec<String>,
    },
    WatchPrefix {
        prefix: String,
    },
    Next {
        milliseconds: u64,
    },
    EndWatch,
    GetVersioned {
        key: String,
        #[serde(rename = "as")]
        name: Option<String>,
    },
    CompareAndSwap {
        key: String,
        version: Option<String>,
        value: Bytes,
        keep: Option<Keeping>,
    },
}

/// What is to be kept beside a value. `Some(None)` is `null`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Keeping {
    pub expires_in: Option<u64>,
    #[serde(default, deserialize_with = "there")]
    pub expires_at: Option<Option<u64>>,
    #[serde(default, deserialize_with = "there")]
    pub metadata: Option<Value>,
}

/// Which keys to list.
#[derive(Deserialize)]
pub struct Range {
    pub limit: u32,
    #[serde(default)]
    pub prefix: String,
    pub start: Option<String>,
    pub end: Option<String>,
    #[serde(default)]
    pub reverse: bool,
    pub cursor: Option<String>,
}

/// A write of a commit.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Write {
    Set {
        key: String,
        value: Bytes,
        keep: Option<Keeping>,
    },
    Delete {
        key: String,
    },
    Increment {
        key: String,
        #[serde(deserialize_with = "whole_number")]
        delta: i64,
        keep: Option<Keeping>,
    },
}

/// Bytes, in base64.
pub struct Bytes(pub Vec<u8>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64_STANDARD.decode(text).map(Bytes).map_err(serde::de::Error::custom)
    }
}

/// What is there is `Some`, be it `null`.
fn there<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}
