//! A request from the host to the component's handler, and the response back.

use super::message::{find_method, give_response, take_headers, RawResponse};
use super::{Request, Response};
use crate::abi::{RawBytes, RawList, RawPair};
use bytes::Bytes;
use http::Uri;
use std::fmt::Display;

/// Exports a function as the component's handler; `#[http_component]` writes this. Elsewhere than
/// in WebAssembly only its type is checked. The inner name must be none that a handler has.
#[doc(hidden)]
#[macro_export]
macro_rules! export_http_component {
    ($handler:ident) => {
        const _: () = {
            #[cfg(target_arch = "wasm32")]
            #[export_name = "handle-http-request"]
            #[allow(clippy::too_many_arguments)] // The interface decides how many there are.
            unsafe extern "C" fn __handle_http_request(
                method: u32,
                uri: *const u8,
                uri_bytes: usize,
                headers: *const u8,
                headers_length: usize,
                parameters: *const u8,
                parameters_length: usize,
                has_body: u32,
                body: *const u8,
                body_bytes: usize,
            ) -> *const u8 {
                let _ = (parameters, parameters_length); // No host passes any.
                let request = $crate::http::RawRequest {
                    method,
                    uri: (uri, uri_bytes),
                    headers: (headers, headers_length),
                    body: if has_body == 1 { (body, body_bytes) } else { (body, 0) },
                };
                unsafe { $crate::http::serve(request, $handler) }
            }

            #[cfg(not(target_arch = "wasm32"))]
            let _: fn(
                $crate::http::Request,
            ) -> ::core::result::Result<$crate::http::Response, _> = $handler;
        };
    };
}

/// The parameters of `handle-http-request`: of a list, where it begins and how many items it has.
#[allow(missing_docs)] // They are named as in the interface.
pub struct RawRequest {
    pub method: u32,
    pub uri: (*const u8, usize),
    pub headers: (*const u8, usize),
    pub body: (*const u8, usize),
}

/// Has the handler answer a request. The response is given away whole: once it is sent, the host
/// puts the memory back as it was, or is done with this guest.
///
/// # Safety
/// The lists must be the host's.
pub unsafe fn serve<E: Display>(
    request: RawRequest,
    handler: fn(Request) -> Result<Response, E>,
) -> *const u8 {
    let response = match take_request(request) {
        Ok(request) => match handler(request) {
            Ok(response) => give_response(response).unwrap_or_else(|error| fail(500, error)),
            Err(error) => fail(500, error),
        },
        Err(error) => fail(400, error),
    };
    Box::into_raw(Box::new(response)).cast()
}

/// The response to a request that failed, with the error's text. What is printed may say more.
fn fail(status: u16, error: impl Display) -> RawResponse {
    eprintln!("the request failed: {error:#}");
    RawResponse::of_text(status, error.to_string())
}

unsafe fn take_request(raw: RawRequest) -> Result<Request, String> {
    let take = |(start, length): (*const u8, usize)| RawBytes::new(start, length).take();
    let (uri, body) = (take(raw.uri), take(raw.body));
    let mut request = Request::new(Some(body.into()));
    *request.method_mut() = find_method(raw.method);
    *request.uri_mut() = Uri::from_maybe_shared(Bytes::from(uri))
        .map_err(|error| format!("the request's URL is malformed: {error}"))?;
    let (start, length) = raw.headers;
    *request.headers_mut() = take_headers(RawList::<RawPair>::new(start.cast(), length))?;
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::message::take_response;
    use anyhow::{anyhow, bail, Result};

    fn parts<T>(list: RawList<T>) -> (*const u8, usize) {
        (list.start.cast(), list.length)
    }

    fn ask(
        uri: &str,
        headers: &[(&str, &str)],
        handler: fn(Request) -> Result<Response>,
    ) -> Response {
        let give = |text: &str| RawBytes::give(text.into());
        let pairs = headers.iter().map(|(name, value)| RawPair(give(name), give(value)));
        let request = RawRequest {
            method: 1,
            uri: parts(give(uri)),
            headers: parts(RawList::give(pairs.collect())),
            body: parts(give("asked")),
        };
        unsafe {
            let raw = serve(request, handler).cast_mut().cast::<RawResponse>();
            take_response(*Box::from_raw(raw)).unwrap()
        }
    }

    fn text(response: &Response) -> &str {
        std::str::from_utf8(response.body().as_deref().unwrap()).unwrap()
    }

    #[test]
    fn the_handler_has_the_whole_request() {
        let headers = [("host", "localhost"), ("x-two", "1"), ("x-two", "2")];
        let response = ask("/a/b?c=d", &headers, |request| {
            assert_eq!(request.uri().path(), "/a/b");
            assert_eq!(request.uri().query(), Some("c=d"));
            let values: Vec<_> = request.headers().get_all("x-two").iter().collect();
            assert_eq!(values, ["1", "2"]);
            let body = request.body().clone();
            Ok(http::Response::builder()
                .status(201)
                .header("x-method", request.method().as_str())
                .body(body)?)
        });
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers()["x-method"], "POST");
        assert_eq!(text(&response), "asked");
    }

    #[test]
    fn an_error_is_500_with_its_text() {
        let response = ask("/", &[], |_| bail!("no luck"));
        assert_eq!((response.status().as_u16(), text(&response)), (500, "no luck"));
        let response = ask("/", &[], |_| Err(anyhow!("inner").context("outer")));
        assert_eq!(text(&response), "outer");
    }

    #[test]
    fn a_response_that_cannot_be_given_is_500() {
        let response = ask("/", &[], |_| {
            Ok(http::Response::builder().header("x-bytes", &b"\xff"[..]).body(None)?)
        });
        assert_eq!(response.status(), 500);
        assert!(text(&response).contains("x-bytes"));
    }

    #[test]
    fn a_malformed_request_is_400() {
        let response = ask("/a b", &[], |_| unreachable!());
        assert_eq!(response.status(), 400);
        assert!(text(&response).starts_with("the request's URL is malformed"));
        let response = ask("/", &[("", "x")], |_| unreachable!());
        assert_eq!(response.status(), 400);
    }
}
