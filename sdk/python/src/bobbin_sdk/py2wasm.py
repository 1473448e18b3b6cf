"""The program `bobbin-py2wasm`: makes a component of a module."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bobbin_sdk import __version__
from bobbin_sdk.build import BuildError, build

_about = "Make a WebAssembly component of a Python module that has a function handle_request."


def main(arguments: Sequence[str] | None = None) -> int:
    """Build what the arguments say; give the exit code."""
    options = _parser().parse_args(arguments)
    try:
        build(
            module=options.module,
            output=Path(options.output),
            target=options.target,
            folders=[Path(folder) for folder in options.python_path or ["."]],
        )
    except BuildError as error:
        print(f"bobbin-py2wasm: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bobbin-py2wasm", description=_about)
    parser.add_argument("module", help="the module with handle_request, such as app for app.py")
    parser.add_argument(
        "-o", "--output", default="app.wasm", help="the component's file [default app.wasm]"
    )
    parser.add_argument(
        "--target",
        choices=["bobbin", "spin"],
        default="bobbin",
        help="spin: leave out what only Bobbin offers, so that the component runs on both "
        "[default bobbin]",
    )
    parser.add_argument(
        "-p",
        "--python-path",
        action="append",
        metavar="DIR",
        help="where modules are looked for, besides the installed ones [default .]",
    )
    parser.add_argument("--version", action="version", version=__version__)
    return parser
