"""Keeps a component small: it holds all of the memory that its imports have left."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def light_dataclasses() -> Iterator[None]:
    """Put a small stand-in in the place of the module dataclasses.

    The generated bindings need no more of it, and with all that it imports the module itself would
    be a quarter of a component's memory, which is made anew for every request.
    """
    if "dataclasses" in sys.modules:
        yield
        return
    module: Any = ModuleType("dataclasses")
    module.dataclass = _dataclass
    sys.modules["dataclasses"] = module
    try:
        yield
    finally:
        del sys.modules["dataclasses"]


def _dataclass(cls: Any = None, **options: bool) -> Any:
    """Give a class an `__init__` that takes the values of its fields in order."""
    if cls is None:
        return _dataclass
    names = tuple(vars(cls).get("__annotations__", ()))

    def __init__(self: Any, *values: Any) -> None:
        for name, value in zip(names, values, strict=True):
            setattr(self, name, value)

    cls.__init__ = __init__
    return cls


def settle() -> None:
    """Leave the memory as every request shall find it."""
    gc.collect()
    _clear_freed_memory()
    # What is there now stays: a collection during a request need not look at it.
    gc.freeze()


_largest_block, _smallest_block = 1 << 16, 256


def _clear_freed_memory() -> None:
    """Overwrite with zeros what was used and released, as zeros take no room in the file."""
    highest = max(map(id, gc.get_objects()))
    blocks = []
    size = _largest_block
    while size >= _smallest_block:
        is_behind = False
        # A block behind all objects says that there is no gap of this size among them.
        while not is_behind:
            block = bytes(size)
            blocks.append(block)
            is_behind = id(block) > highest
        size //= 2
