use anyhow::Result;
use http::Method;
use spin_sdk::http::{Request, Response};
use spin_sdk::http_component;
use spin_sdk::key_value::{Error, Store};

#[http_component]
fn handle_request(request: Request) -> Result<Response> {
    let store = Store::open_default()?;
    let result = match (request.method(), request.uri().path()) {
        (&Method::GET, "/denied") => Store::open("secret").map(|_| ()),
        (&Method::GET, "/missing") => store.get("missing").map(|_| ()),
        (&Method::GET, "/long-key") => store.set("k".repeat(257), "value"),
        (&Method::GET, "/large-value") => store.set("key", vec![0; 1_048_577]),
        (&Method::GET, "/full") => fill(&store),
        (&Method::GET, "/not-a-counter") => count_text(&store),
        _ => return Ok(http::Response::builder().status(405).body(None)?),
    };

    let line = match result {
        Ok(()) => "no error\n".to_owned(),
        Err(error) => format!("{}\n", error.code()),
    };
    let response = http::Response::builder().status(400).header("content-type", "text/plain");
    Ok(response.body(Some(line.into()))?)
}

fn fill(store: &Store) -> Result<(), Error> {
    (1..=4).try_for_each(|number| store.set(format!("key {number}"), "value"))
}

fn count_text(store: &Store) -> Result<(), Error> {
    store.set("key 1", "one")?;
    store.increment("key 1", 1)?;
    Ok(())
}
