//! A guest of `wasi:keyvalue@0.2.0-draft2`: stores, batches and atomics.

mod atomics;

use rust_protocol::{answer, from_hex, to_hex, Host, Request, Response, StoreError};
use spin_sdk::http::IntoResponse;
use spin_sdk::http_component;
use spin_sdk::wit::wasi::keyvalue::batch;
use spin_sdk::wit::wasi::keyvalue::store::{self, Bucket, Error};

struct Keyvalue;

impl Host for Keyvalue {
    type Store = Bucket;

    fn open(&self, label: &str) -> Result<Bucket, StoreError> {
        store::open(label).map_err(named)
    }

    fn get(&self, bucket: &Bucket, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        bucket.get(key).map_err(named)
    }

    fn set(&self, bucket: &Bucket, key: &str, value: &[u8]) -> Result<(), StoreError> {
        bucket.set(key, value).map_err(named)
    }

    fn delete(&self, bucket: &Bucket, key: &str) -> Result<(), StoreError> {
        bucket.delete(key).map_err(named)
    }

    fn exists(&self, bucket: &Bucket, key: &str) -> Result<bool, StoreError> {
        bucket.exists(key).map_err(named)
    }

    /// All keys, from page to page.
    fn keys(&self, bucket: &Bucket) -> Result<Vec<String>, StoreError> {
        let mut page = bucket.list_keys(None).map_err(named)?;
        let mut keys = page.keys;
        while let Some(cursor) = page.cursor {
            page = bucket.list_keys(Some(&cursor)).map_err(named)?;
            keys.append(&mut page.keys);
        }
        Ok(keys)
    }

    fn more(&self, request: &Request) -> Result<Response, StoreError> {
        let bucket = self.open(request.store())?;
        match request.path() {
            "/get-many" => get_many(&bucket, &request.keys()),
            "/set-many" => set_many(&bucket, &request.body),
            "/delete-many" => {
                batch::delete_many(&bucket, &request.keys()).map_err(named)?;
                Ok(Response::ok(""))
            }
            "/list-keys" => list_keys(&bucket, request.parameter("cursor")),
            "/increment" => atomics::increment(&bucket, request),
            "/cas-current" => atomics::current(&bucket, request),
            "/swap" => atomics::swap(&bucket, request),
            _ => Ok(Response::new(404, "no such path")),
        }
    }
}

/// A line for each key: the key, then its value or "-".
fn get_many(bucket: &Bucket, keys: &[String]) -> Result<Response, StoreError> {
    let found = batch::get_many(bucket, keys).map_err(named)?;
    let lines = found.into_iter().map(|(key, value)| {
        let value = value.map_or("-".into(), |value| to_hex(&value));
        format!("{} {value}", to_hex(key.as_bytes()))
    });
    Ok(Response::ok(lines.collect::<Vec<_>>().join("\n")))
}

/// The body has a line for each key: the key, a space, its value.
fn set_many(bucket: &Bucket, body: &[u8]) -> Result<Response, StoreError> {
    let body = std::str::from_utf8(body).expect("hex and spaces");
    let pairs = body.lines().filter_map(|line| line.split_once(' '));
    let pairs = pairs.map(|(key, value)| {
        (
            String::from_utf8(from_hex(key)).expect("keys are UTF-8"),
            from_hex(value),
        )
    });
    batch::set_many(bucket, &pairs.collect::<Vec<_>>()).map_err(named)?;
    Ok(Response::ok(""))
}

/// One page, and where the next begins.
fn list_keys(bucket: &Bucket, cursor: &str) -> Result<Response, StoreError> {
    let cursor = if cursor.is_empty() {
        None
    } else {
        Some(cursor)
    };
    let page = bucket.list_keys(cursor).map_err(named)?;
    let mut lines: Vec<String> = page.keys.iter().map(|key| to_hex(key.as_bytes())).collect();
    lines.push(format!("cursor {}", page.cursor.as_deref().unwrap_or("-")));
    Ok(Response::ok(lines.join("\n")))
}

fn named(error: Error) -> StoreError {
    match error {
        Error::NoSuchStore => StoreError::NoSuchStore,
        Error::AccessDenied => StoreError::AccessDenied,
        Error::Other(text) => StoreError::Other(text),
    }
}

#[http_component]
fn handle(request: spin_sdk::http::Request) -> impl IntoResponse {
    let headers = request.headers();
    let request = Request {
        uri: request.path_and_query().unwrap_or("/").into(),
        headers: headers
            .map(|(name, value)| (name.into(), value.as_bytes().into()))
            .collect(),
        body: request.body().into(),
    };
    let answered = answer(&Keyvalue, &request);
    spin_sdk::http::Response::new(answered.status, answered.body)
}
