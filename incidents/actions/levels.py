"""Deeds with the level of an area: set one with its reason and its end, and lift it before that."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import Area, User
from contacts.scales import Mode, Severity
from incidents.level_querysets import SetLevelQuerySet
from incidents.models import SetLevel

# Longer than a weekend nobody can judge ahead; whoever still thinks so then sets it anew.
LONGEST = timedelta(hours=72)


class UnableToSetLevel(Exception):
    """The level cannot be set so: a sentence for the person, and the ``field`` that has to be put right."""

    def __init__(self, field: str, words: object) -> None:
        super().__init__(words)
        self.field = field


class LevelSetMeanwhile(Exception):
    """Somebody else set or lifted a level after the form was drawn. ``standing`` is what stands now, if anything."""

    def __init__(self, standing: SetLevel | None) -> None:
        super().__init__(_("Någon annan ändrade nivån medan du skrev. Inget av ditt är sparat än."))
        self.standing = standing


class NoLevelStands(Exception):
    """There is nothing to lift: the level has ended, or somebody was quicker."""

    def __init__(self) -> None:
        super().__init__(_("Ingen satt nivå gäller där nu. Händelserna visar läget."))


@transaction.atomic(durable=True)
def set_level(
    *,
    area: Area,
    by: User,
    severity: Severity | None,
    reason: str,
    until: datetime,
    now: datetime,
    shown: int | None = None,
    mode: Mode = Mode.LIVE,
) -> SetLevel:
    """Say how bad it is in ``area`` until then, whatever the incidents say; ``None`` means at ease.

    What stood before is lifted in the same transaction. ``shown`` is the id of the level that the form was drawn
    beside, 0 for none: whoever comes second overwrites nothing. The same press again changes nothing.
    """
    if not reason.strip():
        raise UnableToSetLevel("reason", _("Skriv varför. En mening räcker."))
    if until <= now:
        raise UnableToSetLevel("until", _("Välj en tid som inte har varit än."))
    if until > now + LONGEST:
        raise UnableToSetLevel("until", _("Välj en tid inom tre dygn. Sätt nivån på nytt om den ska gälla längre."))
    kept = _kept(area, mode)
    standing = kept.standing_at(now).first()
    if standing and _is_the_same(standing, by, severity, reason.strip(), until):
        return standing
    if shown is not None and shown != (standing.id if standing else 0):
        raise LevelSetMeanwhile(standing)
    kept.update(lifted_by=by, lifted_at=now)
    return SetLevel.objects.create(
        mode=mode, area=area, severity=severity, reason=reason.strip(), set_by=by, set_at=now, until=until
    )


@transaction.atomic(durable=True)
def lift_level(*, area: Area, by: User, now: datetime, shown: int | None = None, mode: Mode = Mode.LIVE) -> SetLevel:
    """Let the incidents speak for themselves again; ``shown`` is the id of the level that was meant."""
    standing = _kept(area, mode).standing_at(now).first()
    if standing is None or shown not in (None, standing.id):
        raise NoLevelStands
    standing.lifted_by, standing.lifted_at = by, now
    standing.save(update_fields=["lifted_by", "lifted_at"])
    return standing


def _is_the_same(standing: SetLevel, by: User, severity: Severity | None, reason: str, until: datetime) -> bool:
    """Tell whether this is the same press once more: «for two hours» means a little later every second."""
    same = (standing.set_by_id, standing.severity, standing.reason) == (by.id, severity, reason)
    return same and abs(standing.until - until) < timedelta(minutes=1)


def _kept(area: Area, mode: Mode) -> SetLevelQuerySet:
    """Return the level of the area that nobody has lifted, ended or not, once nobody else is at it.

    The lock is on the area: of a level that does not exist yet there is nothing to lock.
    """
    Area.objects.select_for_update(no_key=True).get(id=area.id)
    return SetLevel.objects.filter(mode=mode, area=area, lifted_at__isnull=True)
