"""Counts the visits of each path."""

from greeting import greeting
from spin_http import Request, Response
from spin_key_value import kv_open_default


def handle_request(request: Request) -> Response:
    path = request.uri.partition("?")[0]
    visits = kv_open_default().increment(path)
    return Response(200, {"content-type": "text/plain"}, greeting(path, visits))
