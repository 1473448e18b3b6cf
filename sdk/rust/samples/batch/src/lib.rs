use anyhow::Result;
use http::Method;
use spin_sdk::http::{Request, Response};
use spin_sdk::http_component;
use spin_sdk::key_value::{ListOptions, Store};

#[http_component]
fn handle_request(request: Request) -> Result<Response> {
    let store = Store::open_default()?;
    let path = &request.uri().path()[1..];

    match (request.method(), path) {
        (&Method::PUT, "") => {
            let body = std::str::from_utf8(request.body().as_deref().unwrap_or_default())?;
            store.set_many(body.lines().filter_map(|line| line.split_once('=')))?;
            status(204)
        }
        (_, "") => status(405),
        (&Method::GET, _) => match path.strip_prefix("list/") {
            Some(prefix) => list(&store, prefix),
            None => read(&store, path.split(',').collect()),
        },
        (&Method::DELETE, _) => {
            store.delete_many(path.split(','))?;
            status(204)
        }
        _ => status(405),
    }
}

/// A line for each key.
fn read(store: &Store, keys: Vec<&str>) -> Result<Response> {
    let values = store.get_many(&keys)?;
    let lines = keys.iter().zip(values).map(|(key, value)| match value {
        Some(value) => format!("{key}={}\n", String::from_utf8_lossy(&value)),
        None => format!("{key} is missing\n"),
    });
    answer(lines.collect())
}

/// A line for each page of two keys.
fn list(store: &Store, prefix: &str) -> Result<Response> {
    let mut lines = String::new();
    let mut cursor = None;
    loop {
        let page = store.list(ListOptions { prefix, cursor: cursor.as_deref(), limit: 2 })?;
        lines += &format!("{}\n", page.keys.join(" "));
        cursor = page.cursor;
        if cursor.is_none() {
            return answer(lines);
        }
    }
}

fn answer(lines: String) -> Result<Response> {
    let response = http::Response::builder().header("content-type", "text/plain");
    Ok(response.body(Some(lines.into()))?)
}

fn status(status: u16) -> Result<Response> {
    Ok(http::Response::builder().status(status).body(None)?)
}
