"""Leaves out of a component what only helps to debug Python itself: half of its size."""

from __future__ import annotations

from collections.abc import Iterator

_custom, _core_module, _component = 0, 1, 4
_header_bytes = 8


def strip(component: bytes) -> bytes:
    """Give the component without the debugging sections of its modules."""
    parts = [component[:_header_bytes]]
    is_component = component[4:8] == b"\x0d\x00\x01\x00"
    for kind, begin, content, end in _sections(component):
        if is_component and kind in (_core_module, _component):
            inner = strip(component[content:end])
            parts += [bytes([kind]), _from_number(len(inner)), inner]
        elif not (kind == _custom and _is_debugging(component, content)):
            parts.append(component[begin:end])
    return b"".join(parts)


def _sections(binary: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Give each section's kind, and where it, its content and its end are."""
    at = _header_bytes
    while at < len(binary):
        length, content = _to_number(binary, at + 1)
        yield binary[at], at, content, content + length
        at = content + length


def _is_debugging(binary: bytes, content: int) -> bool:
    length, name = _to_number(binary, content)
    text = binary[name : name + length]
    return text == b"name" or text.startswith(b".debug_")


def _to_number(binary: bytes, at: int) -> tuple[int, int]:
    """Read a number in LEB128, and give where it ends."""
    number = shift = 0
    while True:
        byte = binary[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return number, at


def _from_number(number: int) -> bytes:
    encoded = bytearray()
    while number >= 0x80:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)
