//! Answers, whole and in parts, and what other servers answer.

use anyhow::Error;
use bytes::Bytes;
use futures::SinkExt;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use spin_sdk::http::body::{stream, IncomingBodyExt};
use spin_sdk::http::{send, Response, StatusCode};
use spin_sdk::wasip3::http::types::ErrorCode;
use spin_sdk::wasip3::http_compat::IncomingRequestBody;
use spin_sdk::wasip3::spawn;

pub type Answer = Response<UnsyncBoxBody<Bytes, Error>>;

fn answer<B>(status: u16, body: B) -> Answer
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Error>,
{
    let mut answer = Response::new(body.map_err(Into::into).boxed_unsync());
    *answer.status_mut() = StatusCode::from_u16(status).expect("a status");
    answer
}

pub fn whole(status: u16, body: impl Into<Bytes>) -> Answer {
    answer(status, Full::new(body.into()))
}

/// Chunks of so many bytes, each of its own number.
pub fn numbered(chunks: usize, bytes: usize) -> Answer {
    let (mut sender, body) = stream::<Bytes>();
    spawn(async move {
        for chunk in 0..chunks {
            let part = Bytes::from(vec![chunk as u8; bytes]);
            if sender.send(part).await.is_err() {
                println!("the reader is gone after chunk {chunk}");
                return;
            }
        }
    });
    answer(200, body)
}

/// One chunk, and then a trap.
pub fn late_trap() -> Answer {
    let (mut sender, body) = stream::<Bytes>();
    spawn(async move {
        let _ = sender.send(Bytes::from("first ")).await;
        // The chunk is on its way when the clock has run.
        spin_sdk::wasip3::clocks::monotonic_clock::wait_for(50_000_000).await;
        std::arch::wasm32::unreachable()
    });
    answer(200, body)
}

/// Answers with the request's body as it arrives.
pub fn echo(body: IncomingRequestBody) -> Answer {
    answer(200, body)
}

/// Asks another server; an answer of the guest says what went wrong.
pub async fn fetch(url: &str) -> Answer {
    match spin_sdk::http::get(url).await {
        Ok(answered) => {
            let status = answered.status().as_u16();
            match answered.into_body().bytes().await {
                Ok(bytes) => whole(status, bytes),
                Err(error) => failed(error),
            }
        }
        Err(error) => failed(error),
    }
}

/// Sends the request's body to another server, and back what that answers, both as they arrive.
pub async fn forward(url: &str, body: IncomingRequestBody) -> Answer {
    let request = hyperium::Request::post(url).body(body);
    match send(request.expect("a request")).await {
        Ok(answered) => {
            let status = answered.status().as_u16();
            answer(status, answered.into_body())
        }
        Err(error) => failed(error),
    }
}

fn failed(error: ErrorCode) -> Answer {
    whole(502, format!("{error:?}"))
}
