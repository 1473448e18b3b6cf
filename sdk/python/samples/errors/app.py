from spin_http import Request, Response
from spin_key_value import KeyValueError, kv_open, kv_open_default


def handle_request(request: Request) -> Response:
    if request.method != "GET" or request.uri not in ATTEMPTS:
        return Response(405)
    try:
        ATTEMPTS[request.uri]()
    except KeyValueError as error:
        return Response(400, [("content-type", "text/plain")], f"{error.code}\n")
    raise AssertionError(f"{request.uri} did not fail")


def denied() -> None:
    kv_open("secret")


def missing() -> None:
    # Unlike `get`, which gives None.
    kv_open_default().get_json("missing")


def long_key() -> None:
    kv_open_default().set("k" * 257, "")


def large_value() -> None:
    kv_open_default().set("large", "v" * 1_048_577)


def full() -> None:
    store = kv_open_default()
    for number in range(1, 5):
        store.set(f"key-{number}", "")


def not_a_counter() -> None:
    store = kv_open_default()
    store.set("key-1", "text")
    store.increment("key-1")


ATTEMPTS = {
    "/denied": denied,
    "/missing": missing,
    "/long-key": long_key,
    "/large-value": large_value,
    "/full": full,
    "/not-a-counter": not_a_counter,
}
