"""A service catalogue of our own on 127.0.0.1: pages, and whatever goes wrong with them when asked."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Catalogue:
    """What it holds, what it was asked, and the troubles that wait.

    rows        {resource: list of objects}
    troubles    {(resource, page): list of functions(handler) -> whether it answered}, each used once
    asked       [(resource, {parameter: value}, headers)]
    """

    def __init__(self, api, size=2):
        self.api, self.size = api, size
        self.rows, self.troubles, self.asked = {}, {}, []

    def trouble(self, resource, page, *kinds):
        self.troubles.setdefault((resource, page), []).extend(kinds)

    def pages_asked(self, resource):
        return [int(told["page"]) for name, told, _ in self.asked if name == resource]

    def answer(self, resource, told):
        if resource.endswith("/list"):
            wanted = told["guids"].split(",")
            return [row for row in self.rows.get(resource.removesuffix("/list"), []) if row["id"] in wanted]
        rows, page = self.rows.get(resource, []), int(told["page"])
        total = -(-len(rows) // self.size)
        some = rows[(page - 1) * self.size : page * self.size]
        if self.api == "12":
            return {"items": some, "totalPages": total}
        references = [{"id": row["id"], "name": "…"} for row in some]
        return {"pageNumber": page, "pageSize": self.size, "pageCount": total, "itemList": references or None}


def status(number, **headers):
    """Answer with an error."""

    def answer(handler):
        handler.send_response(number)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return True

    return answer


def cut(handler):
    """Promise more than is sent, and hang up."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"items": [')
    return True


def broken(handler):
    """Half of a document, as if that were all."""
    body = b'{"items": [{"contentId": '
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
    return True


def slow(released):
    """Answer nothing until `released` (a threading.Event) is set."""

    def wait(handler):
        released.wait(5)
        handler.close_connection = True
        return True

    return wait


def then(change):
    """Do something (as another writer would), then answer as always."""

    def answer(_handler):
        change()
        return False

    return answer


@contextmanager
def serving(catalogue):
    """The address of the catalogue, while it is served."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            resource = parts.path.removeprefix("/api/")
            told = {name: value[0] for name, value in parse_qs(parts.query).items()}
            catalogue.asked.append((resource, told, dict(self.headers)))
            waiting = catalogue.troubles.get((resource, int(told.get("page", 0))))
            if waiting and waiting.pop(0)(self):
                return
            body = json.dumps(catalogue.answer(resource, told)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
