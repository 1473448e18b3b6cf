//! A guest of Spin's Rust SDK 7, and of 6, which is the same: `spin:key-value@3.0.0` and WASI HTTP 0.3.

mod bodies;
mod host;

use bodies::Answer;
use rust_protocol::{from_hex, to_hex};
use spin_sdk::http::body::IncomingBodyExt;
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let uri = request.uri().path_and_query().map(|uri| uri.to_string());
    let headers = request.headers().iter();
    let mut asked = rust_protocol::Request {
        uri: uri.unwrap_or("/".into()),
        headers: headers
            .map(|(name, value)| (name.to_string(), value.as_bytes().into()))
            .collect(),
        body: Vec::new(),
    };
    // These begin to answer before they read.
    match asked.path() {
        "/forward" => return bodies::forward(&url_of(&asked), request.into_body()).await,
        "/echo-stream" => return bodies::echo(request.into_body()),
        _ => {}
    }
    asked.body = match request.into_body().bytes().await {
        Ok(bytes) => bytes.to_vec(),
        Err(error) => return bodies::whole(500, format!("{error:?}")),
    };
    answer(&asked).await
}

async fn answer(asked: &rust_protocol::Request) -> Answer {
    let number = |name| asked.parameter(name).parse().unwrap_or(1);
    match asked.path() {
        "/stream" => bodies::numbered(number("chunks"), number("bytes")),
        "/late-trap" => bodies::late_trap(),
        "/fetch" => bodies::fetch(&url_of(asked)).await,
        "/json" => host::json(asked).await,
        "/file" => match std::fs::read(text_of(asked, "path")) {
            Ok(bytes) => bodies::whole(200, bytes),
            Err(error) => bodies::whole(404, error.to_string()),
        },
        "/files" => match std::fs::read_dir(text_of(asked, "path")) {
            Ok(entries) => {
                let names = entries.flatten().map(|entry| entry.file_name());
                let mut names: Vec<_> = names.map(|name| to_hex(name.as_encoded_bytes())).collect();
                names.sort();
                bodies::whole(200, names.join("\n"))
            }
            Err(error) => bodies::whole(404, error.to_string()),
        },
        "/clock" => bodies::whole(200, host::clocks().await),
        "/exit" => std::process::exit(number("code") as i32),
        _ => {
            let answered = rust_async_protocol::answer(&host::Sdk7, asked).await;
            bodies::whole(answered.status, answered.body)
        }
    }
}

fn text_of(asked: &rust_protocol::Request, name: &str) -> String {
    String::from_utf8(from_hex(asked.parameter(name))).expect("parameters are UTF-8 in hex")
}

fn url_of(asked: &rust_protocol::Request) -> String {
    text_of(asked, "url")
}
