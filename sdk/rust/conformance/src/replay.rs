//! Steps, one after the other, and a line of JSON for each.

use crate::beside::{details_of, entry_of, Kept};
use crate::steps::{Range, Step, Steps, Write};
use anyhow::{anyhow, Result};
use base64::{prelude::BASE64_STANDARD, Engine};
use serde_json::{json, Value};
use spin_sdk::key_value::{Error, KeyWatch, ListOptions, RangeOptions, Store};
use std::collections::HashMap;
use std::time::Duration;

/// Does the steps. One that fails does not keep the next from being tried.
pub fn replay(Steps { steps }: Steps) -> String {
    let mut replay = Replay::default();
    let answer = |step| replay.step(step).unwrap_or_else(|error| json!({ "error": code(&error) }));
    steps.into_iter().map(answer).map(|line| format!("{line}\n")).collect()
}

/// What steps leave for later ones.
#[derive(Default)]
struct Replay {
    store: Option<Store>,
    held: Vec<Store>,
    cursor: Option<String>,
    versions: HashMap<String, String>,
    watch: Option<KeyWatch>,
}

impl Replay {
    fn step(&mut self, step: Step) -> Result<Value> {
        match step {
            Step::Open { label } => {
                let before = self.store.replace(Store::open(label)?);
                self.held.extend(before);
            }
            Step::Close => self.store = None,
            Step::OpenMany { label, count } => {
                for _ in 0..count {
                    self.held.push(Store::open(&label)?);
                }
            }
            Step::Variable { name } => {
                let value = spin_sdk::variables::get(name);
                return Ok(value.map_or(json!({ "error": "no-such-variable" }), Value::from));
            }
            Step::SetJson { key, json } => self.store()?.set_json(key, &json)?,
            Step::GetJson { key } => {
                let json: Value = self.store()?.get_json(key)?;
                return Ok(base64(json.to_string()));
            }
            step => return self.of_store(step),
        }
        Ok(json!("ok"))
    }

    /// The steps of the vectors.
    fn of_store(&mut self, step: Step) -> Result<Value> {
        let store = self.store()?;
        Ok(match step {
            Step::Get { key } => match store.get(key) {
                Err(Error::NoSuchKey) => Value::Null,
                value => base64(value?),
            },
            Step::Exists { key } => json!(store.exists(key)?),
            Step::Set { key, value, keep: None } => done(store.set(key, value))?,
            Step::Set { key, value, keep: Some(keep) } => {
                done(store.set_with(key, value, Kept::new(keep).borrow()))?
            }
            Step::Delete { key } => done(store.delete(key))?,
            Step::GetMany { keys } => {
                store.get_many(keys)?.into_iter().map(|value| value.map(base64)).collect()
            }
            Step::SetMany { entries, keep: None } => done(store.set_many(entries))?,
            Step::SetMany { entries, keep: Some(keep) } => {
                done(store.set_many_with(entries, Kept::new(keep).borrow()))?
            }
            Step::DeleteMany { keys } => done(store.delete_many(keys))?,
            Step::DeletePrefix { prefix } => json!(store.delete_prefix(&prefix)?),
            Step::Increment { key, delta, keep: None } => {
                json!(store.increment(key, delta)?.to_string())
            }
            Step::Increment { key, delta, keep: Some(keep) } => {
                json!(store.increment_with(key, delta, Kept::new(keep).borrow())?.to_string())
            }
            Step::Counter { key } => json!(store.counter(key)?.to_string()),
            Step::SetCounter { key, count } => done(store.set_counter(key, count))?,
            Step::List { limit, prefix, cursor } => {
                let cursor = if cursor.is_some() { self.cursor.as_deref() } else { None };
                let page = store.list(ListOptions { prefix: &prefix, cursor, limit })?;
                let keys: Value = page.keys.into_iter().map(base64).collect();
                self.cursor = page.cursor;
                json!({ "keys": keys, "more": self.cursor.is_some() })
            }
            Step::GetVersioned { key, name } => {
                let found = store.get_versioned(key)?;
                self.versions.extend(name.map(|name| (name, found.version)));
                found.value.map_or(Value::Null, base64)
            }
            Step::CompareAndSwap { key, version, value, keep } => {
                let version = version.map(|name| self.version(name)).transpose()?;
                let version = version.as_deref();
                json!(match keep {
                    None => store.compare_and_swap(key, version, value)?,
                    Some(keep) => {
                        let keep = Kept::new(keep);
                        store.compare_and_swap_with(key, version, value, keep.borrow())?
                    }
                })
            }
            step => return self.beside(step),
        })
    }

