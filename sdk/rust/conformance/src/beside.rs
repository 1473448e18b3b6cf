//! What is kept beside values, as steps say it and lines show it.

use crate::replay::base64;
use crate::steps::Keeping;
use anyhow::Result;
use serde_json::{json, Value};
use spin_sdk::key_value::{Entry, Expiry, Keep, KeyDetails, Metadata};
use std::time::{Duration, UNIX_EPOCH};

/// A `Keep` with its text.
pub struct Kept {
    expiry: Option<Expiry>,
    metadata: Option<Value>,
    json: String,
}

impl Kept {
    pub fn new(keeping: Keeping) -> Self {
        let Keeping { expires_in, expires_at, metadata } = keeping;
        let expiry = match (expires_in, expires_at) {
            (Some(milliseconds), _) => Some(Expiry::In(Duration::from_millis(milliseconds))),
            (_, Some(Some(moment))) => Some(Expiry::At(UNIX_EPOCH + Duration::from_millis(moment))),
            (_, Some(None)) => Some(Expiry::Never),
            (None, None) => None,
        };
        let json = metadata.as_ref().map_or(String::new(), Value::to_string);
        Kept { expiry, metadata, json }
    }

    pub fn borrow(&self) -> Keep<'_> {
        let metadata = self.metadata.as_ref().map(|metadata| match metadata {
            Value::Null => Metadata::Nothing,
            _ => Metadata::Json(&self.json),
        });
        Keep { expiry: self.expiry, metadata }
    }
}

/// An entry, with its key in a list.
pub fn entry_of(entry: Option<Entry>, key: Option<String>) -> Result<Value> {
    let Some(entry) = entry else { return Ok(Value::Null) };
    let mut line = details_of(Some(entry.details))?;
    line["value"] = base64(entry.value);
    if let Some(key) = key {
        line["key"] = base64(key);
    }
    Ok(line)
}

/// What is beside a value.
pub fn details_of(details: Option<KeyDetails>) -> Result<Value> {
    let Some(KeyDetails { expires_at, metadata }) = details else { return Ok(Value::Null) };
    let moment = expires_at.map(|moment| moment.duration_since(UNIX_EPOCH)).transpose()?;
    let metadata: Option<Value> = metadata.map(|json| serde_json::from_str(&json)).transpose()?;
    Ok(json!({
        "expiresAt": moment.map(|moment| moment.as_millis() as u64),
        "metadata": metadata,
    }))
}
