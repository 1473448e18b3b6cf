use anyhow::Result;
use http::Method;
use spin_sdk::http::{Request, Response};
use spin_sdk::http_component;
use spin_sdk::key_value::Store;

#[http_component]
fn handle_request(request: Request) -> Result<Response> {
    let store = Store::open_default()?;

    match (request.method(), request.uri().path()) {
        (&Method::POST, "/count") => {
            let sum = store.increment("count", 1)?;
            answer(200, format!("{sum}\n"))
        }
        (&Method::POST, "/bid") => match parse(request.body().as_deref().unwrap_or_default()) {
            Ok(bid) => place(&store, bid),
            Err(_) => answer(400, "not a whole number\n".to_owned()),
        },
        _ => Ok(http::Response::builder().status(405).body(None)?),
    }
}

/// Takes a bid if it is the highest. Where another request was faster, its bid may be higher: look
/// again.
fn place(store: &Store, bid: u64) -> Result<Response> {
    loop {
        let before = store.get_versioned("bid")?;
        if let Some(value) = before.value {
            let highest = parse(&value)?;
            if bid <= highest {
                return answer(409, format!("the highest bid is {highest}\n"));
            }
        }
        if store.compare_and_swap("bid", Some(&before.version), bid.to_string())? {
            return answer(200, "accepted\n".to_owned());
        }
    }
}

fn parse(text: &[u8]) -> Result<u64> {
    Ok(std::str::from_utf8(text)?.parse()?)
}

fn answer(status: u16, text: String) -> Result<Response> {
    let response = http::Response::builder().status(status).header("content-type", "text/plain");
    Ok(response.body(Some(text.into()))?)
}
