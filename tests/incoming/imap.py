"""A small real IMAP4rev1 server over TLS for tests: folders in memory, and as many extensions as a test gives it."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from pathlib import Path

TLS = Path(__file__).resolve().parent.parent / "notifications" / "tls"
WORD = re.compile(rb'"((?:[^"\\]|\\.)*)"|(\S+)')
USER, PASSWORD = "studsar@lage.botkyrka.example", 'en "lang" hemlighet'


@dataclass
class Message:
    raw: bytes
    flags: set[str] = field(default_factory=set)


class ImapServer(socketserver.ThreadingTCPServer):
    """``said`` holds every command; ``fails_at`` names one that the server hangs up at, once."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *extensions: str, keeps_flags: bool = True, prefix: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.extensions = extensions
        self.keeps_flags = keeps_flags
        self.prefix = prefix
        self.folders: dict[str, dict[int, Message]] = {"INBOX": {}}
        self.next_number = 1
        self.said: list[str] = []
        self.fails_at = ""
        self.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.tls.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: those who do not trust the certificate hang up."""

    def deliver(self, *raws: bytes) -> None:
        for raw in raws:
            self.folders["INBOX"][self.next_number] = Message(raw)
            self.next_number += 1

    def lying_in(self, folder: str) -> list[bytes]:
        return [message.raw for message in self.folders.get(folder, {}).values()]


class _Conversation(socketserver.StreamRequestHandler):
    server: ImapServer

    def setup(self) -> None:
        self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        self.folder: dict[int, Message] = {}
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, command, *rest = [bare or quoted.replace(b"\\", b"") for quoted, bare in WORD.findall(line.strip())]
            words = [word.decode() for word in rest]
            verb = command.decode().upper()
            if verb == "UID":
                verb = f"UID {words.pop(0).upper()}"
            self.server.said.append(" ".join([verb, *words]))
            if verb == self.server.fails_at:
                self.server.fails_at = ""
                return
            answer = getattr(self, verb.lower().replace(" ", "_"), self.unknown)(*words)
            self.say(f"{tag.decode()} {answer}")
            if verb == "LOGOUT":
                return

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def unknown(self, *_words: str) -> str:
        return "BAD what?"

    def capability(self) -> str:
        self.say(" ".join(["* CAPABILITY IMAP4rev1", *self.server.extensions]))
        return "OK done"

    def login(self, user: str, password: str) -> str:
        return "OK welcome" if (user, password) == (USER, PASSWORD) else "NO [AUTHENTICATIONFAILED] who are you?"

    def namespace(self) -> str:
        self.say(f'* NAMESPACE (("{self.server.prefix}" ".")) NIL NIL')
        return "OK done"

    def select(self, name: str) -> str:
        if name not in self.server.folders:
            return "NO no such folder"
        self.folder = self.server.folders[name]
        self.say(f"* {len(self.folder)} EXISTS")
        any_flag = " \\*" if self.server.keeps_flags else ""
        self.say(f"* OK [PERMANENTFLAGS (\\Seen \\Deleted{any_flag})] flags")
        return "OK [READ-WRITE] selected"

    def create(self, name: str) -> str:
        if not name.startswith(self.server.prefix):
            return "NO outside the namespace"
        if name in self.server.folders:
            return "NO [ALREADYEXISTS] it is there"
        self.server.folders[name] = {}
        return "OK made"

    def uid_search(self, *wanted: str) -> str:
        without = {"\\Deleted"} | ({wanted[2]} if wanted[1:2] == ("UNKEYWORD",) else set())
        found = [str(number) for number, message in self.folder.items() if not message.flags & without]
        self.say(" ".join(["* SEARCH", *found]))
        return "OK done"

    def uid_fetch(self, number: str, item: str) -> str:
        part = re.fullmatch(r"\(BODY\.PEEK\[\]<0\.(\d+)>\)", item)
        assert part, item
        raw = self.folder[int(number)].raw[: int(part[1])]
        self.wfile.write(f"* 1 FETCH (UID {number} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        return "OK done"

    def uid_store(self, number: str, how: str, *flags: str) -> str:
        assert how == "+FLAGS"
        self.folder[int(number)].flags |= {flag.strip("()") for flag in flags}
        return "OK done"

    def uid_move(self, number: str, name: str) -> str:
        if "MOVE" not in self.server.extensions:
            return "BAD what?"
        answer = self.uid_copy(number, name)
        if answer.startswith("OK"):
            del self.folder[int(number)]
        return answer

    def uid_copy(self, number: str, name: str) -> str:
        if name not in self.server.folders:
            return "NO [TRYCREATE] no such folder"
        self.server.folders[name][self.server.next_number] = self.folder[int(number)]
        self.server.next_number += 1
        return "OK done"

    def uid_expunge(self, number: str) -> str:
        del self.folder[int(number)]
        return "OK done"

    def expunge(self) -> str:
        for number in [one for one, message in self.folder.items() if "\\Deleted" in message.flags]:
            del self.folder[number]
        return "OK done"

    def logout(self) -> str:
        self.say("* BYE")
        return "OK done"
