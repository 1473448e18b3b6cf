//! A guest of Spin's Rust SDK 2, which is `fermyon:spin@2.0.0` and a draft of WASI 0.2.

mod bodies;

use rust_protocol::{answer, Host, StoreError};
use spin_sdk::http::{Headers, IncomingRequest, OutgoingResponse, ResponseOutparam};
use spin_sdk::http_component;
use spin_sdk::key_value::{Error, Store};
use spin_sdk::variables;

struct Sdk2;

impl Host for Sdk2 {
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
async fn handle(request: IncomingRequest, out: ResponseOutparam) {
    let mut asked = rust_protocol::Request {
        uri: request.path_with_query().unwrap_or("/".into()),
        headers: request.headers().entries(),
        body: Vec::new(),
    };
    match asked.path() {
        "/stream" | "/late-trap" | "/echo-stream" | "/fetch" | "/forward" => {
            return bodies::answer(&asked, request, out).await;
        }
        "/file" => return bodies::file(&asked, out).await,
        "/exit" => std::process::exit(asked.parameter("code").parse().unwrap_or(1)),
        _ => {}
    }
    asked.body = request.into_body().await.expect("the request's body");
    let answered = answer(&Sdk2, &asked);
    let response = OutgoingResponse::new(answered.status, &Headers::new(&[]));
    out.set_with_body(response, answered.body)
        .await
        .expect("the client is there");
}
