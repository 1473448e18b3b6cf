//! The protocol of the test guests, for hosts whose functions are asynchronous.

use rust_protocol::{to_hex, Host, Request, Response, StoreError};
use std::convert::Infallible;
use std::future::Future;

/// What a guest has of its host. A store that is dropped is closed.
pub trait AsyncHost {
    type Store;

    fn open(&self, label: &str) -> impl Future<Output = Result<Self::Store, StoreError>>;
    fn get(
        &self,
        store: &Self::Store,
        key: &str,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>>;
    fn set(
        &self,
        store: &Self::Store,
        key: &str,
        value: &[u8],
    ) -> impl Future<Output = Result<(), StoreError>>;
    fn delete(
        &self,
        store: &Self::Store,
        key: &str,
    ) -> impl Future<Output = Result<(), StoreError>>;
    fn exists(
        &self,
        store: &Self::Store,
        key: &str,
    ) -> impl Future<Output = Result<bool, StoreError>>;
    /// The keys, read from a stream to its end, whose result is an error if the stream ended with one.
    fn keys(&self, store: &Self::Store) -> impl Future<Output = Result<Vec<String>, StoreError>>;
    /// The first keys of a stream that is dropped then.
    fn some_keys(
        &self,
        store: &Self::Store,
        count: usize,
    ) -> impl Future<Output = Result<Vec<String>, StoreError>>;
    fn variable(&self, name: &str) -> impl Future<Output = Result<String, String>>;
}

/// Answers a request.
pub async fn answer<H: AsyncHost>(host: &H, request: &Request) -> Response {
    answer_from_host(host, request)
        .await
        .unwrap_or_else(Response::from)
}

async fn answer_from_host<H: AsyncHost>(
    host: &H,
    request: &Request,
) -> Result<Response, StoreError> {
    Ok(match request.path() {
        "/get" => {
            let store = host.open(request.store()).await?;
            match host.get(&store, &request.key()).await? {
                Some(value) => Response::ok(value),
                None => Response::new(404, ""),
            }
        }
        "/set" => {
            let store = host.open(request.store()).await?;
            host.set(&store, &request.key(), &request.body).await?;
            Response::ok("")
        }
        "/delete" => {
            let store = host.open(request.store()).await?;
            host.delete(&store, &request.key()).await?;
            Response::ok("")
        }
        "/exists" => {
            let store = host.open(request.store()).await?;
            Response::ok(host.exists(&store, &request.key()).await?.to_string())
        }
        "/keys" => {
            let store = host.open(request.store()).await?;
            lines(host.keys(&store).await?)
        }
        "/some-keys" => {
            let store = host.open(request.store()).await?;
            let count = request.parameter("count").parse().unwrap_or(1);
            lines(host.some_keys(&store, count).await?)
        }
        "/open-many" => open_many(host, request).await?,
        "/variable" => match host.variable(request.parameter("name")).await {
            Ok(value) => Response::ok(value),
            Err(text) => Response::new(400, text),
        },
        _ => rust_protocol::answer(&NoStores, request),
    })
}

fn lines(keys: Vec<String>) -> Response {
    let keys: Vec<String> = keys.iter().map(|key| to_hex(key.as_bytes())).collect();
    Response::ok(keys.join("\n"))
}

/// Opens stores and lets the host do the closing.
async fn open_many<H: AsyncHost>(host: &H, request: &Request) -> Result<Response, StoreError> {
    let count: usize = request.parameter("count").parse().unwrap_or(0);
    for _ in 0..count {
        std::mem::forget(host.open(request.store()).await?);
    }
    Ok(Response::ok(count.to_string()))
}

/// For the paths that ask nothing of a host.
struct NoStores;

impl Host for NoStores {
    type Store = Infallible;

    fn open(&self, _: &str) -> Result<Infallible, StoreError> {
        Err(StoreError::Other("this path opens no store".into()))
    }

    fn get(&self, store: &Infallible, _: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match *store {}
    }

    fn set(&self, store: &Infallible, _: &str, _: &[u8]) -> Result<(), StoreError> {
        match *store {}
    }

    fn delete(&self, store: &Infallible, _: &str) -> Result<(), StoreError> {
        match *store {}
    }

    fn exists(&self, store: &Infallible, _: &str) -> Result<bool, StoreError> {
        match *store {}
    }

    fn keys(&self, store: &Infallible) -> Result<Vec<String>, StoreError> {
        match *store {}
    }
}
