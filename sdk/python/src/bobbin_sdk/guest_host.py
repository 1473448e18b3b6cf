"""The host's functions as componentize-py generates them, in the package `wit_world`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from bobbin_sdk.guest_memory import light_dataclasses
from bobbin_sdk.host import Host


def _generated(name: str) -> Any:
    """Import a generated module, or give None where the world has no such interface."""
    try:
        with light_dataclasses():
            return import_module(f"wit_world.{name}")
    except ModuleNotFoundError:
        return None


#: The types of `fermyon:spin/http-types`.
http_types = _generated("imports.http_types")

_http = _generated("imports.http")


class _Http:
    def send(
        self, method: str, uri: str, headers: list[tuple[str, str]], body: bytes | None
    ) -> tuple[int, list[tuple[str, str]], bytes | None]:
        kind = http_types.Method[method]
        answer = _http.send_request(http_types.Request(kind, uri, headers, [], body))
        return answer.status, answer.headers or [], answer.body


#: All that the component imports.
host = Host(
    key_value=_generated("imports.key_value"),
    config=_generated("imports.config"),
    http=_Http(),
    extensions=_generated("imports.extensions"),
    error=_generated("types").Err,
)
