from spin_http import Request, Response
from spin_key_value import Store, kv_open_default

TEXT = [("content-type", "text/plain")]


def handle_request(request: Request) -> Response:
    store = kv_open_default()
    path = request.uri.removeprefix("/")
    match request.method:
        case "PUT" if path == "":
            lines = (request.body or b"").decode().split("\n")
            store.set_many(dict(line.split("=", 1) for line in lines if "=" in line))
            return Response(204)
        case "GET" if path.startswith("list/"):
            return Response(200, TEXT, pages(store, path.removeprefix("list/")))
        case "GET" if path != "":
            return Response(200, TEXT, values(store, path.split(",")))
        case "DELETE" if path != "":
            store.delete_many(path.split(","))
            return Response(204)
    return Response(405)


def values(store: Store, keys: list[str]) -> str:
    text = ""
    for key, value in zip(keys, store.get_many(keys), strict=True):
        text += f"{key} is missing\n" if value is None else f"{key}={value.decode()}\n"
    return text


def pages(store: Store, prefix: str) -> str:
    page = store.list(prefix, limit=2)
    text = " ".join(page.keys) + "\n"
    while page.cursor is not None:
        page = store.list(prefix, page.cursor, limit=2)
        text += " ".join(page.keys) + "\n"
    return text
