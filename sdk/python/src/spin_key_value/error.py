"""Why a call failed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from bobbin_sdk.host import case_of, connected

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class KeyValueError(Exception):
    """What the calls of this module raise.

    `code` says what kind of error it is, the same in every language: `access-denied`,
    `no-such-store`, `store-table-full`, `invalid-store`, `no-such-key`, `key-too-large`,
    `value-too-large`, `store-full`, `not-a-counter`, `counter-overflow`, `invalid-argument`,
    `not-served`, one of a storage engine, or `io`. `text` says what happened, for people.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text

    def __reduce__(self) -> tuple[type[KeyValueError], tuple[str, str]]:
        return KeyValueError, (self.code, self.text)


#: The cases of the interface's error that have no text of their own.
_texts = {
    "access-denied": "the manifest's key_value_stores do not grant this store to the component",
    "no-such-store": "no store has this name; define it in the runtime configuration",
    "store-table-full": "too many stores are open; close those that are no longer needed",
    "invalid-store": "the store is not open; it was closed",
    "no-such-key": "the store has no such key",
}

_coded = re.compile(r"([a-z]+(?:-[a-z]+)+): ")


def called(
    function: Callable[Parameters, Result],
    *arguments: Parameters.args,
    **named: Parameters.kwargs,
) -> Result:
    """Call a function of the host, and raise its error as a KeyValueError."""
    try:
        return function(*arguments, **named)
    except connected().error as error:
        raise _described(*case_of(error)) from None


def _described(case: str, text: str | None) -> KeyValueError:
    if text is None:
        return KeyValueError(case, _texts.get(case, "the call failed"))
    if found := _coded.match(text):
        return KeyValueError(found[1], text[found.end() :])
    return KeyValueError("io", text)
