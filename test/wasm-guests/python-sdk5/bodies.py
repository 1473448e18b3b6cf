"""Answers in parts, and what other servers answer, as they arrive."""

import os
from urllib import parse

import componentize_py_async_support
from componentize_py_types import Err
from spin_sdk import http, wit
from spin_sdk.http import Fields, WasiRequest, WasiResponse


def answer(status: int, body) -> WasiResponse:
    response = WasiResponse.new(Fields(), body, http._trailers_future())[0]
    response.set_status_code(status)
    return response


def numbered(chunks: int, size: int) -> WasiResponse:
    """Chunks of so many bytes, each of its own number."""
    sender, body = wit.byte_stream()

    async def write() -> None:
        with sender:
            for chunk in range(chunks):
                await sender.write_all(bytes([chunk % 256]) * size)
                if sender.reader_dropped:
                    print(f"the reader is gone after chunk {chunk}", flush=True)
                    return

    componentize_py_async_support.spawn(write())
    return answer(200, body)


def late_trap() -> WasiResponse:
    """One chunk, and then a trap."""
    sender, body = wit.byte_stream()

    async def write() -> None:
        with sender:
            await sender.write_all(b"first ")
            os.abort()

    componentize_py_async_support.spawn(write())
    return answer(200, body)


def echo(request: WasiRequest) -> WasiResponse:
    """Answers with the request's body as it arrives."""
    body, _ = WasiRequest.consume_body(request, http._unit_future())
    return answer(200, body)


async def forward(url: str, request: WasiRequest) -> WasiResponse:
    """Sends the request's body to another server, and back what that answers, both as they arrive."""
    body, _ = WasiRequest.consume_body(request, http._unit_future())
    parts = parse.urlsplit(url)
    outgoing = WasiRequest.new(Fields(), body, http._trailers_future(), None)[0]
    outgoing.set_method(http.Method_Post())
    outgoing.set_scheme(http.Scheme_Http() if parts.scheme == "http" else http.Scheme_Https())
    outgoing.set_authority(parts.netloc)
    outgoing.set_path_with_query(parts.path)
    try:
        answered = await http.client.send(outgoing)
    except Err as error:
        sender, text = wit.byte_stream()
        name = type(error.value).__name__.removeprefix("ErrorCode_").encode()
        componentize_py_async_support.spawn(http._copy(name, sender))
        return answer(502, text)
    status = answered.get_status_code()
    body, _ = WasiResponse.consume_body(answered, http._unit_future())
    return answer(status, body)
