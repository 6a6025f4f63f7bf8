"""A reverse proxy before an API server that does one thing wrong, with one kind of request. Each fault is a function."""

import functools
import json
import select
import socket
import ssl
import struct
import threading
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

WORDS = "the fault matrix says so"
LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Log in</title></head><body>" + "<p>Sign in to go on</p>" * 40 + "</body></html>"
PIECE = 1 << 20


def kind_of(method, target):
    """`list jobs`, `create pods`, `follow pods/log`: what RBAC would call it, logs that are followed apart."""
    path, _, query = target.partition("?")
    parts = path.strip("/").split("/")
    if parts[0] not in ("api", "apis"):
        return f"get {parts[0]}"
    rest = parts[2:] if parts[0] == "api" else parts[3:]
    if rest[:1] == ["namespaces"] and len(rest) > 2:
        rest = rest[2:]
    resource = "/".join(rest[:1] + rest[2:3])
    named = len(rest) > 1
    verb = {"POST": "create", "DELETE": "delete", "PATCH": "patch", "PUT": "update"}.get(method)
    if verb is None:
        verb = "get" if named else "list"
        if "watch=true" in query:
            verb = "watch"
        elif "follow=true" in query:
            verb = "follow"
    return f"{verb} {resource}"


@dataclass
class Rule:
    """What goes wrong. Requests of this kind numbered `first` to `last` are hit; `last` None is for ever."""

    kind: str
    fault: str
    first: int = 1
    last: int | None = 1

    def hits(self, kind, number):
        return kind == self.kind and self.first <= number and (self.last is None or number <= self.last)


@dataclass
class Upstream:
    """Where the API server is, and how its certificate is judged."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None

    @classmethod
    def of(cls, server, authority=None, insecure=False):
        url = urlsplit(server)
        if url.scheme == "http":
            return cls(url.hostname, url.port or 80)
        tls = ssl.create_default_context(cadata=authority)
        if insecure:
            tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
        return cls(url.hostname, url.port or 443, tls)

    def connect(self):
        plain = socket.create_connection((self.host, self.port), timeout=30)
        return self.tls.wrap_socket(plain, server_hostname=self.host) if self.tls else plain


@dataclass
class Call:
    """One request, and the client's connection."""

    proxy: "Proxy"
    client: socket.socket
    method: str
    target: str
    headers: list
    body: bytes
    kind: str

    @property
    def upgrades(self):
        return any(name.lower() == "upgrade" for name, _ in self.headers)

    def asked(self):
        """The request as it goes to the server; each has a connection of its own."""
        drop = {"host"} if self.upgrades else {"host", "connection"}
        upstream = self.proxy.upstream
        lines = [f"{self.method} {self.target} HTTP/1.1", f"Host: {upstream.host}:{upstream.port}"]
        lines += [f"{name}: {value}" for name, value in self.headers if name.lower() not in drop]
        if not self.upgrades:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + self.body

    def pieces(self):
        """The server's answer, piece by piece."""
        with self.proxy.upstream.connect() as server:
            self.proxy.keep(server)
            server.sendall(self.asked())
            server.settimeout(None)
            while piece := server.recv(65536):
                yield piece

    def relay(self):
        if self.upgrades:
            return self.tunnel()
        for piece in self.pieces():
            self.client.sendall(piece)

    def tunnel(self):
        """Both ways, in one thread: a TLS connection must not be read and written at the same time."""
        with self.proxy.upstream.connect() as server:
            self.proxy.keep(server)
            server.sendall(self.asked())
            while True:
                waiting = getattr(server, "pending", int)()
                ready = [server] if waiting else select.select([self.client, server], [], [])[0]
                for source in ready:
                    piece = source.recv(65536)
                    if not piece:
                        return
                    (self.client if source is server else server).sendall(piece)

    def deed(self):
        """What the server answers to a request that it has done, whole; of a stream the beginning alone."""
        if self.upgrades or self.kind.startswith(("watch ", "follow ")):
            return next(self.pieces(), b"")
        return b"".join(self.pieces())

    def answer(self, code, body=b"", form="application/json", headers=(), length=None):
        body = body if isinstance(body, bytes) else body.encode()
        length = len(body) if length is None else length
        lines = [f"HTTP/1.1 {code} Whatever", f"Content-Type: {form}", "Connection: close", *headers]
        if length >= 0:
            lines.append(f"Content-Length: {length}")
        self.client.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + body)

    def status(self, code, headers=()):
        reason = {401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict", 410: "Expired", 422: "Invalid"}
        status = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": code,
                  "reason": reason.get(code, ""), "message": WORDS}
        self.answer(code, json.dumps(status), headers=headers)

    def reset(self):
        """RST instead of FIN."""
        self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.client.close()

    def stall(self):
        """Until the client goes."""
        self.client.settimeout(None)
        try:
            while self.client.recv(4096):
                pass
        except OSError:
            pass

    def for_ever(self, piece):
        """As fast as a good network, until the client goes."""
        while True:
            self.client.sendall(piece)
            time.sleep(0.01)


