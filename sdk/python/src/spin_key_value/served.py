"""The interfaces that not every host has."""

from __future__ import annotations

from typing import TypeVar

from bobbin_sdk.host import Commits, Entries, Extensions, Watching, connected
from spin_key_value.error import KeyValueError

Interface = TypeVar("Interface")


def extensions(operation: str) -> Extensions:
    """Give the interface, or raise `not-served`."""
    return _served(connected().extensions, operation)


def entries(operation: str) -> Entries:
    """Give the interface, or raise `not-served`."""
    return _served(connected().entries, operation)


def commits(operation: str) -> Commits:
    """Give the interface, or raise `not-served`."""
    return _served(connected().commits, operation)


def watching(operation: str) -> Watching:
    """Give the interface, or raise `not-served`."""
    return _served(connected().watching, operation)


def _served(interface: Interface | None, operation: str) -> Interface:
    if interface is None:
        text = f"{operation} is not served by Spin; build the component with --target bobbin"
        raise KeyValueError("not-served", text)
    return interface
