import json
from dataclasses import asdict, dataclass

from spin_http import Request, Response
from spin_key_value import KeyValueError, kv_open_default

TEXT = [("content-type", "text/plain")]
JSON = [("content-type", "application/json")]


@dataclass
class Profile:
    name: str
    visits: int

    def __post_init__(self) -> None:
        if type(self.name) is not str or type(self.visits) is not int:
            raise TypeError("a name is a text, and visits are a whole number")


def handle_request(request: Request) -> Response:
    key = request.uri.removeprefix("/")
    if key == "":
        return Response(405)
    match request.method:
        case "PUT":
            return keep(key, request.body or b"")
        case "GET":
            return visit(key)
    return Response(405)


def keep(key: str, body: bytes) -> Response:
    try:
        profile = Profile(**json.loads(body))
    except (TypeError, ValueError):
        return Response(400, TEXT, "not a profile\n")
    kv_open_default().set_json(key, asdict(profile))
    return Response(204)


def visit(key: str) -> Response:
    store = kv_open_default()
    try:
        profile = Profile(**store.get_json(key))
    except KeyValueError as error:
        if error.code == "no-such-key":
            return Response(404, TEXT, "no such key\n")
        raise
    profile.visits += 1
    store.set_json(key, asdict(profile))
    return Response(200, JSON, json.dumps(asdict(profile), separators=(",", ":")))
