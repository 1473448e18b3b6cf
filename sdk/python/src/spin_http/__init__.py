"""HTTP requests and responses, of the handler and of other servers.

from spin_http import Response

def handle_request(request):
    return Response(200, [("content-type", "text/plain")], "hello")
"""

from spin_http.message import Request, Response
from spin_http.send import HttpError, http_send

__all__ = ["HttpError", "Request", "Response", "http_send"]
