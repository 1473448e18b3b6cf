//! A guest of the interfaces of Spin 1.4 and 1.5: `fermyon:spin` without a version.

use rust_protocol::{answer, Host, StoreError};

wit_bindgen::generate!({ world: "http-trigger", path: "wit" });

use exports::fermyon::spin::inbound_http::{Guest, Request, Response};
use fermyon::spin::config;
use fermyon::spin::key_value::{self, Error};

/// A store that is open until it is dropped.
struct Handle(u32);

impl Drop for Handle {
    fn drop(&mut self) {
        key_value::close(self.0);
    }
}

struct SpinV1;

impl Host for SpinV1 {
    type Store = Handle;

    fn open(&self, label: &str) -> Result<Handle, StoreError> {
        key_value::open(label).map(Handle).map_err(named)
    }

    fn get(&self, store: &Handle, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match key_value::get(store.0, key) {
            Ok(value) => Ok(Some(value)),
            Err(Error::NoSuchKey) => Ok(None),
            Err(error) => Err(named(error)),
        }
    }

    fn set(&self, store: &Handle, key: &str, value: &[u8]) -> Result<(), StoreError> {
        key_value::set(store.0, key, value).map_err(named)
    }

    fn delete(&self, store: &Handle, key: &str) -> Result<(), StoreError> {
        key_value::delete(store.0, key).map_err(named)
    }

    fn exists(&self, store: &Handle, key: &str) -> Result<bool, StoreError> {
        key_value::exists(store.0, key).map_err(named)
    }

    fn keys(&self, store: &Handle) -> Result<Vec<String>, StoreError> {
        key_value::get_keys(store.0).map_err(named)
    }

    fn variable(&self, name: &str) -> Result<String, String> {
        config::get_config(name).map_err(|error| match error {
            config::Error::Provider(text) => format!("provider\n{text}"),
            config::Error::InvalidKey(text) => format!("invalid-key\n{text}"),
            config::Error::InvalidSchema(text) => format!("invalid-schema\n{text}"),
            config::Error::Other(text) => format!("other\n{text}"),
        })
    }

    /// `/get-handle?handle=N&key=HEX` reads through a handle that may never have been opened.
    fn more(
        &self,
        request: &rust_protocol::Request,
    ) -> Result<rust_protocol::Response, StoreError> {
        if request.path() != "/get-handle" {
            return Ok(rust_protocol::Response::new(404, "no such path"));
        }
        let handle = Handle(request.parameter("handle").parse().unwrap_or(u32::MAX));
        let value = self.get(&handle, &request.key())?;
        let none = rust_protocol::Response::new(404, "");
        Ok(value.map_or(none, rust_protocol::Response::ok))
    }
}

fn named(error: Error) -> StoreError {
    match error {
        Error::StoreTableFull => StoreError::StoreTableFull,
        Error::NoSuchStore => StoreError::NoSuchStore,
        Error::AccessDenied => StoreError::AccessDenied,
        Error::InvalidStore => StoreError::InvalidStore,
        Error::NoSuchKey => StoreError::NoSuchKey,
        Error::Io(text) => StoreError::Io(text),
    }
}

impl Guest for SpinV1 {
    fn handle_request(request: Request) -> Response {
        let headers = request.headers.into_iter();
        let request = rust_protocol::Request {
            uri: request.uri,
            headers: headers
                .map(|(name, value)| (name, value.into_bytes()))
                .collect(),
            body: request.body.unwrap_or_default(),
        };
        let answered = answer(&SpinV1, &request);
        Response {
            status: answered.status,
            headers: None,
            body: Some(answered.body),
        }
    }
}

export!(SpinV1);
