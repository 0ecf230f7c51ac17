"""What the database refuses about situation reports, each rule with its neighbour that it lets pass."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contacts.models import Area, User
from contacts.scales import Mode, Severity, Sharing
from incidents.models import KeptDetail, ReportChange, ReportIncident, ReportSection, ReportSeries, SituationReport
from tests.database.rows import (
    NIGHT,
    a_dispatch,
    a_report,
    a_series,
    an_incident,
    approved,
    refused,
    refused_by_trigger,
)

pytestmark = pytest.mark.django_db


def test_a_series_gives_each_number_once(tove: User) -> None:
    series = a_series()
    a_report(tove, series=series, number=1)
    with refused("one_report_of_a_number_in_its_series"):
        a_report(tove, series=series, number=1)
    a_report(tove, series=series, number=2)
    a_report(tove, series=series)
    a_report(tove, series=series)


def test_a_form_writes_one_report_however_often_it_is_sent(tove: User, sara: User) -> None:
    a_report(tove, idempotency_key="samma formulär")
    with refused("one_report_per_drawn_form"):
        a_report(tove, idempotency_key="samma formulär")
    a_report(sara, idempotency_key="samma formulär")


@pytest.mark.parametrize("missing", ["approved_by", "approved_at", "dispatch", "number"])
def test_an_approved_report_says_by_whom_and_when_and_has_its_number_and_dispatch(
    tove: User, sara: User, missing: str
) -> None:
    with refused("an_approved_report_says_by_whom_and_has_its_dispatch"):
        a_report(tove, **approved(sara, tove) | {missing: None})
    a_report(tove, **approved(sara, tove))


def test_four_eyes_see_every_report_that_needs_them(tove: User, sara: User, tina: User) -> None:
    with refused("four_eyes_on_every_report"):
        a_report(tove, **approved(tove, tove, four_eyes_required=True))
    with refused("four_eyes_on_every_report"):
        a_report(tove, **approved(sara, sara, four_eyes_required=True))
    with refused("four_eyes_on_every_report"):
        a_report(tove, **approved(tove, sara, four_eyes_required=True))
    a_report(tove, **approved(sara, tove, four_eyes_required=True))
    a_report(tove, **approved(tina, sara, four_eyes_required=True))


def test_two_eyes_are_enough_below_the_limit_and_when_alone_on_duty(tove: User) -> None:
    a_report(tove, **approved(tove, tove, four_eyes_required=False))
    a_report(tove, **approved(tove, tove, four_eyes_required=True, alone_on_duty_reason="Ingen annan svarar."))


@pytest.mark.parametrize("status", ["submitted", "approved"])
def test_a_report_says_when_the_next_one_comes_or_that_it_is_the_last(tove: User, sara: User, status: str) -> None:
    soon = NIGHT + timedelta(hours=2)
    rule = "a_report_says_when_the_next_one_comes_or_that_it_is_the_last"
    values = approved(sara, tove) if status == "approved" else {"status": status}
    with refused(rule):
        a_report(tove, **values | {"is_last": False, "next_report_due": None})
    with refused(rule):
        a_report(tove, **values | {"is_last": True, "next_report_due": soon})
    a_report(tove, **values | {"is_last": False, "next_report_due": soon})


def test_a_draft_may_leave_open_when_the_next_one_comes(tove: User) -> None:
    a_report(tove, is_last=False, next_report_due=None)
    a_report(tove, status="returned", is_last=False, next_report_due=None)


def test_a_report_for_named_people_is_never_approved(tove: User, sara: User) -> None:
    with refused("a_report_for_named_people_is_never_sent"):
        a_report(tove, **approved(sara, tove, sharing=Sharing.NAMED))
    a_report(tove, sharing=Sharing.NAMED)
    a_report(tove, **approved(sara, tove, sharing=Sharing.ORGANISATION))


@pytest.mark.parametrize(
    ("rule", "wrong", "right"),
    [
        ("a_report_is_of_a_known_kind", {"kind": "rumour"}, {"kind": "final"}),
        ("a_report_has_a_known_status", {"status": "deleted", "is_last": True}, {"status": "returned"}),
        ("a_report_has_a_known_severity", {"severity": 5}, {"severity": Severity.LOW}),
        ("a_report_has_a_known_sharing", {"sharing": 5}, {"sharing": Sharing.OPEN}),
    ],
)
def test_a_report_is_described_in_known_words(
    tove: User, rule: str, wrong: dict[str, object], right: dict[str, object]
) -> None:
    with refused(rule):
        a_report(tove, **wrong)
    a_report(tove, **right)


def test_a_report_and_its_series_are_of_one_of_the_two_worlds(tove: User) -> None:
    with refused("a_report_series_is_live_or_exercise"):
        ReportSeries.objects.create(mode="dream", started_at=NIGHT)
    with refused("a_report_is_live_or_exercise"):
        a_report(tove, series=a_series(), mode="dream")


def test_a_report_stays_in_the_world_of_its_series(tove: User) -> None:
    with refused("a_report_stays_in_its_world"):
        a_report(tove, series=a_series(Mode.LIVE), mode=Mode.EXERCISE)
    with refused("a_report_stays_in_its_world"):
        a_report(tove, series=a_series(Mode.EXERCISE), mode=Mode.LIVE)
    a_report(tove, series=a_series(Mode.EXERCISE), mode=Mode.EXERCISE)


def test_an_exercise_report_is_never_sent_in_earnest_nor_the_reverse(tove: User, sara: User) -> None:
    live, exercise = a_dispatch(sara), a_dispatch(sara, mode=Mode.EXERCISE)
    with refused("a_report_is_sent_in_its_world"):
        a_report(tove, mode=Mode.EXERCISE, **approved(sara, tove, dispatch=live))
    with refused("a_report_is_sent_in_its_world"):
        a_report(tove, mode=Mode.LIVE, **approved(sara, tove, dispatch=exercise))
    a_report(tove, mode=Mode.EXERCISE, **approved(sara, tove, dispatch=exercise))


def test_a_report_builds_on_incidents_of_its_own_world(tove: User, alby: Area) -> None:
    live, exercise = an_incident(alby, tove), an_incident(alby, tove, mode=Mode.EXERCISE)
    report, practice = a_report(tove), a_report(tove, mode=Mode.EXERCISE)
    with refused("an_incident_is_reported_in_its_own_world"):
        ReportIncident.objects.create(report=report, incident=exercise, mode=Mode.LIVE)
    with refused("a_report_builds_on_its_own_world"):
        ReportIncident.objects.create(report=report, incident=exercise, mode=Mode.EXERCISE)
    ReportIncident.objects.create(report=report, incident=live, mode=Mode.LIVE)
    ReportIncident.objects.create(report=practice, incident=exercise, mode=Mode.EXERCISE)


def test_a_report_names_an_incident_once(tove: User, alby: Area) -> None:
    incident, report, other = an_incident(alby, tove), a_report(tove), a_report(tove)
    ReportIncident.objects.create(report=report, incident=incident, mode=Mode.LIVE)
    with refused("an_incident_once_in_a_report"):
        ReportIncident.objects.create(report=report, incident=incident, mode=Mode.LIVE)
    ReportIncident.objects.create(report=other, incident=incident, mode=Mode.LIVE)


def test_a_report_has_each_section_once_per_language_and_sharing(tove: User) -> None:
    words = {"report": a_report(tove), "kind": "ask", "sharing": Sharing.VOLUNTEERS, "text": "Var synliga."}
    ReportSection.objects.create(**words)
    with refused("one_section_of_a_kind_per_language_and_sharing"):
        ReportSection.objects.create(**words)
    ReportSection.objects.create(**words | {"language": "en"})
    ReportSection.objects.create(**words | {"sharing": Sharing.PARTNERS})


def test_a_section_is_described_in_known_words(tove: User) -> None:
    words = {"report": a_report(tove), "kind": "ask", "sharing": Sharing.VOLUNTEERS, "text": "Var synliga."}
    with refused("a_section_is_of_a_known_kind"):
        ReportSection.objects.create(**words | {"kind": "gossip"})
    with refused("a_section_has_a_known_sharing"):
        ReportSection.objects.create(**words | {"sharing": 5})
    ReportSection.objects.create(**words)


def test_the_words_of_an_approved_report_stay(tove: User, sara: User, alby: Area) -> None:
    trigger = "an_approved_report_is_not_rewritten"
    report, incident, late = a_report(tove), an_incident(alby, tove), an_incident(alby, tove)
    section = ReportSection.objects.create(report=report, kind="ask", sharing=Sharing.VOLUNTEERS, text="Var synliga.")
    link = ReportIncident.objects.create(report=report, incident=incident, mode=Mode.LIVE)
    ReportSection.objects.filter(id=section.id).update(text="Gå två och två.")
    SituationReport.objects.filter(id=report.id).update(**approved(sara, tove))
    with refused_by_trigger(trigger, "incidents_reportsection"):
        ReportSection.objects.filter(id=section.id).update(text="Stanna hemma.")
    with refused_by_trigger(trigger, "incidents_reportsection"):
        ReportSection.objects.filter(id=section.id).delete()
    with refused_by_trigger(trigger, "incidents_reportsection"):
        ReportSection.objects.create(report=report, kind="doing", sharing=Sharing.VOLUNTEERS, text="Ingenting.")
    with refused_by_trigger(trigger, "incidents_reportincident"):
        ReportIncident.objects.create(report=report, incident=late, mode=Mode.LIVE)
    with refused_by_trigger(trigger, "incidents_reportincident"):
        ReportIncident.objects.filter(id=link.id).update(incident=late)
    with refused_by_trigger(trigger, "incidents_reportincident"):
        ReportIncident.objects.filter(id=link.id).delete()
    assert list(report.sections.values_list("text", flat=True)) == ["Gå två och två."]


def test_the_words_of_an_approved_report_are_not_moved_to_another(tove: User, sara: User) -> None:
    report, draft = a_report(tove), a_report(tove)
    section = ReportSection.objects.create(report=report, kind="ask", sharing=Sharing.VOLUNTEERS, text="Var synliga.")
    SituationReport.objects.filter(id=report.id).update(**approved(sara, tove))
    with refused_by_trigger("an_approved_report_is_not_rewritten", "incidents_reportsection"):
        ReportSection.objects.filter(id=section.id).update(report=draft)


def test_a_report_is_never_deleted(tove: User) -> None:
    report = a_report(tove)
    with refused_by_trigger("a_report_is_never_deleted", "incidents_situationreport"):
        report.delete()


def test_a_recorded_change_of_a_report_is_never_altered(tove: User) -> None:
    change = ReportChange.objects.create(
        report=a_report(tove), field="status", new="submitted", by=tove, recorded_at=NIGHT
    )
    with refused_by_trigger("a_recorded_change_is_never_altered", "incidents_reportchange"):
        ReportChange.objects.filter(id=change.id).update(reason="skriven i efterhand")
    with refused_by_trigger("a_recorded_change_is_never_altered", "incidents_reportchange"):
        change.delete()


def test_a_detail_is_kept_once_and_the_decision_is_never_altered(tove: User) -> None:
    values = {"report": a_report(tove), "kind": "phone", "text": "070-174 06 05", "by": tove, "recorded_at": NIGHT}
    with refused("a_detail_is_kept_for_a_known_sharing"):
        KeptDetail.objects.create(**values | {"sharing": 5})
    values["sharing"] = Sharing.PARTNERS
    kept = KeptDetail.objects.create(**values)
    with refused("a_detail_is_kept_once"):
        KeptDetail.objects.create(**values)
    KeptDetail.objects.create(**values | {"text": "070-174 06 06"})
    KeptDetail.objects.create(**values | {"sharing": Sharing.VOLUNTEERS})
    with refused_by_trigger("a_kept_detail_is_never_altered", "incidents_keptdetail"):
        KeptDetail.objects.filter(id=kept.id).update(text="070-174 06 07")
    with refused_by_trigger("a_kept_detail_is_never_altered", "incidents_keptdetail"):
        kept.delete()


def test_an_incident_of_an_approved_report_is_not_moved_to_another(tove: User, sara: User, alby: Area) -> None:
    report, draft = a_report(tove), a_report(tove)
    link = ReportIncident.objects.create(report=report, incident=an_incident(alby, tove), mode=Mode.LIVE)
    SituationReport.objects.filter(id=report.id).update(**approved(sara, tove))
    with refused_by_trigger("an_approved_report_is_not_rewritten", "incidents_reportincident"):
        ReportIncident.objects.filter(id=link.id).update(report=draft)


def test_an_approved_report_stays_as_it_is_until_it_is_opened_again(tove: User, sara: User) -> None:
    report = a_report(tove, **approved(sara, tove))
    rows = SituationReport.objects.filter(id=report.id)
    with refused_by_trigger("an_approved_report_stays_as_it_is", "incidents_situationreport"):
        rows.update(title="En annan rubrik")
    with refused_by_trigger("an_approved_report_stays_as_it_is", "incidents_situationreport"):
        rows.update(sharing=Sharing.OPEN)
    assert rows.update(status="returned", number=None, dispatch=None, approved_by=None, approved_at=None) == 1
    assert rows.update(title="En annan rubrik") == 1


def test_a_correction_says_what_it_corrects(tove: User) -> None:
    wrong = a_report(tove)
    with refused("a_correction_says_what_it_corrects"):
        a_report(tove, kind="correction")
    with refused("a_correction_says_what_it_corrects"):
        a_report(tove, corrects=wrong)
    a_report(tove, kind="correction", corrects=wrong)


def test_a_report_has_one_correction_at_a_time_that_is_not_sent(tove: User, sara: User) -> None:
    wrong, other = a_report(tove), a_report(tove)
    first = a_report(tove, kind="correction", corrects=wrong)
    a_report(tove, kind="correction", corrects=other)
    for status in ("draft", "returned"):
        with refused("one_open_correction_of_a_report"):
            a_report(sara, kind="correction", corrects=wrong, status=status)
    SituationReport.objects.filter(id=first.id).update(**approved(sara, tove))
    a_report(sara, kind="correction", corrects=wrong)
