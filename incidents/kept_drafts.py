"""A version of a draft as it is kept: everything a person decided, as plain values, and how it is read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from contacts.models import Area, ContactRole
from contacts.scales import Severity, Sharing
from incidents.models.reports import SectionKind
from incidents.paragraphs import Part, Written, in_order
from incidents.querysets import IncidentQuerySet
from incidents.report_content import ReportContent

Kept = dict[str, Any]


def as_kept(content: ReportContent) -> Kept:
    """Return a tidy content as it is stored."""
    return {
        "title": content.title,
        "severity": content.severity.code if content.severity else "",
        "sharing": content.sharing.code,
        "next_report_due": content.next_report_due.isoformat() if content.next_report_due else "",
        "is_last": content.is_last,
        "incidents": [one.number for one in content.incidents],
        "areas": sorted(content.area_ids),
        "roles": sorted(content.role_ids),
        "texts": _by_name({**content.sections, **content.paragraphs}),
        "translations": {language: _by_name(texts) for language, texts in content.translations.items()},
        "unchosen": sorted(content.unchosen),
    }


def content_in(kept: Kept, standing: ReportContent, incidents: IncidentQuerySet) -> ReportContent:
    """Return the content that was kept, in the report that now says ``standing``.

    Of its incidents those in ``incidents`` come back; of areas and roles, those that are still there.
    """
    texts = _by_key(kept["texts"])
    numbers = set(kept["incidents"])
    found = {one.number: one for one in (*incidents.filter(year__in=_years(numbers)), *standing.incidents)}
    return replace(
        standing,
        title=kept["title"],
        severity=Severity.from_code(kept["severity"]) if kept["severity"] else None,
        sharing=Sharing.from_code(kept["sharing"]),
        next_report_due=datetime.fromisoformat(kept["next_report_due"]) if kept["next_report_due"] else None,
        is_last=kept["is_last"],
        incidents=tuple(found[number] for number in kept["incidents"] if number in found),
        area_ids=frozenset(Area.objects.filter(id__in=kept["areas"]).values_list("id", flat=True)),
        role_ids=frozenset(ContactRole.objects.filter(id__in=kept["roles"]).values_list("id", flat=True)),
        sections={key: text for key, text in texts.items() if not isinstance(key, Part)},
        paragraphs=in_order({key: text for key, text in texts.items() if isinstance(key, Part)}),
        translations={language: _by_key(texts) for language, texts in kept["translations"].items()},
        unchosen=frozenset(kept["unchosen"]),
    )


def texts_in(kept: Kept) -> dict[Any, str]:
    """Return the Swedish texts that were kept, sections by their kind and paragraphs by their part."""
    return _by_key(kept["texts"])


def _years(numbers: set[str]) -> set[int]:
    return {int(number.lstrip("Ö")[:4]) for number in numbers}


def _by_name(texts: Written) -> dict[str, str]:
    return {key.name if isinstance(key, Part) else key.value: text for key, text in texts.items()}


def _by_key(texts: Mapping[str, str]) -> dict[Any, str]:
    return {_key(name): text for name, text in texts.items()}


def _key(name: str) -> Any:
    kind, _dot, sharing = name.partition(".")
    return Part(SectionKind(kind), Sharing.from_code(sharing)) if sharing else SectionKind(kind)
