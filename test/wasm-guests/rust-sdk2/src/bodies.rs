//! Answers in parts, and what other servers answer.

use futures::{SinkExt, StreamExt};
use rust_protocol::{from_hex, Request};
use spin_sdk::http::{
    send, Headers, IncomingRequest, IncomingResponse, Method, OutgoingRequest, OutgoingResponse,
    ResponseOutparam, Scheme, SendError,
};

/// Answers what begins to answer before it has read, or waits for other servers.
pub async fn answer(asked: &Request, request: IncomingRequest, out: ResponseOutparam) {
    let number = |name| asked.parameter(name).parse::<usize>().unwrap_or(1);
    match asked.path() {
        "/stream" => numbered(number("chunks"), number("bytes"), out).await,
        "/late-trap" => {
            let mut body = begin(200, out);
            body.send(b"first ".to_vec()).await.expect("it is taken");
            std::arch::wasm32::unreachable()
        }
        "/echo-stream" => {
            let mut body = begin(200, out);
            let mut chunks = Box::pin(request.into_body_stream());
            while let Some(chunk) = chunks.next().await {
                let chunk = chunk.expect("the request's body");
                body.send(chunk).await.expect("it is taken");
            }
        }
        "/fetch" => fetch(asked, out).await,
        _ => forward(asked, request, out).await,
    }
}

/// Answers with a file.
pub async fn file(asked: &Request, out: ResponseOutparam) {
    match std::fs::read(text_of(asked, "path")) {
        Ok(bytes) => whole(200, bytes, out).await,
        Err(error) => whole(404, error.to_string().into(), out).await,
    }
}

async fn whole(status: u16, bytes: Vec<u8>, out: ResponseOutparam) {
    let _ = begin(status, out).send(bytes).await;
}

fn begin(
    status: u16,
    out: ResponseOutparam,
) -> impl futures::Sink<Vec<u8>, Error = spin_sdk::http::Error> + Unpin {
    let response = OutgoingResponse::new(status, &Headers::new(&[]));
    let body = response.take_body();
    out.set(response);
    Box::pin(body)
}

async fn numbered(chunks: usize, bytes: usize, out: ResponseOutparam) {
    let mut body = begin(200, out);
    for chunk in 0..chunks {
        if body.send(vec![chunk as u8; bytes]).await.is_err() {
            println!("the reader is gone after chunk {chunk}");
            return;
        }
    }
}

async fn fetch(asked: &Request, out: ResponseOutparam) {
    let sent: Result<IncomingResponse, SendError> = send(outgoing(asked, Method::Get)).await;
    match sent {
        Ok(answered) => {
            let status = answered.status();
            whole(status, answered.into_body().await.expect("a body"), out).await
        }
        Err(error) => whole(502, error.to_string().into(), out).await,
    }
}

/// Sends the request's body to another server, and back what that answers, both as they arrive.
async fn forward(asked: &Request, request: IncomingRequest, out: ResponseOutparam) {
    let asking = outgoing(asked, Method::Post);
    let mut asking_body = asking.take_body();
    let send_body = async move {
        let mut chunks = Box::pin(request.into_body_stream());
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.expect("the request's body");
            let mut body = unsafe { std::pin::Pin::new_unchecked(&mut asking_body) };
            body.send(chunk).await.expect("it is taken");
        }
    };
    let receive = async move {
        let sent: Result<IncomingResponse, SendError> = send(asking).await;
        match sent {
            Ok(answered) => {
                let mut body = begin(answered.status(), out);
                let mut chunks = Box::pin(answered.take_body_stream());
                while let Some(chunk) = chunks.next().await {
                    let chunk = chunk.expect("the answer's body");
                    body.send(chunk).await.expect("it is taken");
                }
            }
            Err(error) => whole(502, error.to_string().into(), out).await,
        }
    };
    futures::join!(send_body, receive);
}

fn outgoing(asked: &Request, method: Method) -> OutgoingRequest {
    let url = text_of(asked, "url");
    let (scheme, rest) = url.split_once("://").expect("a URL");
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let scheme = match scheme {
        "http" => Scheme::Http,
        _ => Scheme::Https,
    };
    let headers = Headers::new(&[]);
    OutgoingRequest::new(&method, Some(path), Some(&scheme), Some(authority), &headers)
}

fn text_of(asked: &Request, name: &str) -> String {
    String::from_utf8(from_hex(asked.parameter(name))).expect("parameters are UTF-8 in hex")
}