    /// The steps about what is beside values, ranges, commits and watching.
    fn beside(&mut self, step: Step) -> Result<Value> {
        let store = self.store()?;
        Ok(match step {
            Step::GetEntry { key } => entry_of(store.get_entry(key)?, None)?,
            Step::GetEntries { keys } => {
                let entries = store.get_entries(keys)?.into_iter();
                entries.map(|entry| entry_of(entry, None)).collect::<Result<_>>()?
            }
            Step::GetDetails { keys } => {
                let details = store.get_details(keys)?.into_iter();
                details.map(details_of).collect::<Result<_>>()?
            }
            Step::ListRange(range) => {
                let page = store.list_range(self.options(&range))?;
                let keys: Value = page.keys.into_iter().map(base64).collect();
                self.cursor = page.cursor;
                json!({ "keys": keys, "more": self.cursor.is_some() })
            }
            Step::ListEntries(range) => {
                let page = store.list_entries(self.options(&range))?;
                let entries = page.entries.into_iter();
                let entries = entries.map(|(key, entry)| entry_of(Some(entry), Some(key)));
                let entries: Value = entries.collect::<Result<_>>()?;
                self.cursor = page.cursor;
                json!({ "entries": entries, "more": self.cursor.is_some() })
            }
            Step::Commit { checks, writes } => self.commit(checks, writes)?,
            Step::Watch { keys } => {
                self.watch = Some(store.watch(keys)?);
                json!("ok")
            }
            Step::WatchPrefix { prefix } => {
                self.watch = Some(store.watch_prefix(prefix)?);
                json!("ok")
            }
            Step::Next { milliseconds } => self.next(milliseconds)?,
            Step::EndWatch => {
                self.watch = None;
                json!("ok")
            }
            _ => unreachable!("`step` and `of_store` have done it"),
        })
    }

    fn commit(&self, checks: Vec<(String, Option<String>)>, writes: Vec<Write>) -> Result<Value> {
        let mut atomic = self.store()?.atomic();
        for (key, version) in checks {
            let version = version.map(|name| self.version(name)).transpose()?;
            atomic = atomic.check(key, version.as_deref());
        }
        for write in writes {
            atomic = match write {
                Write::Set { key, value, keep } => {
                    atomic.set_with(key, value.0, Kept::new(keep.unwrap_or_default()).borrow())
                }
                Write::Delete { key } => atomic.delete(key),
                Write::Increment { key, delta, keep } => {
                    let keep = Kept::new(keep.unwrap_or_default());
                    atomic.increment_with(key, delta, keep.borrow())
                }
            };
        }
        Ok(match atomic.commit()? {
            None => Value::Null,
            Some(sums) => sums.into_iter().map(|sum| sum.to_string()).collect(),
        })
    }

    /// Changes of all looks until there are some, in as much time as that takes; or of one, where it may not wait.
    fn next(&self, milliseconds: u64) -> Result<Value> {
        let watch = self.watch.as_ref().ok_or_else(|| anyhow!("nothing is watched"))?;
        Ok(match watch.next(Duration::from_millis(milliseconds))? {
            None => Value::Null,
            Some(changes) => changes
                .into_iter()
                .map(|change| json!([base64(change.key), change.value.map(base64)]))
                .collect(),
        })
    }

    fn options<'a>(&'a self, range: &'a Range) -> RangeOptions<'a> {
        RangeOptions {
            prefix: &range.prefix,
            start: range.start.as_deref(),
            end: range.end.as_deref(),
            reverse: range.reverse,
            cursor: range.cursor.as_ref().and(self.cursor.as_deref()),
            limit: range.limit,
        }
    }

    fn version(&self, name: String) -> Result<String> {
        let version = self.versions.get(&name);
        version.cloned().ok_or_else(|| anyhow!("no version has that name"))
    }

    /// The store that is open. Once it is closed there is none: Rust has no way to use a store
    /// after that.
    fn store(&self) -> Result<&Store> {
        self.store.as_ref().ok_or_else(|| anyhow!("no store is open"))
    }
}

fn done(result: Result<(), Error>) -> Result<Value> {
    result?;
    Ok(json!("ok"))
}

pub fn base64(bytes: impl AsRef<[u8]>) -> Value {
    BASE64_STANDARD.encode(bytes).into()
}

/// The code of an error of the store; else what is wrong with the step.
fn code(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Error>() {
        Some(error) => error.code().to_owned(),
        None => error.to_string(),
    }
}
