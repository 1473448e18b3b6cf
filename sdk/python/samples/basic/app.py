from spin_http import Request, Response
from spin_key_value import kv_open_default

TEXT = [("content-type", "text/plain")]
BYTES = [("content-type", "application/octet-stream")]


def handle_request(request: Request) -> Response:
    store = kv_open_default()
    key = request.uri.removeprefix("/")
    match request.method:
        case "GET" if key == "":
            lines = [f"{name}\n" for name in store.get_keys()]
            return Response(200, TEXT, "".join(lines))
        case "GET":
            value = store.get(key)
            if value is None:
                return Response(404, TEXT, "no such key\n")
            return Response(200, BYTES, value)
        case "PUT" if key != "":
            status = 204 if store.exists(key) else 201
            store.set(key, request.body or b"")
            return Response(status)
        case "DELETE" if key != "":
            store.delete(key)
            return Response(204)
    return Response(405)
