use crate::abi::RawBytes;
use crate::host::entries::{RawDetail, RawDetailPayload};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What a write keeps beside a value. What it does not name, `set_with` keeps no longer, and an
/// increment and a compare-and-swap leave as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keep<'a> {
    /// When the key stops to exist.
    pub expiry: Option<Expiry>,
    /// What is to be said of the value.
    pub metadata: Option<Metadata<'a>>,
}

/// When a key stops to exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// So long from now, by the clock of the store: a millisecond at least.
    In(Duration),
    /// At a moment.
    At(SystemTime),
    /// Never, whatever was said before.
    Never,
}

/// What is kept beside a value for whoever uses the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metadata<'a> {
    /// JSON of at most 1024 bytes.
    Json(&'a str),
    /// Nothing, whatever was there before.
    Nothing,
}

impl<'a> Keep<'a> {
    /// For so long from now.
    pub fn expires_in(duration: Duration) -> Self {
        Keep { expiry: Some(Expiry::In(duration)), metadata: None }
    }

    /// Until a moment.
    pub fn expires_at(moment: SystemTime) -> Self {
        Keep { expiry: Some(Expiry::At(moment)), metadata: None }
    }

    /// With metadata, which is JSON.
    pub fn metadata(json: &'a str) -> Self {
        Keep { expiry: None, metadata: Some(Metadata::Json(json)) }
    }

    /// And with metadata, which is JSON.
    pub fn and_metadata(self, json: &'a str) -> Self {
        Keep { metadata: Some(Metadata::Json(json)), ..self }
    }

    /// As the host takes it.
    pub(super) fn raw(&self) -> Vec<RawDetail> {
        let expiry = self.expiry.map(|expiry| match expiry {
            Expiry::In(duration) => moment(0, milliseconds(duration)),
            Expiry::At(moment_of) => {
                moment(1, milliseconds(moment_of.duration_since(UNIX_EPOCH).unwrap_or_default()))
            }
            Expiry::Never => moment(2, 0),
        });
        let metadata = self.metadata.map(|metadata| match metadata {
            Metadata::Json(json) => text(3, json),
            Metadata::Nothing => text(4, ""),
        });
        expiry.into_iter().chain(metadata).collect()
    }
}

fn moment(tag: u8, milliseconds: u64) -> RawDetail {
    RawDetail { tag, payload: RawDetailPayload { milliseconds } }
}

fn text(tag: u8, text: &str) -> RawDetail {
    RawDetail { tag, payload: RawDetailPayload { text: RawBytes::borrow(text.as_bytes()) } }
}

/// More than there can be is what the host refuses.
fn milliseconds(duration: Duration) -> u64 {
    duration.as_millis().try_into().unwrap_or(u64::MAX)
}
