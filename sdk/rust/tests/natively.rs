//! What a component's own tests can rely on, where there is no host.

use spin_sdk::http::{Request, Response};
use spin_sdk::http_component;
use spin_sdk::key_value::{Error, ListOptions, Store};

#[http_component]
fn handle_request(request: Request) -> Result<Response, Error> {
    Ok(Response::new(request.into_body()))
}

#[test]
fn a_handler_that_calls_no_host_can_be_called() {
    let response = handle_request(Request::new(Some("body".into()))).unwrap();
    assert_eq!(response.body().as_deref(), Some(&b"body"[..]));
}

#[test]
#[should_panic(expected = r#"the function "open" of "key-value" is the host's"#)]
fn a_call_to_the_host_panics_and_says_why() {
    let _ = Store::open_default();
}

#[test]
#[should_panic(expected = r#"the function "get-config" of "spin-config" is the host's"#)]
fn a_variable_is_the_hosts_too() {
    let _ = spin_sdk::variables::get("name");
}

#[test]
fn list_options_are_the_first_page_of_all_keys() {
    let options = ListOptions::default();
    assert_eq!(options, ListOptions { prefix: "", cursor: None, limit: 1000 });
}
