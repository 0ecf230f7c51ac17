"""Programs write and read paragraphs too; a caller who has never heard of them sees a report as before."""

from __future__ import annotations

import pytest

from contacts.models import Contact, User
from incidents.models import SituationReport
from notifications.models import Dispatch
from tests.api.caller import Caller
from tests.api.reports import a_report, audience_of, drafted, submitted

pytestmark = pytest.mark.django_db

PARTNERS = {"section": "doing", "sharing": "partners", "text": "Väktarna låser garaget."}


def test_paragraphs_are_written_read_back_and_replaced_as_a_list(sara: User) -> None:
    told = drafted(sara, paragraphs=[PARTNERS | {"translations": {"ar": "أُغلق المرآب."}}])
    assert told["paragraphs"] == [PARTNERS | {"translations": {"ar": "أُغلق المرآب."}}]
    assert told["doing"] == a_report()["doing"], "sections stay what everybody reads"
    path = f"situation-reports/{told['id']}/"
    assert Caller(sara).patch(path, {"title": "En annan rubrik"}).json()["paragraphs"] == told["paragraphs"]
    other = {"section": "consequences", "sharing": "organisation", "text": "Skolan stänger."}
    assert Caller(sara).patch(path, {"paragraphs": [other]}).json()["paragraphs"] == [other | {"translations": {}}]
    assert Caller(sara).patch(path, {"paragraphs": []}).json()["paragraphs"] == []
    assert drafted(sara, title="En till")["paragraphs"] == []


@pytest.mark.parametrize(
    ("paragraphs", "field"),
    [
        ([PARTNERS, PARTNERS], "paragraphs"),
        ([PARTNERS | {"sharing": "open"}], "doing.open"),
        ([PARTNERS | {"sharing": "named"}], "doing.named"),
        ([PARTNERS | {"section": "headline"}], "paragraphs.0.section"),
        ([PARTNERS | {"text": ""}], "paragraphs.0.text"),
    ],
)
def test_a_paragraph_that_can_not_stand_is_refused_by_its_place(
    paragraphs: list[dict[str, str]], field: str, sara: User
) -> None:
    response = Caller(sara).post("situation-reports/", a_report(paragraphs=paragraphs))
    assert response.status_code == 422
    assert [one["field"] for one in response.json()["errors"]] == [field]
    assert not SituationReport.objects.exists()


def test_a_program_too_is_told_what_nobody_may_read(sara: User, tina: User, nadia: Contact) -> None:
    report_id = submitted(tina, paragraphs=[PARTNERS])
    body = {"audience_version": audience_of(sara, report_id)["audience_version"]}
    refused = Caller(sara).post(f"situation-reports/{report_id}/approve/", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "paragraphs_unread")
    assert refused.json()["paragraphs"] == [{"section": "doing", "sharing": "partners"}]
    assert not Dispatch.objects.filter(kind="report").exists()
    body |= {"unread_paragraphs_known": True}
    assert Caller(sara).post(f"situation-reports/{report_id}/approve/", body).status_code == 200
