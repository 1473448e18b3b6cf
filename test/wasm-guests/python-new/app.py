"""As small as what `spin new` of Spin 4 makes: a text."""

from spin_sdk.http import Handler, Request, Response


class HttpHandler(Handler):
    async def handle_request(self, request: Request) -> Response:
        print(f"asked for {request.uri}", flush=True)
        return Response(200, {"content-type": "text/plain"}, b"hello")
