"""Loads the demo week into an empty copy: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation

from botkyrka_oro.demo.acknowledging import acknowledge_letters
from botkyrka_oro.demo.answering import tell_answers
from botkyrka_oro.demo.asking import deeds_of_asking
from botkyrka_oro.demo.everyday import EVERYDAY
from botkyrka_oro.demo.fates import settle_letters
from botkyrka_oro.demo.later_reports import LATER_REPORTS
from botkyrka_oro.demo.levels import deeds_of_levels
from botkyrka_oro.demo.night_one_alby import FIRST_NIGHT_IN_ALBY
from botkyrka_oro.demo.night_one_fittja import FIRST_NIGHT_IN_FITTJA
from botkyrka_oro.demo.night_two import SECOND_NIGHT
from botkyrka_oro.demo.people import fill_address_book, hire_staff
from botkyrka_oro.demo.readiness import answer_letters, calm_deeds
from botkyrka_oro.demo.report_words import Report
from botkyrka_oro.demo.reports import FIRST_REPORTS
from botkyrka_oro.demo.rotas import draw_up_rotas
from botkyrka_oro.demo.saying import Reports, deeds_of_report
from botkyrka_oro.demo.staff import DOMAIN, STAFF
from botkyrka_oro.demo.steps import Story
from botkyrka_oro.demo.telling import Cast, Deed, deeds_of
from botkyrka_oro.demo.today import TODAY
from contacts.models import Area, User
from contacts.scales import Language

STORIES: tuple[Story, ...] = (*FIRST_NIGHT_IN_ALBY, *FIRST_NIGHT_IN_FITTJA, *SECOND_NIGHT, *EVERYDAY, *TODAY)
REPORTS: tuple[Report, ...] = (*FIRST_REPORTS, *LATER_REPORTS)
TALES: tuple[Story | Report, ...] = (*STORIES, *REPORTS)


class NotEmpty(Exception):
    """Somebody works here already: the demo week would mix what is made up with what is true."""


@dataclass(frozen=True)
class Loaded:
    """What was loaded, for the person who typed the command."""

    contacts: int
    incidents: int
    reports: int
    letters: int
    logins: tuple[tuple[str, str, str], ...]


def load_demo_week(now: datetime) -> Loaded:
    """Let the week that ends at ``now`` happen, deed by deed; raises ``NotEmpty`` where there are users already."""
    with translation.override(Language.SWEDISH.value), _as_one():
        if User.objects.exists():
            raise NotEmpty
        users, passwords = hire_staff(now)
        contacts = fill_address_book(users, now)
        cast = Cast(now=now, users=users, areas={area.slug: area for area in Area.objects.all()})
        reports: Reports = {}
        deeds = [deed for tale in TALES for deed in deeds_of_tale(tale, cast, reports)]
        deeds += [*calm_deeds(cast), *deeds_of_asking(cast), *deeds_of_levels(cast)]
        for _when, deed in sorted(deeds, key=lambda one: one[0]):
            deed()
        letters = settle_letters() + acknowledge_letters(now)
        answer_letters()
        tell_answers(cast, reports)
        letters += settle_letters()  # What those who keep the list were told.
        draw_up_rotas(users, contacts, now)
        logins = tuple((f"{box}@{DOMAIN}", passwords[box], str(role.label)) for box, _name, role, _areas in STAFF)
    return Loaded(len(contacts), len(cast.incidents), len(reports), letters, logins)


def deeds_of_tale(tale: Story | Report, cast: Cast, reports: Reports | None = None) -> Iterator[tuple[datetime, Deed]]:
    """Return the deeds that an incident's story or a report consists of, each with its moment."""
    if isinstance(tale, dict):
        return deeds_of_report(tale, cast, {} if reports is None else reports)
    return deeds_of(tale, cast)


@contextmanager
def _as_one() -> Iterator[None]:
    """Hold the deeds, each a durable transaction of its own, together in one.

    No worker ever sees a letter between its approval and its fate, and a load that is interrupted leaves nothing.
    Durable blocks refuse to be nested; the exception that Django makes for its test cases is what is needed here.
    """
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined]
    with whole:
        yield
