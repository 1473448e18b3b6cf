//! A guest of Spin's Rust SDK 5, which is `fermyon:spin@2.0.0` and WASI HTTP.

use rust_protocol::{answer, from_hex, Host, StoreError};
use spin_sdk::http::{send, IntoResponse, Request, Response};
use spin_sdk::http_component;
use spin_sdk::key_value::{Error, Store};
use spin_sdk::variables;

struct Sdk5;

impl Host for Sdk5 {
    type Store = Store;

    fn open(&self, label: &str) -> Result<Store, StoreError> {
        Store::open(label).map_err(named)
    }

    fn get(&self, store: &Store, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        store.get(key).map_err(named)
    }

    fn set(&self, store: &Store, key: &str, value: &[u8]) -> Result<(), StoreError> {
        store.set(key, value).map_err(named)
    }

    fn delete(&self, store: &Store, key: &str) -> Result<(), StoreError> {
        store.delete(key).map_err(named)
    }

    fn exists(&self, store: &Store, key: &str) -> Result<bool, StoreError> {
        store.exists(key).map_err(named)
    }

    fn keys(&self, store: &Store) -> Result<Vec<String>, StoreError> {
        store.get_keys().map_err(named)
    }

    fn variable(&self, name: &str) -> Result<String, String> {
        variables::get(name).map_err(|error| match error {
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

#[http_component]
async fn handle(request: Request) -> impl IntoResponse {
    let headers = request.headers();
    let request = rust_protocol::Request {
        uri: request.path_and_query().unwrap_or("/").into(),
        headers: headers
            .map(|(name, value)| (name.into(), value.as_bytes().into()))
            .collect(),
        body: request.body().into(),
    };
    if request.path() == "/fetch" {
        return fetch(&request).await;
    }
    let answered = answer(&Sdk5, &request);
    Response::new(answered.status, answered.body)
}

/// As small as the documentation of Spin has it; a URL may be a path.
async fn fetch(asked: &rust_protocol::Request) -> Response {
    let url = String::from_utf8(from_hex(asked.parameter("url"))).expect("UTF-8 in hex");
    let sent: Result<Response, _> = send(Request::get(url)).await;
    sent.unwrap_or_else(|error| Response::new(502, error.to_string()))
}
