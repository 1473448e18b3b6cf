"""What a request and a response are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

#: Headers to send: pairs of name and value, or a mapping.
Headers: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]


class Request:
    """A request: what `handle_request` is called with, and what `http_send` sends."""

    #: In upper case, such as `GET`.
    method: str
    #: The path and the query in `handle_request`; a whole URL for `http_send`.
    uri: str
    #: The values by their names, which are in lower case in `handle_request`.
    headers: dict[str, str]
    #: None where there is no body.
    body: bytes | None

    def __init__(
        self,
        method: str,
        uri: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | str | None = None,
    ) -> None:
        if not isinstance(method, str) or not isinstance(uri, str):
            raise TypeError("the method and the uri of a request are str")
        self.method = method.upper()
        self.uri = uri
        self.headers = dict(_pairs(headers))
        self.body = _content(body)

    def __repr__(self) -> str:
        return f"Request({self.method!r}, {self.uri!r}, {self.headers!r}, {self.body!r})"


class Response:
    """A response: what `handle_request` returns, and what `http_send` gives."""

    status: int
    #: Pairs of name and value, as several may have the same name.
    headers: list[tuple[str, str]]
    #: None where there is no body. Text is turned into UTF-8.
    body: bytes | None

    def __init__(
        self, status: int, headers: Headers | None = None, body: bytes | str | None = None
    ) -> None:
        if not isinstance(status, int) or isinstance(status, bool):
            raise TypeError(f"the status of a response is an int, not {type(status).__name__}")
        if not 200 <= status <= 999:
            raise ValueError(f"the status of a response is 200 to 999, not {status}")
        self.status = status
        self.headers = _pairs(headers)
        self.body = _content(body)

    def header(self, name: str) -> str | None:
        """Give the first value of a header, whatever the case of its name, or None."""
        wanted = name.lower()
        return next((value for one, value in self.headers if one.lower() == wanted), None)

    def __repr__(self) -> str:
        return f"Response({self.status!r}, {self.headers!r}, {self.body!r})"


def _pairs(headers: Headers | None) -> list[tuple[str, str]]:
    if headers is None:
        return []
    pairs = list(headers.items()) if isinstance(headers, Mapping) else list(headers)
    for pair in pairs:
        if not isinstance(pair, tuple) or [type(part) for part in pair] != [str, str]:
            raise TypeError(f"a header is a pair of str, a name and its value, not {pair!r}")
    return pairs


def _content(body: object) -> bytes | None:
    if body is None or isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytearray, memoryview)):
        return bytes(body)
    raise TypeError(f"a body is bytes, str or None, not {type(body).__name__}")
