"""The letter that everybody sends: the product's own, with places for what differs between recipients."""

from __future__ import annotations

import email.policy
import json
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from pathlib import Path

SENDER = "lagesrapport@botkyrka.example"
PLACES = ("name", "link", "unsubscribe", "reasons")
REASONS = "nattvandrare i Alby"


def address(number: int) -> str:
    """Return the address of one recipient, the same in every run."""
    return f"mottagare-{number:06d}@aktor.example"


def name(number: int) -> str:
    return f"Nattvandrare Åsa Öberg {number}"


def addresses(recipients: int) -> set[str]:
    return {address(number) for number in range(recipients)}


@dataclass(frozen=True)
class Letter:
    """Subject, text and HTML; each place is written as ``{{ name }}``, so that it is a template of Django as well."""

    subject: str
    text: str
    html: str

    def keep(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")

    @classmethod
    def kept(cls, path: Path) -> Letter:
        return cls(**json.loads(path.read_text("utf-8")))

    def wire(self, mark: str) -> bytes:
        """Return one finished letter as it goes over the wire, ``mark`` standing in To and Message-ID."""
        link = "http://127.0.0.1:8000/l/" + "x" * 54 + "/"
        parts = {"name": name(1), "link": link, "unsubscribe": link, "reasons": REASONS}
        text, html = self.text, self.html
        for place, value in parts.items():
            text = text.replace(f"{{{{ {place} }}}}", value)
            html = html.replace(f"{{{{ {place} }}}}", value)
        message = EmailMessage(policy=email.policy.SMTP)
        message["From"] = f"Botkyrka kommun <{SENDER}>"
        message["To"] = mark
        message["Message-ID"] = mark
        message["Subject"] = self.subject
        message.set_content(text, cte="quoted-printable")
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        return message.as_bytes().replace(b"\r\n.", b"\r\n..")
