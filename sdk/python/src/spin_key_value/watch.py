"""What keys are, and each change."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from bobbin_sdk.host import NotConnectedError, connected
from spin_key_value.arguments import to_integer
from spin_key_value.error import called
from spin_key_value.served import watching


class KeyChange(NamedTuple):
    """What a key is now."""

    key: str
    #: None where the key is missing.
    value: bytes | None
    #: For `compare_and_swap` and `Atomic.check`.
    version: str


class KeyWatch:
    """Tells what keys are, and then each change. `Store.watch` makes it.

    It ends with its request, by `close`, at the end of a `with`, or when it is released.
    """

    def __init__(self, watcher: int) -> None:
        self._watcher = watcher
        self._is_open = True

    def next(self, milliseconds: int) -> list[KeyChange] | None:
        """Wait for the next changes, at first what all keys are.

        Of a key that changes several times meanwhile it has the latest state. An empty list says
        that nothing has changed for so many milliseconds, None that the watcher has ended.
        """
        milliseconds = to_integer(milliseconds, "milliseconds of a wait", 0, 2**32 - 1)
        found = called(watching("watch").next, self._watcher, milliseconds)
        if found is None:
            return None
        return [KeyChange(one.key, one.value, one.version) for one in found]

    def close(self) -> None:
        """End it. Ending again does nothing."""
        if self._is_open:
            self._is_open = False
            interface = connected().watching
            if interface is not None:
                interface.end(self._watcher)

    def __enter__(self) -> KeyWatch:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def __del__(self) -> None:
        # That of a request that is over has ended.
        with suppress(NotConnectedError):
            self.close()
