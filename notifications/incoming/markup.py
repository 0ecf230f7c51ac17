"""HTML that somebody sent us, as plain text: nothing of it is ever shown as HTML or fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LONGEST_MARKUP = 60_000
SILENT = ("head", "script", "style", "title")
BLOCKS = re.compile(
    "address|article|aside|blockquote|body|br|center|d[dlt]|div|fieldset|footer|form|h[1-6]|header|hr|html|li|main|nav"
    "|ol|p|pre|section|table|tbody|t[dhr]|tfoot|thead|ul"
)
APART = re.compile("blockquote|h[1-6]|p")
DEEPEST_QUOTE = 5
DECLARATION = re.compile(r"<![^<>]{0,100}>")  # as office programs leave behind: <![endif]>
# Python's parser takes long over a thousand tags that are never closed. Attributes are of no use here.
TAG = re.compile(r"<(?:(/?[a-zA-Z][a-zA-Z0-9]{0,15})\b[^<>]*>)?")


class _Text(HTMLParser):
    """Gathers lines; what stands in a quote begins with «>»."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = [""]
        self.silent: list[str] = []
        self.quote = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self.silent.clear()
        if tag in SILENT:
            self.silent.append(tag)
        elif tag == "br":
            self._break(always=True)
        elif BLOCKS.fullmatch(tag):
            self._break(apart=APART.fullmatch(tag) is not None)
        if tag == "blockquote":
            self.quote += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = [one for one in self.silent if one != tag]
        elif BLOCKS.fullmatch(tag):
            self._break(apart=APART.fullmatch(tag) is not None)
        if tag == "blockquote":
            self._break()
            self.quote = max(self.quote - 1, 0)

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        words = " ".join(data.split())
        if not words:
            words = " " if data else ""
        elif data[:1].isspace():
            words = f" {words}"
        if words.strip() and data[-1:].isspace():
            words += " "
        if not self.lines[-1]:
            words = words.lstrip()
            if words and self.quote:
                words = f"{'>' * min(self.quote, DEEPEST_QUOTE)} {words}"
        self.lines[-1] += words

    def _break(self, *, always: bool = False, apart: bool = False) -> None:
        if self.lines[-1].strip() or always:
            self.lines.append("")
        if apart and len(self.lines) > 1 and self.lines[-2].strip():
            self.lines.append("")


def text_of(markup: str) -> str:
    """Return the words of an HTML text on lines of their own, as far as they are worth reading."""
    reader = _Text()
    reader.feed(_short(markup))
    reader.close()
    return "\n".join(line.rstrip() for line in reader.lines)


def _short(markup: str) -> str:
    """Return the beginning of the body: office programs put whole style sheets in front of three words."""
    start = max(markup[: 4 * LONGEST_MARKUP].lower().find("<body"), 0)
    body = _without_comments(markup[start : start + LONGEST_MARKUP])
    return TAG.sub(lambda tag: f"<{tag[1]}>" if tag[1] else "&lt;", DECLARATION.sub("", body))


def _without_comments(markup: str) -> str:
    """Take comments out before the parser sees them: it takes long over a thousand of them."""
    kept: list[str] = []
    position = 0
    while (start := markup.find("<!--", position)) >= 0 and (end := markup.find("-->", start)) >= 0:
        kept.append(markup[position:start])
        position = end + 3
    return "".join([*kept, markup[position:]])
