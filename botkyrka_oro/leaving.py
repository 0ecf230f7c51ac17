"""Which strings leave the house, or stand on recipients' pages: those are translated into every message language.

Staff work in Swedish or English, so the rest of the product is translated into English alone. What is said here is
said by folder and by pattern: a new letter or a new page for recipients is in the set without being named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

# A recipient's page stands on the plain frame and lies in one of these folders; a letter lies in a folder of letters.
PAGES = ("templates/notifications/*.html", "templates/contacts/*.html", "templates/incidents/*.html")
PLAIN_FRAME = "base_plain.html"
LETTERS = ("templates/*/letters/*",)
# Code that writes letters, labels that stand in them, and the answers of views that nobody logs in to.
CODE = (
    "*/letters/*.py",
    "botkyrka_oro/templatetags/times.py",
    "contacts/actions/checks.py",
    "contacts/actions/own_data.py",
    "contacts/duties.py",
    "contacts/scales.py",
    "contacts/stand_ins.py",
    "contacts/models/users.py",
    "incidents/actions/corrected_audience.py",
    "incidents/models/reports.py",
    "notifications/deputies.py",
    "notifications/headed.py",
    "notifications/new_links.py",
    "notifications/models/answers.py",
    "notifications/actions/attachments.py",
    "notifications/actions/responding.py",
    "notifications/forms/own_data.py",
    "notifications/forms/responding.py",
)
# Letters to our own staff, who read Swedish or English, and pages that no recipient is led to.
STAFF_ONLY = (
    "incidents/letters/notices.py",
    "notifications/notices.py",
    "templates/incidents/log_shell.html",
    "templates/notifications/letters/notice*",
    "notifications/views/health.py",
)
# Django knows the months of many languages, but not of Somali. Its names for them are English.
FROM_DJANGO = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# What the tags of a library draw on pages that load it.
DRAWN_BY = {
    "fields": [f"components/{name}.html" for name in ("field", "field_hint", "error_summary", "choice", "chips")],
}

_EXTENDS = re.compile(r"{%\s*extends \"([^\"]+)\"")
_INCLUDES = re.compile(r"{%\s*include \"([^\"]+)\"")
_LOADS = re.compile(r"{%\s*load ([^%]+?)\s*%}")
_NOBODY_LOGS_IN = re.compile(r"^from contacts\.guard import .*\bpublic\b", re.MULTILINE)


def leaving(root: Path) -> Iterator[str]:
    """Return the files, by their paths below ``root``, whose strings leave the house."""
    yield from sorted(_templates(root) | _code(root))


def _templates(root: Path) -> set[str]:
    """Return letters and recipients' pages with everything that they stand on and include."""
    all_of_them = [path.relative_to(root).as_posix() for path in (root / "templates").rglob("*") if path.is_file()]
    wanted = [one for one in all_of_them if _is_letter(one) or _is_page(root, one)]
    found: set[str] = set()
    while wanted:
        one = wanted.pop()
        path = root / one
        if one in found or not path.is_file():
            continue
        found.add(one)
        text = path.read_text()
        drawn = [name for loaded in _LOADS.findall(text) for one in loaded.split() for name in DRAWN_BY.get(one, ())]
        wanted += [f"templates/{name}" for name in [*_EXTENDS.findall(text), *_INCLUDES.findall(text), *drawn]]
    return found


def _is_letter(path: str) -> bool:
    return _matches(path, LETTERS) and not _matches(path, STAFF_ONLY)


def _is_page(root: Path, path: str) -> bool:
    stands = _matches(path, PAGES) and not _matches(path, STAFF_ONLY)
    return stands and _EXTENDS.findall((root / path).read_text())[:1] == [PLAIN_FRAME]


def _code(root: Path) -> set[str]:
    found = set()
    for app in ("botkyrka_oro", "contacts", "incidents", "notifications"):
        for path in (root / app).rglob("*.py"):
            name = path.relative_to(root).as_posix()
            if _matches(name, STAFF_ONLY):
                continue
            is_view = app != "botkyrka_oro" and "/views/" in name
            if _matches(name, CODE) or (is_view and _NOBODY_LOGS_IN.search(path.read_text())):
                found.add(name)
    return found


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(path, pattern) for pattern in patterns)
