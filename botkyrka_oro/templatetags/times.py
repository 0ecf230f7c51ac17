"""Times as people read them: «kl. 23.14», «22 november 2026 kl. 23.14», always with the machine's form beside."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

register = template.Library()

NIGHT_BEGINS = 18
NIGHT_ENDS = 6
ONE_SHIFT = timedelta(hours=12)


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _season(local: datetime) -> str:
    """Return the word that tells the two equal hours apart when summer time ends, else nothing."""
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    return " " + (gettext("sommartid") if local.dst() else gettext("normaltid"))


def _hour(local: datetime, seconds: bool = False) -> str:
    pattern = gettext("%H.%M.%S") if seconds else gettext("%H.%M")
    return local.strftime(pattern) + _season(local)


def _day(value: date) -> str:
    return f"{value.day} {MONTHS[value.month]} {value.year}"


def _clock(moment: datetime, seconds: bool = False) -> str:
    return gettext("kl. {time}").format(time=_hour(_local(moment), seconds))


def _moment(moment: datetime) -> str:
    local = _local(moment)
    return gettext("{day} kl. {time}").format(day=_day(local), time=_hour(local))


def _distance(moment: datetime, now: datetime) -> str:
    """Return how far away ``moment`` is, in the largest unit that is at least one."""
    ahead = moment > now
    seconds = abs((moment - now).total_seconds())
    minutes, hours, days = int(seconds // 60), int(seconds // 3600), int(seconds // 86400)
    if seconds < 60:
        return gettext("strax") if ahead else gettext("nyss")
    if minutes < 60:
        span = ngettext("{count} min", "{count} min", minutes).format(count=minutes)
    elif hours < 24:
        span = ngettext("{count} timme", "{count} timmar", hours).format(count=hours)
    else:
        span = ngettext("{count} dag", "{count} dagar", days).format(count=days)
    return (gettext("om {span}") if ahead else gettext("för {span} sedan")).format(span=span)


def _element(value: date, words: str) -> SafeString:
    machine = _local(value).isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
    return format_html('<time datetime="{}">{}</time>', machine, words)


def _with_distance(moment: datetime, words: str, ago: bool) -> SafeString:
    element = _element(moment, words)
    if not ago:
        return element
    return format_html('{} <span class="ago">{}</span>', element, _distance(moment, timezone.now()))


@register.simple_tag
def clock(moment: datetime | None, seconds: bool = False, ago: bool = False) -> str:
    """Render «kl. 23.14»."""
    return _with_distance(moment, _clock(moment, seconds), ago) if moment else ""


@register.simple_tag
def moment(moment: datetime | None, ago: bool = False) -> str:
    """Render «22 november 2026 kl. 23.14»."""
    return _with_distance(moment, _moment(moment), ago) if moment else ""


@register.simple_tag
def since(moment: datetime | None) -> str:
    """Render «kl. 23.14» while nobody can take it for another day's, and with its day after that."""
    if not moment:
        return ""
    recent = abs(timezone.now() - moment) < ONE_SHIFT
    return _element(moment, _clock(moment) if recent else _moment(moment))


@register.simple_tag
def table_clock(moment: datetime | None) -> str:
    """Render «23.14», for columns of times."""
    return _element(moment, _hour(_local(moment))) if moment else ""


@register.simple_tag
def table_moment(moment: datetime | None) -> str:
    """Render «2026-11-22 23.14», for columns."""
    return _element(moment, f"{_local(moment):%Y-%m-%d} {_hour(_local(moment))}") if moment else ""


@register.simple_tag
def day(value: date | None) -> str:
    """Render «22 november 2026», of a date or the local day of a moment."""
    return _element(value, day_text(value)) if value else ""


@register.simple_tag
def table_day(value: date | None) -> str:
    """Render «2026-11-22», for columns."""
    return _element(value, f"{_as_day(value):%Y-%m-%d}") if value else ""


@register.simple_tag
def ago(moment: datetime | None) -> str:
    """Render «för 4 min sedan» or «om 12 min». An addition to a clock time, never its replacement."""
    return _element(moment, _distance(moment, timezone.now())) if moment else ""


@register.simple_tag
def shift(moment: datetime | None) -> str:
    """Name the night a moment belongs to, since a night shift crosses midnight: «Natten till lördag 22 november»."""
    if not moment:
        return ""
    local = _local(moment)
    if NIGHT_ENDS <= local.hour < NIGHT_BEGINS:
        words = gettext("{weekday} {day} {month}")
        named = local.date()
    else:
        words = gettext("Natten till {weekday} {day} {month}")
        named = local.date() if local.hour < NIGHT_ENDS else local.date() + timedelta(days=1)
    text = words.format(weekday=WEEKDAYS[named.weekday()], day=named.day, month=MONTHS[named.month])
    return text[:1].upper() + text[1:]


def _as_day(value: date) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


@register.filter
def clock_text(moment: datetime | None) -> str:
    """Return «kl. 23.14» without markup, for mail, titles and sentences."""
    return _clock(moment) if moment else ""


@register.filter
def moment_text(moment: datetime | None) -> str:
    """Return «22 november 2026 kl. 23.14» without markup."""
    return _moment(moment) if moment else ""


@register.filter
def day_text(value: date | None) -> str:
    """Return «22 november 2026» without markup."""
    return _day(_as_day(value)) if value else ""
