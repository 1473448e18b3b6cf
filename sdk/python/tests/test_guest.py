"""Goal: a component answers as its module says, and shows its errors.

Method: the exported class, called with the generated bindings, whose functions do nothing here.
"""

from __future__ import annotations

import importlib
import itertools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import bobbin_sdk
from bobbin_sdk.report import ReportError

pytestmark = pytest.mark.skipif(
    sys.version_info < (3, 11), reason="generated bindings need Python 3.11 or newer"
)

_numbers = itertools.count()

Load = Callable[[str], Any]


@pytest.fixture(scope="session")
def bindings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bindings of the world `bobbin`."""
    folder = tmp_path_factory.mktemp("bindings")
    wit = Path(bobbin_sdk.__file__).parent / "wit" / "bobbin.wit"
    program = [sys.executable, "-c", "import componentize_py; componentize_py.script()"]
    subprocess.run([*program, "-d", wit, "-w", "bobbin", "bindings", folder], check=True)
    return folder


@pytest.fixture
def load(bindings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Loads an application of this source, and gives its answer to a method and a path."""
    monkeypatch.syspath_prepend(str(bindings))
    monkeypatch.syspath_prepend(str(tmp_path))
    guest = importlib.import_module("bobbin_sdk.guest")
    # It is made for the memory of a component.
    monkeypatch.setattr(guest, "settle", lambda: None)

    def load_source(source: str) -> Any:
        name = f"app_{next(_numbers)}"
        (tmp_path / f"{name}.py").write_text(source)
        importlib.invalidate_caches()
        exported = guest.load(name)()

        def ask(method: str, uri: str, *headers: tuple[str, str], body: bytes = b"") -> Any:
            types = guest.http_types
            request = types.Request(types.Method[method], uri, list(headers), [], body)
            return exported.handle_request(request)

        return ask

    return load_source


def test_a_handler_sees_the_request(load: Load) -> None:
    ask = load(
        "from spin_http import Response\n"
        "def handle_request(request):\n"
        "    return Response(201, {'x-a': 'b'}, repr(request))\n"
    )
    response = ask("POST", "/a?b", ("X-One", "1"), ("x-one", "2"), body=b"body")
    assert (response.status, response.headers) == (201, [("x-a", "b")])
    assert response.body == b"Request('POST', '/a?b', {'x-one': '1, 2'}, b'body')"


def test_an_exception_is_printed_and_answered_with_500(
    load: Load, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = load("def handle_request(request):\n    return 1 / 0  # as written\n")
    response = ask("GET", "/")
    assert (response.status, response.headers, response.body) == (500, None, None)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[1].endswith('.py", line 2, in handle_request')
    assert lines[2] == "    return 1 / 0  # as written"
    assert lines[-1] == "ZeroDivisionError: division by zero"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return None", "handle_request returned NoneType, not a Response of spin_http"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("import not_there", "import at the top of a module"),
    ],
)
def test_other_failures(
    load: Load, capsys: pytest.CaptureFixture[str], body: str, message: str
) -> None:
    ask = load(f"def handle_request(request):\n    {body}\n")
    assert ask("GET", "/").status == 500
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def f(:\n", "SyntaxError: invalid syntax"),
        ("import not_there\n", "Install the package where bobbin-sdk is installed"),
        ("handler = 1\n", "has no function handle_request(request)"),
        ("async def handle_request(request): pass\n", "only a plain def"),
        ("import sys\nsys.exit(2)\n", "SystemExit: 2"),
        (
            "from spin_key_value import kv_open_default\nstore = kv_open_default()\n",
            "only while a component answers a request: not while its modules are imported",
        ),
    ],
)
def test_a_module_that_cannot_be_loaded(load: Load, source: str, message: str) -> None:
    with pytest.raises(ReportError) as caught:
        load(source)
    assert message in str(caught.value)
    assert "bobbin_sdk/guest.py" not in str(caught.value)


def test_the_hosts_functions_are_those_of_the_bindings(load: Load) -> None:
    load("def handle_request(request): pass\n")
    guest_host = importlib.import_module("bobbin_sdk.guest_host")
    protocols = importlib.import_module("bobbin_sdk.host")
    parts = {"key_value": "KeyValue", "config": "Config", "extensions": "Extensions"}
    for part, protocol in parts.items():
        for name, declared in vars(getattr(protocols, protocol)).items():
            if name.startswith("_"):
                continue
            function = getattr(getattr(guest_host.host, part), name)
            count = declared.__code__.co_argcount - 1
            assert function.__code__.co_argcount == count, name
