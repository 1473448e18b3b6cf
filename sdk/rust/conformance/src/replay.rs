//! Steps, one after the other, and a line of JSON for each.

use crate::steps::{Step, Steps};
use anyhow::{anyhow, Result};
use base64::{prelude::BASE64_STANDARD, Engine};
use serde_json::{json, Value};
use spin_sdk::key_value::{Error, ListOptions, Store};
use std::collections::HashMap;

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
            Step::Set { key, value } => done(store.set(key, value))?,
            Step::Delete { key } => done(store.delete(key))?,
            Step::GetMany { keys } => {
                store.get_many(keys)?.into_iter().map(|value| value.map(base64)).collect()
            }
            Step::SetMany { entries } => done(store.set_many(entries))?,
            Step::DeleteMany { keys } => done(store.delete_many(keys))?,
            Step::Increment { key, delta } => json!(store.increment(key, delta)?.to_string()),
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
            Step::CompareAndSwap { key, version, value } => {
                let find = |name| {
                    self.versions.get(&name).ok_or_else(|| anyhow!("no version has that name"))
                };
                let version = version.map(find).transpose()?;
                json!(store.compare_and_swap(key, version.map(String::as_str), value)?)
            }
            _ => unreachable!("`step` has done it"),
        })
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

fn base64(bytes: impl AsRef<[u8]>) -> Value {
    BASE64_STANDARD.encode(bytes).into()
}

/// The code of an error of the store; else what is wrong with the step.
fn code(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Error>() {
        Some(error) => error.code().to_owned(),
        None => error.to_string(),
    }
}