class Proxy:
    """Serves one run of one command."""

    def __init__(self, upstream, rules=()):
        self.upstream, self.rules = upstream, list(rules)
        self.lock = threading.Lock()
        self.asked, self.hits = Counter(), Counter()
        self.sockets, self.closed = [], False
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.serve()

    @property
    def server(self):
        return f"http://127.0.0.1:{self.port}"

    def keep(self, connection):
        with self.lock:
            self.sockets.append(connection)

    def serve(self):
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.keep(client)
            threading.Thread(target=self.handle, args=(client,), daemon=True).start()

    def refuse(self, seconds):
        """Nobody listens any more; after so many seconds someone does."""
        with self.lock:
            listener, self.listener = self.listener, None
        if listener is None:
            return
        # A blocked accept() keeps a closed socket alive.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        if seconds is not None:
            time.sleep(seconds)
            with self.lock:
                if self.closed:
                    return
                self.listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
            self.serve()

    def handle(self, client):
        try:
            with client:
                self.serve_one(client)
        except OSError:
            # An end that has gone is what faults are about.
            pass

    def serve_one(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            piece = client.recv(65536)
            if not piece:
                return
            head += piece
        head, _, body = head.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = [tuple(line.split(": ", 1)) if ": " in line else (line.rstrip(":"), "") for line in lines]
        length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
        while len(body) < length:
            piece = client.recv(65536)
            if not piece:
                return
            body += piece
        call = Call(self, client, method, target, headers, body, kind_of(method, target))
        with self.lock:
            self.asked[call.kind] += 1
            number = self.asked[call.kind]
            rule = next((rule for rule in self.rules if rule.hits(call.kind, number)), None)
            if rule:
                self.hits[rule.kind, rule.fault] += 1
        if rule is None:
            call.relay()
        else:
            FAULTS[rule.fault](call, rule)

    def close(self):
        with self.lock:
            self.closed = True
            sockets, listener = self.sockets, self.listener
            self.listener = None
        if listener:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for connection in sockets:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                # It had been closed.
                pass


FAULTS = {}


def fault(name):
    def add(function):
        FAULTS[name] = function
        return function
    return add


for code in (401, 403, 404, 409, 410, 422, 429, 500, 503):
    FAULTS[str(code)] = lambda call, rule, code=code: call.status(code)
for name, after in (("1", 1), ("day", 86400), ("u64", 2**64 - 1)):
    def busy(call, rule, after=after):
        # So late that what is added to it overflows.
        time.sleep(1.1 if after > 86400 else 0)
        call.status(429, [f"Retry-After: {after}"])
    FAULTS[f"429-after-{name}"] = busy


@fault("502-html")
def _(call, rule):
    call.answer(502, "<html><body><h1>502 Bad Gateway</h1>" + "<p>nginx</p>" * 200 + "</body></html>", "text/html")


@fault("504-done")
def _(call, rule):
    call.deed()
    call.status(504)


@fault("lost-answer")
def _(call, rule):
    call.deed()


@fault("reset")
def _(call, rule):
    call.reset()


@fault("reset-done")
def _(call, rule):
    call.deed()
    call.reset()


@fault("refused")
def _(call, rule):
    call.reset()
    call.proxy.refuse(None if rule.last is None else 0.3)


@fault("stall")
def _(call, rule):
    call.stall()


@fault("stall-done")
def _(call, rule):
    call.deed()
    call.stall()


@fault("cut-body")
def _(call, rule):
    answer = call.deed()
    call.client.sendall(answer[:answer.find(b"\r\n\r\n") + 4 + max(1, len(answer) // 4)])
    # What was sent has to be on its way before the connection goes.
    time.sleep(0.02)
    call.reset()


@fault("half-json")
def _(call, rule):
    call.answer(200, '{"kind": "List", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": [{"metada')


@fault("empty-200")
def _(call, rule):
    call.answer(200)


@fault("html-200")
def _(call, rule):
    call.answer(200, LOGIN_PAGE, "text/html")


@fault("nulls")
def _(call, rule):
    call.answer(200, '{"kind": null, "apiVersion": null, "metadata": null, "items": null, "status": null}\n')


@fault("null")
def _(call, rule):
    call.answer(200, "null\n")


@fault("204")
def _(call, rule):
    call.answer(204, length=-1)


for code in (301, 302):
    FAULTS[str(code)] = lambda call, rule, code=code: call.answer(
        code, LOGIN_PAGE, "text/html", [f"Location: http://127.0.0.1:{call.proxy.port}/login"])


@fault("endless-200")
def _(call, rule):
    call.answer(200, b'{"kind": "List", "items": [', length=-1)
    call.for_ever(b" " * PIECE)


@fault("endless-500")
def _(call, rule):
    call.answer(500, b"oh ", "text/plain", length=-1)
    call.for_ever(b"no " * (PIECE // 3))


@fault("10-MB-500")
def _(call, rule):
    call.answer(500, b"oh no " * (10 * PIECE // 6), "text/plain")


@fault("short-length")
def _(call, rule):
    call.answer(200, '{"kind": "List", "items": []}', length=10)


@fault("long-length")
def _(call, rule):
    call.answer(200, '{"kind": "List", "items": []}', length=1000)


@fault("no-http")
def _(call, rule):
    call.client.sendall(b"SSH-2.0-OpenSSH_9.2p1\r\n")


@functools.cache
def bomb():
    """The head of a gzip stream, and a block that can come any number of times: 10 KB for 10 MB of spaces."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\x03", packer.compress(b" " * 10 * PIECE) + packer.flush(zlib.Z_FULL_FLUSH)


def explode(call, code):
    head, block = bomb()
    call.answer(code, head, headers=["Content-Encoding: gzip"], length=-1)
    call.for_ever(block * 5)


@fault("gzip-bomb-200")
def _(call, rule):
    explode(call, 200)


@fault("gzip-bomb-500")
def _(call, rule):
    explode(call, 500)


def event(call, code):
    status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "message": WORDS}
    call.answer(200, json.dumps({"type": "ERROR", "object": status}) + "\n")


@fault("watch-ends")
def _(call, rule):
    call.answer(200)


@fault("watch-410")
def _(call, rule):
    event(call, 410)


@fault("watch-500")
def _(call, rule):
    event(call, 500)


@fault("watch-silent")
def _(call, rule):
    call.answer(200, length=-1)
    call.stall()
