"""Requests to other servers."""

from __future__ import annotations

from bobbin_sdk.host import case_of, connected
from spin_http.message import Request, Response

_methods = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")


class HttpError(Exception):
    """What `http_send` raises.

    `code` is `destination-not-allowed`, `invalid-url`, `request-error`, `runtime-error` or
    `too-many-requests`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(_texts.get(code, code))
        self.code = code


_texts = {
    "destination-not-allowed": (
        "destination-not-allowed: list the server in the manifest's allowed_outbound_hosts"
    ),
}


def http_send(request: Request) -> Response:
    """Send a request to a server of the manifest's `allowed_outbound_hosts`; give its answer.

    Raises HttpError where no answer came, and for no status of an answer.
    """
    if not isinstance(request, Request):
        raise TypeError(f"http_send takes a Request, not {type(request).__name__}")
    method = request.method.upper()
    if method not in _methods:
        raise ValueError(f"the method of a request is one of {', '.join(_methods)}, not {method}")
    host = connected()
    headers = list(request.headers.items())
    try:
        answer = host.http.send(method, request.uri, headers, request.body)
    except host.error as error:
        raise HttpError(case_of(error)[0]) from None
    return Response(*answer)
