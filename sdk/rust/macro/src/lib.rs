//! The attribute `#[http_component]` of `bobbin-sdk`, which exports it again.

use proc_macro::{TokenStream, TokenTree};

/// Makes a function the component's handler of HTTP requests.
///
/// ```ignore
/// #[http_component]
/// fn handle_request(request: Request) -> Result<Response> { … }
/// ```
///
/// An `Err` is printed to stderr, and answered with the status 500 and the error's text.
#[proc_macro_attribute]
pub fn http_component(arguments: TokenStream, function: TokenStream) -> TokenStream {
    if !arguments.is_empty() {
        return complain("#[http_component] takes no arguments");
    }
    match find_name(function.clone()) {
        Ok(name) => {
            let export = format!("::spin_sdk::export_http_component!({name});");
            let export: TokenStream = export.parse().expect("this is Rust");
            function.into_iter().chain(export).collect()
        }
        Err(reason) => complain(reason),
    }
}

/// The name of the function, which is all that has to be known of it.
fn find_name(function: TokenStream) -> Result<String, &'static str> {
    let mut words = function.into_iter().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    });
    while let Some(word) = words.next() {
        match word.as_str() {
            "async" => {
                return Err("#[http_component] takes no async function: calls wait for the host")
            }
            "struct" | "enum" | "mod" | "impl" | "trait" | "const" | "static" => break,
            "fn" => return words.next().ok_or("a function has a name"),
            _ => {}
        }
    }
    Err("#[http_component] belongs before a function")
}

fn complain(reason: &str) -> TokenStream {
    format!("::core::compile_error!({reason:?});").parse().expect("this is Rust")
}
