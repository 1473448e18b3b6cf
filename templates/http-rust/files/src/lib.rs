use anyhow::Result;
use greeting::greeting;
use spin_sdk::http::{Request, Response};
use spin_sdk::http_component;
use spin_sdk::key_value::Store;

mod greeting;

#[http_component]
fn handle_request(request: Request) -> Result<Response> {
    let path = request.uri().path();
    let visits = Store::open_default()?.increment(path, 1)?;
    let response = http::Response::builder().header("content-type", "text/plain");
    Ok(response.body(Some(greeting(path, visits).into()))?)
}
