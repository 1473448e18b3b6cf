//! As small as what `spin new` of Spin 4 makes: all features of the SDK, a line for the log, a text.

use spin_sdk::http::{IntoResponse, Request, Response};
use spin_sdk::http_service;

#[http_service]
async fn greet(request: Request) -> anyhow::Result<impl IntoResponse> {
    let url = request.headers().get("spin-full-url");
    println!("asked for {url:?}");
    let response = Response::builder().header("content-type", "text/plain");
    Ok(response.body("hello".to_string())?)
}
