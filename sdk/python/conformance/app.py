"""The conformance guest of sdk/README.md."""

import json
import random
import sys
from base64 import b64encode

from spin_http import Request, Response
from steps import Replay

TEXT = ("content-type", "text/plain")


def handle_request(request: Request) -> Response:
    """Answer a path of the guest's protocol."""
    if request.uri.startswith("/http/"):
        return show(request)
    match (request.method, request.uri):
        case ("POST", "/"):
            replay = Replay()
            steps = json.loads(request.body or b"{}")["steps"]
            return Response(200, [TEXT], "".join(f"{compact(replay.answer(s))}\n" for s in steps))
        case ("GET", "/empty"):
            return Response(204)
        case ("GET", "/fail"):
            raise RuntimeError("as asked")
        case ("GET", "/print"):
            print("to stdout")
            print("to stderr", file=sys.stderr)
            return Response(200, [TEXT], "ok")
        case ("GET", "/random"):
            return Response(200, [TEXT], str(random.getrandbits(64)))
    return Response(404)


def show(request: Request) -> Response:
    """Show the parts of a request, a line each."""
    body = b64encode(request.body or b"").decode()
    lines = [request.method, request.uri, request.headers.get("x-ask", ""), body]
    headers = [TEXT, ("x-first", "1"), ("x-second", "2")]
    return Response(201, headers, "".join(f"{line}\n" for line in lines))


def compact(value: object) -> str:
    """Give a value as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
