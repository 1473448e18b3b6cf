"""Goal: a build makes a component, or says what is wrong and leaves nothing behind.

Method: the program's main function; three of the tests build in earnest, which takes some seconds.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import bobbin_sdk
from bobbin_sdk.py2wasm import main

_sdk = Path(__file__).parents[1]

Captured = pytest.CaptureFixture[str]

_handler = "from spin_http import Response\ndef handle_request(_): return Response(200)\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the builds run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_wit_is_that_of_all_sdks() -> None:
    original = _sdk.parent / "wit" / "bobbin.wit"
    if not original.exists():
        pytest.skip("this is a copy of the SDK alone")
    copy = Path(bobbin_sdk.__file__).parent / "wit" / "bobbin.wit"
    assert copy.read_bytes() == original.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["app"], "there is no module app; looked for app.py, app/__init__.py"),
        (["app", "-p", "lib"], "there is no folder lib"),
        (["app.py"], "'app.py' is no name of a module; app may be meant"),
        (["src/app"], "'src/app' is no name of a module; src.app may be meant"),
        (["here", "-o", "no/app.wasm"], "there is no folder no to write app.wasm to"),
    ],
)
def test_arguments_that_name_nothing(
    folder: Path, capsys: Captured, arguments: list[str], message: str
) -> None:
    (folder / "here.py").write_text(_handler)
    assert main(arguments) == 1
    assert capsys.readouterr().err == f"bobbin-py2wasm: {message}\n"
    assert [path.name for path in folder.iterdir()] == ["here.py"]


def test_a_package_with_a_world_of_its_own(folder: Path, capsys: Captured) -> None:
    (folder / "app.py").write_text(_handler)
    (folder / "spin_sdk").mkdir()
    (folder / "spin_sdk" / "componentize-py.toml").write_text("")
    assert main(["app"]) == 1
    assert "the package spin_sdk in . brings a world of its own" in capsys.readouterr().err


def test_an_error_in_a_module_is_shown_where_it_is(folder: Path, capsys: Captured) -> None:
    (folder / "lib").mkdir()
    (folder / "lib" / "other.py").write_text("def f():\n    return 1 / 0\nf()\n")
    (folder / "app.py").write_text(f"import other\n{_handler}")
    assert main(["app", "-p", ".", "-p", "lib"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "bobbin-py2wasm: app could not be imported",
        "Traceback (most recent call last):",
        '  File "app.py", line 1, in <module>',
        "    import other",
        '  File "lib/other.py", line 3, in <module>',
        "    f()",
        '  File "lib/other.py", line 2, in f',
        "    return 1 / 0",
        "           ~~^~~",
        "ZeroDivisionError: division by zero",
    ]
    left = sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
    assert left == ["app.py", "lib", "lib/other.py"]


@pytest.mark.parametrize(("target", "is_beyond"), [("bobbin", True), ("spin", False)])
def test_a_component_imports_what_its_target_has(
    folder: Path, target: str, is_beyond: bool
) -> None:
    (folder / "app.py").write_text(_handler)
    assert main(["app", "-o", "out.wasm", "--target", target]) == 0
    content = (folder / "out.wasm").read_bytes()
    assert (b"bobbin:key-value/extensions@0.1.0" in content) is is_beyond
    assert b"fermyon:spin/inbound-http" in content
    assert sorted(path.name for path in folder.iterdir()) == ["app.py", "out.wasm"]


@pytest.mark.parametrize("broken", ["app.py", "helper.py"])
def test_a_syntax_error_is_told_before_anything_is_built(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    monkeypatch.setattr("bobbin_sdk.build._componentize", lambda *_: pytest.fail("it was built"))
    (folder / "app.py").write_text(f"import helper\n{_handler}")
    (folder / "helper.py").write_text("")
    (folder / "unrelated.py").write_text("def (")
    (folder / broken).write_text("import os\ndef f(:\n")
    assert main(["app"]) == 1
    assert f"{broken}:2: " in capsys.readouterr().err
