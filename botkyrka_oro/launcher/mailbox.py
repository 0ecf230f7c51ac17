"""The local mailbox: a real SMTP server on loopback and a small page to read what it received."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.template import Context, Engine

from botkyrka_oro.launcher.letters_kept import Letters, body, headers
from botkyrka_oro.launcher.processes import LOOPBACK

PAGES = Path(__file__).parent / "pages"
PAGE_LENGTH = 100
PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'"
# A letter is shown as a mail program would: its own styles, no scripts, nothing from elsewhere, links in a new tab.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)


def clock(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("Europe/Stockholm")).strftime("%Y-%m-%d %H.%M.%S")


class Postbox:
    """aiosmtpd's handler: accepts everything."""

    def __init__(self, letters: Letters) -> None:
        self.letters = letters

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        self.letters.keep(envelope.mail_from or "", list(envelope.rcpt_tos), raw)
        return "250 2.0.0 Ok: kept in the local mailbox"


class Reader(BaseHTTPRequestHandler):
    """The pages: a list, a letter, and the same as JSON. They read and change nothing."""

    letters: Letters
    engine: Engine
    hosts: frozenset[str]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        parts = address.path.strip("/").split("/")
        if self.headers.get("Host") not in self.hosts:  # Another site's name that points here must not read mail.
            return self.answer(b"unknown host", "text/plain", HTTPStatus.BAD_REQUEST)
        match parts:
            case [""]:
                return self.list_page(query)
            case ["messages.json"]:
                return self.as_json([asdict(note) for note in self.letters.found(query.get("to", ""))])
            case ["mailbox.css"]:
                return self.answer((PAGES / "mailbox.css").read_bytes(), "text/css")
            case ["messages", name] if name.removesuffix(".json").removesuffix(".eml") in self.letters.notes:
                return self.letter(name)
            case ["messages", name, "html"] if name in self.letters.notes:
                shown = body(self.letters.message(name), "html").replace("<head>", '<head><base target="_blank">', 1)
                return self.answer(shown.encode(), "text/html", policy=LETTER_POLICY)
        return self.answer(b"not found", "text/plain", HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET  # noqa: N815

    def list_page(self, query: dict[str, str]) -> None:
        searched = query.get("to", "").strip()
        found = self.letters.found(searched)
        wanted = query.get("page", "1")
        page = max(1, int(wanted)) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1
        first = (page - 1) * PAGE_LENGTH
        rows = [{"note": note, "at": clock(note.received)} for note in found[first : first + PAGE_LENGTH]]
        older = urlencode({"to": searched, "page": page + 1}) if first + PAGE_LENGTH < len(found) else ""
        newer = urlencode({"to": searched, "page": page - 1}) if page > 1 else ""
        self.render("list.html", rows=rows, searched=searched, count=str(len(found)), older=older, newer=newer)

    def letter(self, name: str) -> None:
        if name.endswith(".eml"):
            return self.answer(self.letters.raw(name.removesuffix(".eml")), "text/plain")
        plain = name.removesuffix(".json")
        note, raw, message = self.letters.notes[plain], self.letters.raw(plain), self.letters.message(plain)
        text, html = body(message, "plain"), body(message, "html")
        if name.endswith(".json"):
            return self.as_json({**asdict(note), "headers": list(message.items()), "text": text, "html": html})
        at = clock(note.received)
        return self.render("letter.html", note=note, at=at, text=text, has_html=bool(html), headers=headers(raw))

    def render(self, template: str, **values: Any) -> None:
        page = self.engine.get_template(template).render(Context(values))
        self.answer(page.encode(), "text/html")

    def as_json(self, value: Any) -> None:
        self.answer(json.dumps(value, ensure_ascii=False, default=str).encode(), "application/json")

    def answer(
        self, content: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK, *, policy: str = PAGE_POLICY
    ) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(content)),
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing: pages are looked at, not audited."""


def main(folder: Path, smtp_port: int, page_port: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "botkyrka_oro.settings")
    Reader.letters = Letters(folder)
    Reader.engine = Engine(dirs=[str(PAGES)])
    Reader.hosts = frozenset(f"{host}:{page_port}" for host in (LOOPBACK, "localhost"))
    smtp = Controller(Postbox(Reader.letters), hostname=LOOPBACK, port=smtp_port, data_size_limit=2**25)
    smtp.start()
    with ThreadingHTTPServer((LOOPBACK, page_port), Reader) as pages:
        pages.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
