"""Several keys that are checked and written in one step."""

from __future__ import annotations

from collections.abc import Callable

from bobbin_sdk.host import Write
from spin_key_value.arguments import Value, to_bytes, to_integer, to_text
from spin_key_value.keep import Keep

Commit = Callable[[list[tuple[str, str | None]], list[Write]], "list[int] | None"]


class Atomic:
    """Checks and writes that `commit` carries out in one step, or none of them.

    `Store.atomic` makes it. At most 100 checks and 1000 writes; a key may be checked and written,
    but is written once.
    """

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
        self._checks: list[tuple[str, str | None]] = []
        self._writes: list[Write] = []

    def check(self, key: str, version: str | None) -> Atomic:
        """Only if nobody has written the key since `get_versioned`; None: only if it is missing."""
        version = None if version is None else to_text(version, "version")
        self._checks.append((to_text(key, "key"), version))
        return self

    def set(self, key: str, value: Value, keep: Keep | None = None) -> Atomic:
        """Keep a value, and something beside it."""
        content = to_bytes(value)
        self._writes.append(("set", to_text(key, "key"), content, keep.details() if keep else []))
        return self

    def delete(self, key: str) -> Atomic:
        """Delete a key; what is deleted makes room for what is added."""
        self._writes.append(("delete", to_text(key, "key"), None, []))
        return self

    def increment(self, key: str, delta: int = 1, keep: Keep | None = None) -> Atomic:
        """Add to the counter at a key, 0 where it is missing."""
        delta = to_integer(delta, "delta", -(2**63), 2**63 - 1)
        details = keep.details() if keep else []
        self._writes.append(("increment", to_text(key, "key"), delta, details))
        return self

    def commit(self) -> list[int] | None:
        """Carry out all of it, and give the sums of its increments in their order.

        Where a check does not hold nothing is done, and it gives None: read again, and decide anew.
        """
        return self._commit(self._checks, self._writes)
