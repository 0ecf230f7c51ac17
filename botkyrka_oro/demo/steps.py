"""The language that the demo week is told in: steps of a story, and the moment that each stands for."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Stockholm")
# The second night is told until 04.00, so it is the latest night that was over by then.
NIGHT_IS_OVER = timedelta(hours=4)
NOON = 12

# when, who, deed and the words of the deed:
#   log          area, type, severity, place, text[, sharing]
#   observation, information_in, information_out, request, action   text[, source, reliability]
#   decision     text, reason
#   correction   text, the text that it strikes
#   status       new status            severity   new severity, reason
#   hand_over    to whom               merge      the story that it went into
#   close        outcome               reopen     reason
#   withdraw
Step = tuple[str, ...]
Story = tuple[str, tuple[Step, ...]]


def second_midnight(now: datetime) -> datetime:
    """Return the midnight in the middle of the second night: the latest one whose night was over by ``now``."""
    here = (now - NIGHT_IS_OVER).astimezone(LOCAL)
    return here.replace(hour=0, minute=0, second=0, microsecond=0)


def moment(when: str, now: datetime) -> datetime:
    """Return the moment that ``when`` stands for, seen from ``now``.

    ``A 22.14`` and ``B 00.40`` lie in the first and the second night, ``-3 14.05`` on the third day before the
    second midnight, ``now-25`` was twenty-five minutes ago, and hours after noon belong to the evening before.
    """
    if when.startswith("now"):
        return now + timedelta(minutes=int(when.removeprefix("now")))
    day, _space, clock = when.partition(" ")
    hour, minute = (int(part) for part in clock.split("."))
    midnight = second_midnight(now)
    nights = {"A": -1, "B": 0}
    days = nights[day] - (1 if hour > NOON else 0) if day in nights else int(day)
    return (midnight + timedelta(days=days)).replace(hour=hour, minute=minute)
