"""Finds Swedish on a page that ought to be in English."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from contacts.models import Area

COMMON = frozenset(
    re.findall(
        r"\w+",
        """och att det som är på för med inte till ett av du kan från eller vi här när ingen inga alla välj skriv visa
        spara händelse händelser lägesrapport lägesrapporter utskick mottagare område områden aktör aktörer roll roller
        kontakter logga ändra avbryt granska delning vem vad var hur kl nya ny pågår låg förhöjd hög akut""",
    )
)
NAMES = frozenset({"björnsson", "lantmäteriet", "lägesstöd"})
SAID = ("aria-label", "title", "placeholder", "alt", "data-label", "data-busy", "data-stale", "data-pause", "data-show")


class Words(HTMLParser):
    """Gathers what a page says, but for what is marked as Swedish."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.language = ""
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "html":
            self.language = values.get("lang") or ""
        if self.silent or values.get("lang") == "sv" or tag in {"script", "style", "svg"}:
            self.silent += [tag] if tag not in {"input", "meta", "link", "br", "img", "path", "use"} else []
            return
        self.said += [values[name] or "" for name in SAID if values.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.said.append(" ".join(data.split()))


def swedish_on(answer: Any, frozen: str = "") -> list[str]:
    """Return what the page says in Swedish, apart from names of places and words that were frozen in Swedish."""
    page = Words()
    page.feed(answer.content.decode())
    assert page.language == "en"
    places = {word for name in Area.objects.values_list("name", flat=True) for word in re.findall(r"\w+", name.lower())}
    found = []
    for said in page.said:
        spoken = said.replace(frozen, "").lower()
        words = {word for word in re.findall(r"[^\W\d_]+", spoken) if word not in NAMES and word not in places}
        if words & COMMON or any(re.search("[åäö]", word) for word in words):
            found.append(said)
    return found
