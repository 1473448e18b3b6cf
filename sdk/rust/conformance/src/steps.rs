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
    },
    DeleteMany {
        keys: Vec<String>,
    },
    Increment {
        key: String,
        #[serde(deserialize_with = "whole_number")]
        delta: i64,
    },
    GetVersioned {
        key: String,
        #[serde(rename = "as")]
        name: Option<String>,
    },
    CompareAndSwap {
        key: String,
        version: Option<String>,
        value: Bytes,
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

fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}
