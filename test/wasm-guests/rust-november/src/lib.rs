//! A guest of the draft of WASI 0.2 of November 2023: it says hello, gives back what it is sent, and at `/fetch/HOST`
//! says with what status another server answers.

wit_bindgen::generate!({ world: "guest", path: "wit", generate_all });

use exports::wasi::http::incoming_handler::{
    Guest, IncomingRequest, ResponseOutparam,
};
use wasi::http::outgoing_handler;
use wasi::http::types::{
    Fields, OutgoingBody, OutgoingRequest, OutgoingResponse, RequestOptions, Scheme,
};
use wasi::io::streams::StreamError;

struct November;

impl Guest for November {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let path = request.path_with_query().unwrap_or_default();
        let (status, answer) = match path.strip_prefix("/fetch/") {
            Some(authority) => fetch(authority),
            None => match read(&request) {
                body if body.is_empty() => (200, b"hello".to_vec()),
                body => (200, body),
            },
        };
        let response = OutgoingResponse::new(Fields::new());
        response.set_status_code(status).expect("a status");
        let body = response.body().expect("a body");
        ResponseOutparam::set(out, Ok(response));
        let stream = body.write().expect("a stream");
        for part in answer.chunks(4096) {
            stream
                .blocking_write_and_flush(part)
                .expect("the client is there");
        }
        drop(stream);
        OutgoingBody::finish(body, None).expect("a whole body");
    }
}

/// Reads in a circle that never waits.
fn read(request: &IncomingRequest) -> Vec<u8> {
    let body = request.consume().expect("a body");
    let stream = body.stream().expect("a stream");
    let mut bytes = Vec::new();
    loop {
        match stream.read(65_536) {
            Ok(part) => bytes.extend(part),
            Err(StreamError::Closed) => return bytes,
            Err(error) => panic!("{error:?}"),
        }
    }
}

fn fetch(authority: &str) -> (u16, Vec<u8>) {
    let request = OutgoingRequest::new(Fields::new());
    request.set_scheme(Some(&Scheme::Http)).expect("a scheme");
    request.set_authority(Some(authority)).expect("a host");
    request.set_path_with_query(Some("/")).expect("a path");
    let options = RequestOptions::new();
    options
        .set_connect_timeout_ms(Some(60_000_000_000))
        .expect("a time");
    let future = outgoing_handler::handle(request, Some(options)).expect("it is sent");
    future.subscribe().block();
    match future.get().expect("it is ready").expect("it is there") {
        Ok(response) => (200, response.status().to_string().into_bytes()),
        Err(error) => (502, format!("{error:?}").into_bytes()),
    }
}

export!(November);
