"""What coordinators judged in the demo week: the levels they set for areas, whatever the incidents said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from botkyrka_oro.demo.steps import moment
from botkyrka_oro.demo.telling import Cast, Deed
from contacts.scales import Severity
from incidents.actions.levels import lift_level, set_level

# when, who, area, severity (none: at ease), why, until when; a level without a reason was lifted then.
LEVELS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("A 22.35", "tib", "alby", "critical", "två bilar brinner och folk samlas runt räddningstjänsten", "A 03.00"),
    ("A 23.50", "tib", "alby", "", "", ""),
    ("B 21.40", "sakerhetssamordnare", "fittja", "high", "vi väntar oss en ny natt som den förra", "B 03.00"),
    (
        "now-47",
        "sakerhetssamordnare",
        "hallunda-norsborg",
        "",
        "fritidsledarna är på plats och det är lugnt",
        "now+180",
    ),
    ("now-31", "tib", "fittja", "high", "fler är på väg med tunnelbanan och stämningen är orolig", "now+150"),
)


def deeds_of_levels(cast: Cast) -> Iterator[tuple[datetime, Deed]]:
    """Return what was judged, each deed with its moment."""
    for when, who, area, severity, reason, until in LEVELS:
        at = moment(when, cast.now)
        by, where = cast.users[who], cast.areas[area]
        if not reason:
            yield at, partial(lift_level, area=where, by=by, now=at)
            continue
        level = Severity.from_code(severity) if severity else None
        end = moment(until, cast.now)
        yield at, partial(set_level, area=where, by=by, severity=level, reason=reason, until=end, now=at)
