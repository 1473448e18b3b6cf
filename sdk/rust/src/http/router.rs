//! Which function answers which path.

use super::{answer, not_found, Request, Response};
use anyhow::Result;
use http::{Method, StatusCode};
use std::collections::HashMap;

/// What a route's pattern found in the path: `get("name")` for `:name`, `wildcard()` for `*`.
pub type Params = routefinder::Captures<'static, 'static>;

type Handler = Box<dyn Fn(Request, Params) -> Result<Response>>;
type Routes = routefinder::Router<Handler>;

/// Answers requests by their method and path.
///
/// ```
/// # use anyhow::Result;
/// # use spin_sdk::{http::{Params, Request, Response}, http_component, http_router};
/// #[http_component]
/// fn handle_request(request: Request) -> Result<Response> {
///     let router = http_router! {
///         GET "/hello/:planet" => greet,
///         _   "/*"             => |_request, _params| spin_sdk::http::not_found()
///     };
///     router.handle(request)
/// }
///
/// fn greet(_request: Request, params: Params) -> Result<Response> {
///     let planet = params.get("planet").unwrap_or("world");
///     Ok(http::Response::new(Some(format!("Hello, {planet}!\n").into())))
/// }
/// ```
///
/// A path of a route, asked with another method, is answered with 405, and one of no route with
/// 404.
#[derive(Default)]
pub struct Router {
    by_method: HashMap<Method, Routes>,
    by_any_method: Routes,
}

impl Router {
    /// A router without routes.
    pub fn new() -> Self {
        Router::default()
    }

    /// Answers a request with the handler of the route that fits best. A route for the request's
    /// method comes before one for any method.
    pub fn handle(&self, request: Request) -> Result<Response> {
        let path = request.uri().path().to_owned();
        let routes = self.by_method.get(request.method());
        let found = routes.and_then(|routes| routes.best_match(&path));
        if let Some(found) = found.or_else(|| self.by_any_method.best_match(&path)) {
            let params = found.captures().into_owned();
            return found.handler()(request, params);
        }
        if self.by_method.values().any(|routes| routes.best_match(&path).is_some()) {
            return Ok(answer(StatusCode::METHOD_NOT_ALLOWED, "method not allowed"));
        }
        not_found()
    }

    /// Adds a route for a method. A pattern has segments, of which `:name` fits any one, and `*` at
    /// the end all the rest. Panics if the pattern is malformed.
    pub fn add<F>(&mut self, pattern: &str, method: Method, handler: F)
    where
        F: Fn(Request, Params) -> Result<Response> + 'static,
    {
        add(self.by_method.entry(method).or_default(), pattern, Box::new(handler));
    }

    /// Adds a route for every method.
    pub fn any<F>(&mut self, pattern: &str, handler: F)
    where
        F: Fn(Request, Params) -> Result<Response> + 'static,
    {
        add(&mut self.by_any_method, pattern, Box::new(handler));
    }
}

fn add(routes: &mut Routes, pattern: &str, handler: Handler) {
    let added = routes.add(pattern, handler);
    added.unwrap_or_else(|reason| panic!("the route {pattern:?} is malformed: {reason}"));
}

/// Writes one method of `Router` for each method of HTTP.
macro_rules! shorthands {
    ($($name:ident $method:ident)*) => {
        impl Router {
            $(
                #[doc = concat!("Adds a route for the method `", stringify!($method), "`.")]
                pub fn $name<F>(&mut self, pattern: &str, handler: F)
                where
                    F: Fn(Request, Params) -> Result<Response> + 'static,
                {
                    self.add(pattern, Method::$method, handler);
                }
            )*
        }
    };
}

shorthands! { get GET post POST put PUT delete DELETE patch PATCH head HEAD options OPTIONS }

/// Makes a [`Router`](crate::http::Router) of lines `METHOD "pattern" => handler`, with `_` for any
/// method.
#[macro_export]
macro_rules! http_router {
    ($($method:tt $pattern:literal => $handler:expr),* $(,)?) => {{
        #[allow(unused_mut)] // A router may have no route.
        let mut router = $crate::http::Router::new();
        $($crate::http_router!(@add router $method $pattern $handler);)*
        router
    }};
    (@add $router:ident _ $pattern:literal $handler:expr) => {
        $router.any($pattern, $handler)
    };
    (@add $router:ident GET $pattern:literal $handler:expr) => {
        $router.get($pattern, $handler)
    };
    (@add $router:ident POST $pattern:literal $handler:expr) => {
        $router.post($pattern, $handler)
    };
    (@add $router:ident PUT $pattern:literal $handler:expr) => {
        $router.put($pattern, $handler)
    };
    (@add $router:ident DELETE $pattern:literal $handler:expr) => {
        $router.delete($pattern, $handler)
    };
    (@add $router:ident PATCH $pattern:literal $handler:expr) => {
        $router.patch($pattern, $handler)
    };
    (@add $router:ident HEAD $pattern:literal $handler:expr) => {
        $router.head($pattern, $handler)
    };
    (@add $router:ident OPTIONS $pattern:literal $handler:expr) => {
        $router.options($pattern, $handler)
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(text: String) -> Result<Response> {
        Ok(answer(StatusCode::OK, text))
    }

    fn router() -> Router {
        http_router! {
            GET "/users/:name" => |_, params| ok(format!("user {}", params.get("name").unwrap())),
            PUT "/users/:name" => |_, _| ok("put".into()),
            GET "/users/me" => |_, _| ok("myself".into()),
            _ "/files/*" => |request, params: Params| {
                ok(format!("{} {}", request.method(), params.wildcard().unwrap()))
            },
        }
    }

    fn ask(method: Method, path: &str) -> (u16, String) {
        let request = http::Request::builder().method(method).uri(path).body(None).unwrap();
        let response = router().handle(request).unwrap();
        let body = response.body().as_deref().unwrap_or_default();
        (response.status().as_u16(), String::from_utf8(body.to_vec()).unwrap())
    }

    #[test]
    fn the_route_that_fits_best_answers() {
        assert_eq!(ask(Method::GET, "/users/ann?x=1"), (200, "user ann".into()));
        assert_eq!(ask(Method::GET, "/users/me"), (200, "myself".into()));
        assert_eq!(ask(Method::PUT, "/users/ann"), (200, "put".into()));
        assert_eq!(ask(Method::PATCH, "/files/a/b"), (200, "PATCH a/b".into()));
    }

    #[test]
    fn another_method_is_405_and_another_path_404() {
        assert_eq!(ask(Method::POST, "/users/ann").0, 405);
        assert_eq!(ask(Method::GET, "/other"), (404, "not found".into()));
    }

    #[test]
    fn a_router_may_be_empty() {
        let response = http_router! {}.handle(Request::new(None)).unwrap();
        assert_eq!(response.status(), 404);
    }
}
