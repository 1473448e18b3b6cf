use anyhow::Result;
use http::Method;
use spin_sdk::http::{Request, Response};
use spin_sdk::http_component;
use spin_sdk::key_value::{Error, Store};

#[http_component]
fn handle_request(request: Request) -> Result<Response> {
    let store = Store::open_default()?;
    let key = &request.uri().path()[1..];

    match (request.method(), key) {
        (&Method::GET, "") => {
            let lines: String = store.get_keys()?.iter().map(|key| format!("{key}\n")).collect();
            answer(200, "text/plain", lines)
        }
        (_, "") => status(405),
        (&Method::GET, _) => match store.get(key) {
            Ok(value) => answer(200, "application/octet-stream", value),
            Err(Error::NoSuchKey) => answer(404, "text/plain", "no such key\n"),
            Err(error) => Err(error.into()),
        },
        (&Method::PUT, _) => {
            let existed = store.exists(key)?;
            store.set(key, request.body().as_deref().unwrap_or_default())?;
            status(if existed { 204 } else { 201 })
        }
        (&Method::DELETE, _) => {
            store.delete(key)?;
            status(204)
        }
        _ => status(405),
    }
}

fn answer(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Result<Response> {
    let response = http::Response::builder().status(status).header("content-type", content_type);
    Ok(response.body(Some(body.into().into()))?)
}

fn status(status: u16) -> Result<Response> {
    Ok(http::Response::builder().status(status).body(None)?)
}
