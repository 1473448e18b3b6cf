//! Does what a test asks of the store, and of HTTP, and answers what came of it.

mod beside;
mod replay;
mod steps;

use anyhow::{bail, Result};
use base64::{prelude::BASE64_STANDARD, Engine};
use http::Method;
use spin_sdk::http::{Request, Response};
use spin_sdk::http_component;
use std::hash::{BuildHasher, Hasher, RandomState};

#[http_component]
fn handle_request(request: Request) -> Result<Response> {
    let body = request.body().as_deref().unwrap_or_default();
    match (request.method(), request.uri().path()) {
        (&Method::POST, "/") => {
            let lines = replay::replay(serde_json::from_slice(body)?);
            Ok(Response::new(Some(lines.into())))
        }
        (_, path) if path.starts_with("/http/") => {
            let asked = request.headers().get("x-ask").map_or(Ok(""), |value| value.to_str())?;
            let lines = format!(
                "{}\n{}\n{asked}\n{}\n",
                request.method(),
                request.uri(),
                BASE64_STANDARD.encode(body)
            );
            let response = http::Response::builder().status(201);
            let response = response.header("x-first", "1").header("x-second", "2");
            Ok(response.body(Some(lines.into()))?)
        }
        (&Method::GET, "/empty") => Ok(http::Response::builder().status(204).body(None)?),
        (&Method::GET, "/fail") => bail!("it was asked to fail"),
        (&Method::GET, "/print") => {
            println!("to stdout");
            eprintln!("to stderr");
            Ok(Response::new(Some("ok".into())))
        }
        (&Method::GET, "/random") => {
            let number = RandomState::new().build_hasher().finish();
            Ok(Response::new(Some(number.to_string().into())))
        }
        _ => Ok(http::Response::builder().status(405).body(None)?),
    }
}
