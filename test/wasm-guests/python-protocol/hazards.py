"""What a guest does to its host on request."""

import os

_leaked = ""


def leak(text: str) -> str:
    """Keeps a text in a global and returns what was there."""
    global _leaked
    found, _leaked = _leaked, text
    return found


def run_forever() -> None:
    while True:
        pass


def grow_forever() -> None:
    kept = []
    while True:
        kept.append(bytearray(1 << 20))


def trap() -> None:
    """An exception would become an answer of the SDK; this stops the machine."""
    os.abort()


def recurse(depth: int) -> int:
    return recurse(depth + 1) + depth
