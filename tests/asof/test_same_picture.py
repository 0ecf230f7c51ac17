"""What the board showed at a moment, and what the past picture of that moment says later, are the same thing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from contacts.models import Area, Contact, User
from contacts.scales import Mode, Severity, Sharing
from incidents.access import visible_incidents, visible_reports
from incidents.actions import states
from incidents.actions.approval import approve_report
from incidents.actions.incidents import edit_details, log_incident
from incidents.actions.levels import NoLevelStands, lift_level, set_level
from incidents.actions.log import UnableToWrite, add_entry
from incidents.actions.merging import merge
from incidents.actions.recording import UnableToChange
from incidents.actions.reports import draft_report
from incidents.actions.responses import confirm_response, log_response
from incidents.as_of import incident_at, picture_at
from incidents.lifecycle import OPEN
from incidents.models import Incident, IncidentType, LogEntry, ResponseInLog, SituationReport
from incidents.models.log import LogKind
from incidents.situation import areas_as_seen_by
from incidents.waiting import help_wanted
from notifications.actions import finish_response, undo_dispatch
from notifications.models import Dispatch, Response
from notifications.models.answers import ResponseKind
from tests.access.world import taken_back
from tests.figures import Tell
from tests.reports.conftest import content
from tests.responses.steps import a_letter_to, an_answer

pytestmark = pytest.mark.django_db

STEPS = some.lists(
    some.tuples(some.sampled_from([1, 20, 45, 400, 1500, 3000]), some.integers(0, 3)), min_size=15, max_size=30
)
Facts = dict[str, Any]


def area_facts(picture_states: Any) -> list[Any]:
    return [
        (
            state.area.slug,
            state.open_count,
            state.recent_count,
            state.open_before,
            state.severity,
            state.told,
            state.by_severity,
            state.last_at,
            sorted(level.id for level in state.levels),
        )
        for state in picture_states
    ]


def row_facts(incidents: Any) -> list[Any]:
    return [
        (
            one.number,
            one.area.slug,
            one.type.code,
            one.severity,
            one.status,
            one.sharing,
            one.place,
            one.occurred_at,
            one.owner.id,
            one.latest_text,
            one.latest_at,
            one.latest_unverified,
        )
        for one in incidents
    ]


def log_facts(entries: Any) -> list[Any]:
    return [(entry.id, entry.text, sorted(one.id for one in entry.corrections.all())) for entry in entries]


def live(user: User, now: datetime) -> Facts:
    """Return what the board and the pages of incidents show ``user`` now."""
    reports = visible_reports(user).live().standing()
    latest = reports.first()
    awaited = reports.awaiting_next(now, among=SituationReport.objects.all().standing())
    municipal = user.name.startswith(("Sara", "Tove"))
    return {
        "areas": area_facts(areas_as_seen_by(user, now)),
        "rows": row_facts(visible_incidents(user).for_board()),
        "latest": latest.id if latest else None,
        "awaited": [one.id for one in awaited[:1]],
        "calling": [one.id for one in help_wanted(user)] if municipal else [],
        "logs": {
            one.number: (one.status, one.outcome, log_facts(one.log.all().for_timeline()))
            for one in visible_incidents(user).live()
        },
    }


def past(user: User, at: datetime) -> Facts:
    """Return the same of the past picture."""
    picture = picture_at(user, at)
    logs = {}
    for one in visible_incidents(user).live().filter(logged_at__lte=at):
        then, entries = incident_at(user, one.number, at)
        logs[one.number] = (then.status, then.outcome, log_facts(entries))
    return {
        "areas": area_facts(picture.states),
        "rows": row_facts(picture.rows),
        "latest": picture.latest.id if picture.latest else None,
        "awaited": [picture.awaited.id] if picture.awaited else [],
        "calling": [one.id for one in picture.calling],
        "logs": logs,
    }


class Night:
    """A night that happens: one deed after the other, by dice, on a clock of its own."""

    def __init__(self, now: datetime, sara: User, tove: User, nadia: Contact, done: Counter[str]) -> None:
        self.now, self.sara, self.tove, self.nadia, self.done = now, sara, tove, nadia, done
        self.areas = list(Area.objects.filter(slug__in=("alby", "fittja", "tumba", "alby-centrum")).order_by("id"))
        self.kinds = list(IncidentType.objects.order_by("id"))
        self.letter = a_letter_to(nadia, sara, now, self.areas[0])
        self.moved_rights = False
        self.count = 0

    def happen(self, dice: random.Random) -> None:
        deeds: list[Callable[[random.Random], None]] = [
            self.log,
            self.log,
            self.note,
            self.strike,
            self.status,
            self.severity,
            self.sharing,
            self.owner,
            self.close,
            self.reopen,
            self.withdraw,
            self.merge,
            self.details,
            self.level,
            self.lift,
            self.report,
            self.undo,
            self.answer,
            self.handle,
            self.confirm,
        ]
        deed = dice.choice(deeds)
        self.count += 1
        try:
            deed(dice)
        except (UnableToChange, UnableToWrite, NoLevelStands):
            return
        self.done[deed.__name__] += 1

    def some_incident(self, dice: random.Random, **where: Any) -> Incident:
        incidents = list(Incident.objects.filter(**where).order_by("id"))
        if not incidents:
            raise UnableToChange
        return dice.choice(incidents)

    def log(self, dice: random.Random) -> None:
        log_incident(
            by=dice.choice([self.sara, self.tove]),
            area=dice.choice(self.areas),
            type=dice.choice(self.kinds),
            severity=dice.choice(list(Severity)),
            key=f"natt {self.count}",
            now=self.now,
            text=dice.choice(["", "Det brinner.", "Flera samlas."]),
            place=dice.choice(["", "Torget 1"]),
            occurred_at=self.now - timedelta(minutes=dice.randrange(120)),
            sharing=dice.choice([Sharing.ORGANISATION, Sharing.PARTNERS, Sharing.NAMED]),
            mode=dice.choice([Mode.LIVE, Mode.LIVE, Mode.LIVE, Mode.EXERCISE]),
        )

    def note(self, dice: random.Random) -> None:
        incident = self.some_incident(dice)
        kind = dice.choice([LogKind.OBSERVATION, LogKind.INFORMATION_IN, LogKind.DECISION, LogKind.ACTION])
        reason = "Det behövs." if kind is LogKind.DECISION else ""
        text = f"Rad {self.count}"
        add_entry(incident=incident, by=self.sara, kind=kind, text=text, reason=reason, now=self.now)

    def strike(self, dice: random.Random) -> None:
        entries = list(LogEntry.objects.filter(corrections__isnull=True).select_related("incident").order_by("id"))
        if not entries:
            raise UnableToWrite
        wrong = dice.choice(entries)
        add_entry(
            incident=wrong.incident,
            by=self.sara,
            kind=LogKind.CORRECTION,
            text=f"Rätt {self.count}",
            corrects=wrong,
            now=self.now,
        )

    def status(self, dice: random.Random) -> None:
        states.change_status(incident=self.some_incident(dice), by=self.sara, to=dice.choice(OPEN), now=self.now)

    def severity(self, dice: random.Random) -> None:
        severity = dice.choice(list(Severity))
        states.change_severity(
            incident=self.some_incident(dice), by=self.sara, severity=severity, reason="Så är det.", now=self.now
        )

    def sharing(self, dice: random.Random) -> None:
        sharing = dice.choice(list(Sharing))
        incident = self.some_incident(dice)
        states.change_sharing(incident=incident, by=self.sara, sharing=sharing, reason="Så.", now=self.now)
        self.moved_rights = True

    def owner(self, dice: random.Random) -> None:
        incident = self.some_incident(dice)
        states.hand_over(incident=incident, by=self.sara, to=dice.choice([self.sara, self.tove]), now=self.now)

    def close(self, dice: random.Random) -> None:
        states.close(incident=self.some_incident(dice), by=self.sara, outcome=f"Slut {self.count}", now=self.now)

    def reopen(self, dice: random.Random) -> None:
        states.reopen(incident=self.some_incident(dice, status="closed"), by=self.sara, reason="Igen.", now=self.now)

    def withdraw(self, dice: random.Random) -> None:
        states.withdraw(incident=Incident.objects.latest("id"), by=self.sara, now=self.now)

    def merge(self, dice: random.Random) -> None:
        merge(incident=self.some_incident(dice), into=self.some_incident(dice), by=self.sara, now=self.now)

    def details(self, dice: random.Random) -> None:
        incident = self.some_incident(dice)
        edit_details(
            incident=incident,
            by=self.sara,
            version=incident.version,
            area=dice.choice(self.areas),
            type=dice.choice(self.kinds),
            place=dice.choice(["", "Torget 2"]),
            occurred_at=self.now - timedelta(minutes=dice.randrange(200)),
            now=self.now,
        )
        self.moved_rights = True

    def level(self, dice: random.Random) -> None:
        set_level(
            area=dice.choice(self.areas),
            by=self.sara,
            severity=dice.choice([None, *Severity]),
            reason=f"Bedömt {self.count}",
            until=self.now + timedelta(minutes=dice.randrange(10, 200)),
            now=self.now,
        )

    def lift(self, dice: random.Random) -> None:
        lift_level(area=dice.choice(self.areas), by=self.sara, now=self.now)

    def report(self, dice: random.Random) -> None:
        due = dice.choice([None, self.now + timedelta(minutes=dice.randrange(20, 90))])
        title = f"Rapport {self.count}"
        whole = content(self.now, self.areas[0], title=title, next_report_due=due, is_last=due is None)
        report, _new = draft_report(by=self.tove, key=f"natt {self.count}", content=whole, now=self.now)
        if dice.random() < 0.7:
            approve_report(report=report, by=self.sara, now=self.now, straight_from_draft=True)

    def undo(self, dice: random.Random) -> None:
        held = list(Dispatch.objects.filter(report__isnull=False, state="held").order_by("id"))
        if not held:
            raise UnableToChange
        undo_dispatch(dispatch=dice.choice(held), by=self.sara, now=self.now)

    def answer(self, dice: random.Random) -> None:
        kind = dice.choice([ResponseKind.NEED_HELP, ResponseKind.CALM])
        an_answer(self.letter, self.now, f"Svar {self.count}", kind=kind)

    def handle(self, dice: random.Random) -> None:
        waiting = list(Response.objects.filter(state="new").order_by("id"))
        if not waiting:
            raise UnableToChange
        response = dice.choice(waiting)
        if dice.random() < 0.5:
            finish_response(response=response, by=self.sara, now=self.now)
        else:
            log_response(response=response, incident=self.some_incident(dice, mode="live"), by=self.sara, now=self.now)

    def confirm(self, dice: random.Random) -> None:
        told = list(ResponseInLog.objects.filter(confirmed_at__isnull=True, incident__merged_into=None).order_by("id"))
        if not told:
            raise UnableToChange
        confirm_response(told=dice.choice(told), by=self.sara, now=self.now)


@pytest.mark.usefixtures("db")
def test_the_past_picture_is_what_the_board_showed(
    sara: User, tove: User, petra: User, nadia: Contact, now: datetime, tell: Tell
) -> None:
    done: Counter[str] = Counter()
    compared: Counter[str] = Counter()

    # No shrinking: a night takes seconds, and the seed says which one it was.
    @settings(
        max_examples=8,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    @given(some.integers(0, 2**32), STEPS)
    def nights(seed: int, steps: list[tuple[int, int]]) -> None:
        dice = random.Random(seed)
        with taken_back():
            night = Night(now - timedelta(hours=200), sara, tove, nadia, done)
            pictures: list[tuple[User, datetime, Facts]] = []
            for place, (seconds, looks) in enumerate(steps):
                night.now += timedelta(seconds=seconds)
                if place < 3:
                    night.count += 1
                    night.log(dice)
                night.happen(dice)
                # 0 is nobody; the others look one at a time, so that many moments are looked at.
                pictures += [(one, night.now, live(one, night.now)) for one in (sara, tove, petra)[looks - 1 : looks]]
            for user, at, shown in pictures:
                if user == sara or not night.moved_rights:
                    assert past(user, at) == shown
                    compared[user.name.split()[0]] += 1

    nights()
    tell(f"{sum(done.values())} deeds of {len(done)} kinds, {sum(compared.values())} pictures compared: all the same")
    assert len(done) >= 12
    assert compared["Sara"] > 15
