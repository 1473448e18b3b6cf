use anyhow::Result;
use http::Method;
use serde::{Deserialize, Serialize};
use spin_sdk::http::{Request, Response};
use spin_sdk::http_component;
use spin_sdk::key_value::{Error, Store};

#[derive(Deserialize, Serialize)]
struct Profile {
    name: String,
    visits: u64,
}

#[http_component]
fn handle_request(request: Request) -> Result<Response> {
    let store = Store::open_default()?;
    let key = &request.uri().path()[1..];

    match (request.method(), key) {
        (_, "") => status(405),
        (&Method::PUT, _) => {
            let body = request.body().as_deref().unwrap_or_default();
            let Ok(profile) = serde_json::from_slice::<Profile>(body) else {
                return answer(400, "text/plain", "not a profile\n");
            };
            store.set_json(key, &profile)?;
            status(204)
        }
        (&Method::GET, _) => match store.get_json::<Profile>(key) {
            Ok(mut profile) => {
                profile.visits += 1;
                store.set_json(key, &profile)?;
                answer(200, "application/json", serde_json::to_string(&profile)?)
            }
            Err(error) if error.downcast_ref() == Some(&Error::NoSuchKey) => {
                answer(404, "text/plain", "no such key\n")
            }
            Err(error) => Err(error),
        },
        _ => status(405),
    }
}

fn answer(status: u16, content_type: &str, body: impl Into<String>) -> Result<Response> {
    let response = http::Response::builder().status(status).header("content-type", content_type);
    Ok(response.body(Some(body.into().into()))?)
}

fn status(status: u16) -> Result<Response> {
    Ok(http::Response::builder().status(status).body(None)?)
}
