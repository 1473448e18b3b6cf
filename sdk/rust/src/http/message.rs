//! Methods, headers and responses as the host has them. What is wrong with them is said in a
//! sentence.

use super::Response;
use crate::abi::{RawBytes, RawList, RawOption, RawPair};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

/// The methods in the order of their numbers.
const METHODS: [Method; 7] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::DELETE,
    Method::PATCH,
    Method::HEAD,
    Method::OPTIONS,
];

/// The record `response`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RawResponse {
    status: u16,
    headers: RawOption<RawList<RawPair>>,
    body: RawOption<RawBytes>,
}

impl RawResponse {
    /// A response with nothing but a text.
    pub fn of_text(status: u16, text: String) -> Self {
        RawResponse { status, headers: None.into(), body: Some(RawBytes::give(text.into())).into() }
    }
}

#[cfg(target_arch = "wasm32")]
const _: () = assert!(std::mem::size_of::<RawResponse>() == 28);

/// The method with a number.
pub fn find_method(number: u32) -> Method {
    METHODS[number as usize].clone()
}

/// The number of a method, if the interface can say it.
pub fn find_number(method: &Method) -> Option<u32> {
    (0..).zip(&METHODS).find(|(_, known)| *known == method).map(|(number, _)| number)
}

/// Headers as pairs of texts, each value a pair.
pub fn to_pairs(headers: &HeaderMap) -> Result<Vec<(&str, &str)>, String> {
    let mut pairs = Vec::with_capacity(headers.len());
    for (name, value) in headers {
        let name = name.as_str();
        match std::str::from_utf8(value.as_bytes()) {
            Ok(value) => pairs.push((name, value)),
            Err(_) => return Err(format!("the value of the header {name} is not UTF-8")),
        }
    }
    Ok(pairs)
}

/// Takes over headers from the host. A name that occurs again has one more value.
pub unsafe fn take_headers(raw: RawList<RawPair>) -> Result<HeaderMap, String> {
    let pairs = raw.take();
    let mut headers = HeaderMap::with_capacity(pairs.len());
    for RawPair(name, value) in pairs {
        let (name, value) = (name.take(), value.take());
        match (HeaderName::from_bytes(&name), HeaderValue::from_maybe_shared(Bytes::from(value))) {
            (Ok(name), Ok(value)) => headers.append(name, value),
            _ => {
                return Err(format!("the header {:?} is malformed", String::from_utf8_lossy(&name)))
            }
        };
    }
    Ok(headers)
}

/// Gives a response away to the host.
pub fn give_response(response: Response) -> Result<RawResponse, String> {
    let give = |text: &str| RawBytes::give(text.into());
    let pairs = to_pairs(response.headers())?;
    let headers = pairs.into_iter().map(|(name, value)| RawPair(give(name), give(value)));
    let headers = RawList::give(headers.collect());
    let status = response.status().as_u16();
    let body = response.into_body().map(|body| RawBytes::give(body.into()));
    Ok(RawResponse { status, headers: Some(headers).into(), body: body.into() })
}

/// Takes over a response from the host.
pub unsafe fn take_response(raw: RawResponse) -> Result<Response, String> {
    let mut response = Response::new(raw.body.get().map(|body| body.take().into()));
    *response.status_mut() = StatusCode::from_u16(raw.status).map_err(|error| error.to_string())?;
    if let Some(headers) = raw.headers.get() {
        *response.headers_mut() = take_headers(headers)?;
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(response: Response) -> Response {
        unsafe { take_response(give_response(response).unwrap()).unwrap() }
    }

    #[test]
    fn a_header_keeps_all_its_values() {
        let response = http::Response::builder()
            .status(201)
            .header("set-cookie", "a=1")
            .header("x-other", "käse")
            .header("set-cookie", "b=2")
            .body(Some("body".into()))
            .unwrap();
        let back = round_trip(response);
        let values: Vec<_> = back.headers().get_all("set-cookie").iter().collect();
        assert_eq!(values, ["a=1", "b=2"]);
        assert_eq!(back.headers()["x-other"].as_bytes(), "käse".as_bytes());
        assert_eq!((back.status().as_u16(), back.body().as_deref()), (201, Some(&b"body"[..])));
    }

    #[test]
    fn no_body_and_an_empty_one_stay_apart() {
        assert_eq!(round_trip(Response::new(None)).body(), &None);
        assert_eq!(round_trip(Response::new(Some("".into()))).body().as_deref(), Some(&b""[..]));
    }

    #[test]
    fn a_header_that_is_no_text_is_an_error() {
        let value = HeaderValue::from_bytes(b"\xff").unwrap();
        let headers = HeaderMap::from_iter([(HeaderName::from_static("x-bytes"), value)]);
        assert!(to_pairs(&headers).unwrap_err().contains("x-bytes"));
    }

    #[test]
    fn a_malformed_header_is_an_error() {
        for (name, value) in [("", "x"), ("a b", "x"), ("x-ok", "a\nb")] {
            let pair = RawPair(RawBytes::give(name.into()), RawBytes::give(value.into()));
            assert!(unsafe { take_headers(RawList::give(vec![pair])) }.is_err());
        }
    }

    #[test]
    fn methods_have_numbers() {
        for number in 0..7 {
            assert_eq!(find_number(&find_method(number)), Some(number));
        }
        assert_eq!(find_method(4), Method::PATCH);
        assert_eq!(find_number(&Method::TRACE), None);
    }
}
