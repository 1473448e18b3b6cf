import re

from spin_http import Request, Response
from spin_key_value import Store, kv_open_default

TEXT = [("content-type", "text/plain")]


def handle_request(request: Request) -> Response:
    store = kv_open_default()
    match (request.method, request.uri):
        case ("POST", "/count"):
            return Response(200, TEXT, f"{store.increment('count')}\n")
        case ("POST", "/bid"):
            amount = (request.body or b"").decode()
            if not re.fullmatch("[0-9]+", amount):
                return Response(400, TEXT, "not a whole number\n")
            return bid(store, int(amount))
    return Response(405)


def bid(store: Store, amount: int) -> Response:
    while True:
        value, version = store.get_versioned("bid")
        if value is not None and amount <= int(value):
            return Response(409, TEXT, f"the highest bid is {int(value)}\n")
        if store.compare_and_swap("bid", version, str(amount)):
            return Response(200, TEXT, "accepted\n")
        # Somebody has bid since the value was read, so it is read again.
