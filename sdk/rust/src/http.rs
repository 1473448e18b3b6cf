//! Requests and responses.

mod message;
mod router;
mod send;
mod serve;

pub use router::{Params, Router};
pub use send::{send, OutboundHttpError};

pub(crate) use message::RawResponse;
#[doc(hidden)]
pub use serve::{serve, RawRequest};

use anyhow::Result;
use bytes::Bytes;
use http::StatusCode;

/// A request. One that a component is asked always has a body, which may be empty.
pub type Request = http::Request<Option<Bytes>>;

/// A response.
pub type Response = http::Response<Option<Bytes>>;

/// The response 404 with a text that says so.
pub fn not_found() -> Result<Response> {
    Ok(answer(StatusCode::NOT_FOUND, "not found"))
}

/// The response 500 with a text that says so.
pub fn internal_server_error() -> Result<Response> {
    Ok(answer(StatusCode::INTERNAL_SERVER_ERROR, "internal server error"))
}

fn answer(status: StatusCode, text: impl Into<Bytes>) -> Response {
    let mut response = Response::new(Some(text.into()));
    *response.status_mut() = status;
    response
}
