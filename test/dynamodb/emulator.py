"""
The DynamoDB of moto on a free port of loopback: prints the port, and ends when its standard input does.

It differs from moto's own server in two things that the service does and moto does not. A table is walked through in
the order of a hash of its keys. And requests take turns: moto checks a condition and writes in two steps.
"""

import hashlib
import logging
import os
import sys
import threading

from moto.dynamodb.models.table import Table
from moto.moto_server.werkzeug_app import MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

turn = threading.Lock()
application = create_backend_app("dynamodb")


def place(key):
    return hashlib.sha256(key.encode()).digest()


def all_items(table):
    return sorted(table.items.values(), key=lambda item: place(item.hash_key.value))


def is_before(table, item, start, *others):
    return place(item.hash_key.value) <= place(start[table.hash_key_attr]["S"])


def answer(environ, start_response):
    with turn:
        return application(environ, start_response)


class Handler(MotoRequestHandler):
    protocol_version = "HTTP/1.1"


Table.all_items = all_items
Table._item_comes_before_dct = is_before
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=Handler)
server.daemon_threads = True
print(server.server_port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
os._exit(0)
