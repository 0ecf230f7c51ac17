"""A network of the test's own between phone and product: it can be away, and it can be cut around the commit."""

from __future__ import annotations

import random
import re
import socket
import threading
import time
from collections import Counter
from types import TracebackType

LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
VERSION = re.compile(rb'"name": "[^"]+"')
KEPT_ALIVE = re.compile(rb"\r\nconnection:[^\r]*", re.IGNORECASE)


class Network:
    """Hands requests over one at a time, each on a connection of its own.

    ``away`` refuses everybody. ``cuts`` is the share of what the phone's queue hands in that is cut: before the
    server has heard of it, after it has committed and before anything comes back, or in the middle of the answer.
    ``fate`` names one of these for all of it.
    Whatever holds the words ``stumbles_over`` is answered with ``stumbles_with``, a 500 as by a server that does not
    understand it, or what a server on the way says.
    ``slow`` is how many seconds everything of the queue is on its way. ``deployed`` is the name of a newer version of
    the service worker, and otherwise the same one.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.away = False
        self.cuts = 0.0
        self.fate = ""
        self.stumbles_over = b""
        self.stumbles_with = "500 Internal Server Error"
        self.slow = 0.0
        self.deployed = b""
        self.dice = random.Random(0)
        self.told: Counter[str] = Counter()
        self.requests: list[str] = []
        self.handed_in: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def __enter__(self) -> Network:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_raised: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.listener.close()

    def _listen(self) -> None:
        while True:
            try:
                phone, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=[phone], daemon=True).start()

    def _carry(self, phone: socket.socket) -> None:
        with phone:
            try:
                phone.settimeout(60)
                request = _whole(phone)
                if request and not self.away:
                    self._hand_over(phone, request)
            except OSError:
                pass

    def _hand_over(self, phone: socket.socket, request: bytes) -> None:
        line = request.split(b"\r\n", 1)[0].decode()
        self.requests.append(line)
        queued = line.startswith("POST /falt/")
        if queued or line.startswith("GET /falt/nyckel/"):
            time.sleep(self.slow)
        fate = (queued and self.fate) or "whole"
        if queued and self.dice.random() < self.cuts:
            fate = self.dice.choice(["before the commit", "after the commit", "in the answer"])
        if queued:
            self.told[fate] += 1
            self.handed_in.append(request)
        if fate == "before the commit":
            return
        if queued and self.stumbles_over and self.stumbles_over in request:
            phone.sendall(f"HTTP/1.1 {self.stumbles_with}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            return
        head, body = request.split(b"\r\n\r\n", 1)
        answer = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as product:
            product.sendall(KEPT_ALIVE.sub(b"", head) + b"\r\nConnection: close\r\n\r\n" + body)
            while piece := product.recv(65536):
                answer += piece
        if self.deployed and line.startswith("GET /sw.js"):
            answer = _renamed(answer, self.deployed)
        if fate == "after the commit" or self.away:
            return
        phone.sendall(answer[: len(answer) // 2] if fate == "in the answer" else answer)


def _renamed(answer: bytes, name: bytes) -> bytes:
    head, body = answer.split(b"\r\n\r\n", 1)
    body, found = VERSION.subn(b'"name": "' + name + b'"', body)
    assert found == 1
    return LENGTH.sub(b"content-length: %d" % len(body), head) + b"\r\n\r\n" + body


def _whole(phone: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        piece = phone.recv(65536)
        if not piece:
            return b""
        request += piece
    head, body = request.split(b"\r\n\r\n", 1)
    length = LENGTH.search(head)
    missing = (int(length[1]) if length else 0) - len(body)
    while missing > 0:
        piece = phone.recv(65536)
        if not piece:
            return b""
        request += piece
        missing -= len(piece)
    return request
