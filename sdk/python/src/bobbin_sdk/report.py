"""Errors of an application as the person sees them who wrote it."""

from __future__ import annotations

import io
import re
import sys
from types import ModuleType

#: What stands before and behind a report in the output of the build.
REPORT_BEGINS = "[bobbin-py2wasm report]"
REPORT_ENDS = "[end of report]"


class ReportError(Exception):
    """Ends a build; its text is the report between its marks."""


def report(text: str) -> ReportError:
    """Make an error that ends the build with this report."""
    return ReportError(f"\n{REPORT_BEGINS}\n{text}\n{REPORT_ENDS}\n")


def find_report(output: str) -> str | None:
    """Find the report in the output of a build."""
    _, begins, rest = output.partition(f"{REPORT_BEGINS}\n")
    text, ends, _ = rest.partition(f"\n{REPORT_ENDS}")
    return text if begins and ends else None


def describe(error: BaseException) -> str:
    """Give an error's traceback without the SDK's own calls at its top."""
    here = __file__.rpartition("/")[0]
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(here):
        trace = trace.tb_next
    # The interpreter's own printing does without the module traceback, which would make every
    # component larger.
    printed = io.StringIO()
    stderr, sys.stderr = sys.stderr, printed
    try:
        sys.__excepthook__(type(error), error.with_traceback(trace), trace)
    finally:
        sys.stderr = stderr
    return printed.getvalue().rstrip("\n")


class KeptSource:
    """The source of an application's modules, for tracebacks: a component has no files."""

    def __init__(self, modules: list[ModuleType], libraries: str) -> None:
        """Keep it of those modules that are not in the folder of libraries."""
        self._lines: dict[str, list[str]] = {}
        for module in modules:
            path = getattr(module, "__file__", None)
            if path is not None and not path.startswith(libraries):
                with open(path, encoding="utf-8", errors="replace") as file:
                    self._lines[path] = file.read().splitlines()

    def add_to(self, traceback: str) -> str:
        """Give a traceback with the lines of code, and files as the person calls them."""

        def completed(place: re.Match[str]) -> str:
            lines = self._lines.get(place["path"], [])
            number = int(place["line"])
            text = f"\n    {lines[number - 1].strip()}" if number <= len(lines) else ""
            return f'  File "{place["file"]}", line {number}, in {place["name"]}{text}'

        return _place.sub(completed, traceback)


_place = re.compile(
    r'^  File "(?P<path>(?:/\d+/)?(?P<file>[^"]*))", line (?P<line>\d+), in (?P<name>.*)$', re.M
)
