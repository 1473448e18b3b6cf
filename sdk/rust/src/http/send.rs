use super::message::{find_number, take_response, to_pairs};
use super::{Request, Response};
use crate::abi::{call, RawBytes, RawPair};
use crate::host::outbound_http as host;
use std::fmt::{self, Display, Formatter};

/// Why a request got no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboundHttpError {
    /// The manifest does not allow the component to ask this host.
    DestinationNotAllowed,
    /// The URL is malformed.
    InvalidUrl,
    /// The request, or its response, is malformed, or has a method that the interface does not
    /// know.
    RequestError,
    /// The connection failed; the host prints why.
    RuntimeError,
    /// Too many requests are under way.
    TooManyRequests,
}

/// Sends a request and waits for the response. The manifest has to allow its host in
/// `allowed_outbound_hosts`.
pub fn send(request: Request) -> Result<Response, OutboundHttpError> {
    let method = find_number(request.method()).ok_or(OutboundHttpError::RequestError)?;
    let uri = request.uri().to_string();
    let pairs = to_pairs(request.headers()).map_err(|_| OutboundHttpError::RequestError)?;
    let borrow = |text: &str| RawBytes::borrow(text.as_bytes());
    let headers: Vec<RawPair> =
        pairs.into_iter().map(|(name, value)| RawPair(borrow(name), borrow(value))).collect();
    let has_body = request.body().is_some().into();
    let body = request.body().as_deref().unwrap_or_default();
    let response = call(|area| unsafe {
        host::request(
            method,
            uri.as_ptr(),
            uri.len(),
            headers.as_ptr(),
            headers.len(),
            std::ptr::null(),
            0,
            has_body,
            body.as_ptr(),
            body.len(),
            area,
        )
    });
    let response = response.map_err(|error| OutboundHttpError::from_tag(error.tag))?;
    unsafe { take_response(response) }.map_err(|_| OutboundHttpError::RequestError)
}

impl OutboundHttpError {
    fn from_tag(tag: u8) -> Self {
        match tag {
            1 => OutboundHttpError::DestinationNotAllowed,
            2 => OutboundHttpError::InvalidUrl,
            3 => OutboundHttpError::RequestError,
            5 => OutboundHttpError::TooManyRequests,
            _ => OutboundHttpError::RuntimeError,
        }
    }
}

impl Display for OutboundHttpError {
    fn fmt(&self, formatter: &mut Formatter) -> fmt::Result {
        formatter.write_str(match self {
            OutboundHttpError::DestinationNotAllowed => {
                "the component may not send requests to this host"
            }
            OutboundHttpError::InvalidUrl => "the request's URL is malformed",
            OutboundHttpError::RequestError => "the request or its response is malformed",
            OutboundHttpError::RuntimeError => "the request failed on its way",
            OutboundHttpError::TooManyRequests => "too many requests are under way",
        })
    }
}

impl std::error::Error for OutboundHttpError {}
