//! Several keys that are checked and written in one step.

use super::{Error, Expiry, Keep, Metadata, Store};
use crate::abi::{call, RawBytes, RawList};
use crate::host::commits::{
    self as host, RawCheck, RawIncrement, RawSet, RawWrite, RawWritePayload,
};
use crate::host::entries::RawDetail;

/// Checks and writes that `commit` carries out in one step, or none of them. At most 100 checks and
/// 1000 writes; a key may be checked and written, but is written once.
#[derive(Debug)]
#[must_use = "nothing is done before `commit`"]
pub struct Atomic<'a> {
    store: &'a Store,
    checks: Vec<(String, Option<String>)>,
    writes: Vec<Write>,
}

#[derive(Debug)]
struct Write {
    key: String,
    kind: Kind,
    keep: OwnedKeep,
}

#[derive(Debug)]
enum Kind {
    Set(Vec<u8>),
    Delete,
    Increment(i64),
}

/// A `Keep` that owns its text.
#[derive(Debug, Default)]
struct OwnedKeep {
    expiry: Option<Expiry>,
    metadata: Option<Option<String>>,
}

impl Store {
    /// Begins a commit of several keys, which are checked and written in one step.
    pub fn atomic(&self) -> Atomic<'_> {
        Atomic { store: self, checks: Vec::new(), writes: Vec::new() }
    }
}

impl Atomic<'_> {
    /// Only if nobody has written the key since its version was read by `get_versioned`; without a
    /// version, only if the key is missing.
    pub fn check(mut self, key: impl Into<String>, version: Option<&str>) -> Self {
        self.checks.push((key.into(), version.map(str::to_owned)));
        self
    }

    /// Writes a value, over another and what is kept beside that.
    pub fn set(self, key: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.set_with(key, value, Keep::default())
    }

    /// The same, and keeps something beside it.
    pub fn set_with(self, key: impl Into<String>, value: impl Into<Vec<u8>>, keep: Keep) -> Self {
        self.write(key, Kind::Set(value.into()), keep)
    }

    /// Deletes a key. A missing one is no error. What is deleted makes room for what is added.
    pub fn delete(self, key: impl Into<String>) -> Self {
        self.write(key, Kind::Delete, Keep::default())
    }

    /// Adds to the counter at a key, 0 where it is missing.
    pub fn increment(self, key: impl Into<String>, delta: i64) -> Self {
        self.increment_with(key, delta, Keep::default())
    }

    /// The same, and keeps something beside it.
    pub fn increment_with(self, key: impl Into<String>, delta: i64, keep: Keep) -> Self {
        self.write(key, Kind::Increment(delta), keep)
    }

    /// Carries it out: all of it, and gives the sums of its increments in their order; or, where a
    /// check does not hold, nothing, and gives none. Read again then, and decide anew.
    pub fn commit(self) -> Result<Option<Vec<i64>>, Error> {
        let checks: Vec<_> = self.checks.iter().map(raw_check).collect();
        let details: Vec<_> = self.writes.iter().map(|write| write.keep.borrow().raw()).collect();
        let writes: Vec<_> = self.writes.iter().zip(&details).map(raw_write).collect();
        let sums = call(|area| unsafe {
            host::commit(
                self.store.0,
                checks.as_ptr(),
                checks.len(),
                writes.as_ptr(),
                writes.len(),
                area,
            )
        })?;
        Ok(sums.get().map(|sums| unsafe { sums.take() }))
    }

    fn write(mut self, key: impl Into<String>, kind: Kind, keep: Keep) -> Self {
        let metadata = keep.metadata.map(|metadata| match metadata {
            Metadata::Json(json) => Some(json.to_owned()),
            Metadata::Nothing => None,
        });
        let keep = OwnedKeep { expiry: keep.expiry, metadata };
        self.writes.push(Write { key: key.into(), kind, keep });
        self
    }
}

impl OwnedKeep {
    fn borrow(&self) -> Keep<'_> {
        let metadata = self.metadata.as_ref().map(|metadata| match metadata {
            Some(json) => Metadata::Json(json),
            None => Metadata::Nothing,
        });
        Keep { expiry: self.expiry, metadata }
    }
}

fn raw_check((key, version): &(String, Option<String>)) -> RawCheck {
    let version = version.as_ref().map(|version| RawBytes::borrow(version.as_bytes()));
    RawCheck { key: RawBytes::borrow(key.as_bytes()), version: version.into() }
}

fn raw_write((write, details): (&Write, &Vec<RawDetail>)) -> RawWrite {
    let key = RawBytes::borrow(write.key.as_bytes());
    let details = RawList::borrow(details);
    match &write.kind {
        Kind::Set(value) => {
            let set = RawSet { key, value: RawBytes::borrow(value), details };
            RawWrite { tag: 0, payload: RawWritePayload { set } }
        }
        Kind::Delete => RawWrite { tag: 1, payload: RawWritePayload { delete: key } },
        Kind::Increment(delta) => {
            let increment = RawIncrement { key, delta: *delta, details };
            RawWrite { tag: 2, payload: RawWritePayload { increment } }
        }
    }
}
