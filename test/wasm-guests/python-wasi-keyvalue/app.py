"""A guest of Spin's Python SDK that keeps its data through wasi:keyvalue@0.2.0-draft2 alone."""

from protocol import Answer, Asked, Host, answer
from spin_sdk import http
from spin_sdk.http import Request, Response
from wasi_keyvalue import BucketStore, answer_batches_and_atomics


class Keyvalue(Host):
    def open(self, label: str) -> BucketStore:
        return BucketStore(label)

    def more(self, asked: Asked) -> Answer:
        return answer_batches_and_atomics(asked)


class IncomingHandler(http.IncomingHandler):
    def handle_request(self, request: Request) -> Response:
        answered = answer(Keyvalue(), Asked(request.uri, request.headers, request.body))
        return Response(answered.status, {}, answered.body)
