"""What a component exports. This module runs inside of components only.

The application's module is imported while the component is built, and what it has imported and
computed by then is part of the component: every request begins with exactly that.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from bobbin_sdk.guest_host import host, http_types
from bobbin_sdk.guest_memory import settle
from bobbin_sdk.host import connect
from bobbin_sdk.report import KeptSource, describe, report
from spin_http import Request, Response

Handler = Callable[[Request], Response]

_async_flag = 0x80
_libraries = "/python/"
_install_advice = """
Install the package where bobbin-sdk is installed, or name its folder with -p. A package with
compiled parts does not work in a component."""
_import_advice = "A component has no files: import at the top of a module what a request needs."


def load(name: str) -> type:
    """Import the application's module and give the class that the component exports.

    An error in the module ends the build with a report of it.
    """
    try:
        # The statement's own function leaves the frames of the import out of a traceback.
        __import__(name)
    except BaseException as error:
        advice = _install_advice if isinstance(error, ModuleNotFoundError) else ""
        raise report(f"{name} could not be imported\n{describe(error)}{advice}") from None
    handler = getattr(sys.modules[name], "handle_request", None)
    if not callable(handler):
        raise report(f"{name} has no function handle_request(request){_shadowed(name)}")
    code = getattr(handler, "__code__", None)
    if code is not None and code.co_flags & _async_flag:
        raise report(f"handle_request of {name} is async; only a plain def is served")
    source = KeptSource(list(sys.modules.values()), libraries=_libraries)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    settle()
    return _exported(handler, source)


def _shadowed(name: str) -> str:
    """Say so where Python's own module of this name was found first."""
    file = getattr(sys.modules[name], "__file__", None) or ""
    return ": it is a module of Python; call yours otherwise" if file.startswith(_libraries) else ""


def _exported(handler: Handler, source: KeptSource) -> type:
    class InboundHttp:
        def handle_request(self, request: Any) -> Any:
            connect(host)
            try:
                response = _answer(handler, request)
                return http_types.Response(response.status, response.headers, response.body)
            except BaseException as error:
                print(source.add_to(describe(error)), file=sys.stderr)
                if isinstance(error, ImportError):
                    print(_import_advice, file=sys.stderr)
                return http_types.Response(500, None, None)
            finally:
                connect(None)
                sys.stdout.flush()
                sys.stderr.flush()

    return InboundHttp


def _answer(handler: Handler, request: Any) -> Response:
    headers: dict[str, str] = {}
    for name, value in request.headers:
        name = name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    response = handler(Request(request.method.name, request.uri, headers, request.body))
    if not isinstance(response, Response):
        kind = type(response).__name__
        raise TypeError(f"handle_request returned {kind}, not a Response of spin_http")
    return response
