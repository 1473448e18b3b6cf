"""Goal: messages and variables are as the seed has them. Method: a host in memory."""

from __future__ import annotations

from enum import Enum
from typing import Any

import pytest
from fake_host import Error_InvalidKey, FakeHost

from bobbin_sdk.host import NotConnectedError
from spin_config import ConfigError, config_get
from spin_http import HttpError, Request, Response, http_send


class HttpErrorCase(Enum):
    """As the generated bindings have it."""

    DESTINATION_NOT_ALLOWED = 1


@pytest.mark.parametrize("headers", [[("a", "b"), ("c", "d")], {"a": "b", "c": "d"}])
def test_headers_are_pairs_or_a_mapping(headers: Any) -> None:
    response = Response(200, headers, "grün")
    assert response.headers == [("a", "b"), ("c", "d")]
    assert response.body == "grün".encode()


def test_a_response_needs_a_status_only() -> None:
    response = Response(204)
    assert (response.status, response.headers, response.body) == (204, [], None)


def test_a_header_is_found_whatever_its_case() -> None:
    response = Response(200, [("Set-Cookie", "a"), ("set-cookie", "b")])
    assert response.header("SET-COOKIE") == "a"
    assert response.header("cookie") is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["200"], "status of a response is an int, not str"),
        ([200, ["ab"]], "a header is a pair of str"),
        ([200, {"a": 1}], "a header is a pair of str"),
        ([200, None, {"a": 1}], "a body is bytes, str or None, not dict"),
    ],
)
def test_a_response_of_something_else(arguments: list[Any], sentence: str) -> None:
    with pytest.raises(TypeError, match=sentence):
        Response(*arguments)


@pytest.mark.parametrize("status", [0, 101, 1000, -1])
def test_a_status_that_no_response_has(status: int) -> None:
    with pytest.raises(ValueError, match="200 to 999"):
        Response(status)


def test_a_request_is_sent(fake: FakeHost) -> None:
    response = http_send(Request("post", "http://a/b", {"c": "d"}, "body"))
    assert fake.calls == [("send", "POST", "http://a/b", [("c", "d")], b"body")]
    assert (response.status, response.header("x-name"), response.body) == (201, "value", b"answer")


def test_a_request_that_got_no_answer(fake: FakeHost) -> None:
    fake.failure = HttpErrorCase.DESTINATION_NOT_ALLOWED
    with pytest.raises(HttpError, match="allowed_outbound_hosts") as caught:
        http_send(Request("GET", "http://a"))
    assert caught.value.code == "destination-not-allowed"


def test_a_method_that_cannot_be_sent(fake: FakeHost) -> None:
    with pytest.raises(ValueError, match=r"GET, POST, .* not TRACE"):
        http_send(Request("TRACE", "http://a"))


def test_nothing_is_sent_outside_of_a_request() -> None:
    with pytest.raises(NotConnectedError):
        http_send(Request("GET", "http://a"))


def test_a_variable_is_read(fake: FakeHost) -> None:
    assert config_get("name") == "value of name"


def test_a_variable_that_is_not_there(fake: FakeHost) -> None:
    fake.failure = Error_InvalidKey("no variable")
    with pytest.raises(ConfigError, match="invalid-key: no variable") as caught:
        config_get("name")
    assert (caught.value.code, caught.value.text) == ("invalid-key", "no variable")
