"""Goal: only debugging sections are left out. Method: small binaries, written by hand."""

from __future__ import annotations

from bobbin_sdk.strip import strip

_module = b"\0asm\x01\0\0\0"
_component = b"\0asm\x0d\0\x01\0"


def _section(kind: int, content: bytes) -> bytes:
    assert len(content) < 128
    return bytes([kind, len(content)]) + content


def _custom(name: bytes, content: bytes = b"content") -> bytes:
    return _section(0, bytes([len(name)]) + name + content)


def test_a_module_loses_its_debugging_sections() -> None:
    types, producers = _section(1, b"\0"), _custom(b"producers")
    binary = _module + _custom(b".debug_info") + types + _custom(b"name") + producers
    assert strip(binary) == _module + types + producers


def test_modules_within_components_lose_them_too() -> None:
    full = _module + _custom(b"name") + _section(1, b"\0")
    small = _module + _section(1, b"\0")
    inner = _component + _section(1, full)
    expected = _component + _section(4, _component + _section(1, small)) + _section(7, b"\x01")
    assert strip(_component + _section(4, inner) + _section(7, b"\x01")) == expected


def test_long_sections_keep_their_length() -> None:
    long = bytes([11]) + b"\xac\x02" + bytes(300)
    assert strip(_module + long) == _module + long
    inner = _module + long + _custom(b"name")
    length = len(_module + long)
    number = bytes([length & 0x7F | 0x80, length >> 7])
    section = bytes([1]) + bytes([len(inner) & 0x7F | 0x80, len(inner) >> 7]) + inner
    assert strip(_component + section) == _component + bytes([1]) + number + _module + long
