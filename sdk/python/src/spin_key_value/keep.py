"""What is kept beside values."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from bobbin_sdk.host import Beside, Details
from spin_key_value.arguments import to_integer

#: Milliseconds since 1970 that the host can be asked for.
_most = 2**63 - 1


class _Unsaid:
    """What is not said; None says that there is to be none."""

    def __repr__(self) -> str:
        return "..."


_unsaid = _Unsaid()


class Keep:
    """What a write keeps beside a value.

    `expires_in` is in milliseconds from now, by the clock of the store, and `expires_at` in
    milliseconds since 1970; None says that the key does not expire. `metadata` is what JSON can
    hold, at most 1024 bytes of it; None says that there is none. What is not named, `set` and
    `set_many` keep no longer, and `increment` and `compare_and_swap` leave as it is.
    """

    def __init__(
        self,
        *,
        expires_in: int | None = None,
        expires_at: int | _Unsaid | None = _unsaid,
        metadata: Any = _unsaid,
    ) -> None:
        self._details: Details = []
        if expires_in is not None:
            if expires_at is not _unsaid:
                raise TypeError("a key has expires_in or expires_at, not both")
            milliseconds = to_integer(expires_in, "expires_in of a key", 1, _most)
            self._details.append(("expires-in", milliseconds))
        elif expires_at is None:
            self._details.append(("no-expiry", None))
        elif expires_at is not _unsaid:
            milliseconds = to_integer(expires_at, "expires_at of a key", 0, _most)
            self._details.append(("expires-at", milliseconds))
        if metadata is None:
            self._details.append(("no-metadata", None))
        elif metadata is not _unsaid:
            text = json.dumps(metadata, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            self._details.append(("metadata", text))

    def details(self) -> Details:
        """Give it as the host takes it."""
        return self._details


class KeyDetails(NamedTuple):
    """What is kept beside a value."""

    #: Milliseconds since 1970; None where the key does not expire.
    expires_at: int | None
    #: As JSON has it; None where there is none.
    metadata: Any


class Entry(NamedTuple):
    """A value with what is kept beside it."""

    value: bytes
    expires_at: int | None
    metadata: Any


def to_key_details(found: Beside) -> KeyDetails:
    """Give what the host has found."""
    metadata = None if found.metadata is None else json.loads(found.metadata)
    return KeyDetails(found.expires_at, metadata)
