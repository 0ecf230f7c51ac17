"""What the database refuses about paragraphs, and about the letters that carry them."""

from __future__ import annotations

import pytest

from contacts.models import User
from contacts.scales import Sharing
from incidents.models import ReportSection
from tests.database.rows import a_report, refused_by_trigger

pytestmark = pytest.mark.django_db


def test_a_text_goes_as_far_as_its_report_or_less_and_never_to_named_people_alone(tove: User) -> None:
    report = a_report(tove, sharing=Sharing.PARTNERS)
    for sharing in (Sharing.VOLUNTEERS, Sharing.OPEN, Sharing.NAMED):
        with refused_by_trigger("a_text_goes_no_further_than_its_report", "incidents_reportsection"):
            ReportSection.objects.create(report=report, kind="ask", sharing=sharing, text="Håll avstånd.")
    for sharing in (Sharing.PARTNERS, Sharing.ORGANISATION):
        ReportSection.objects.create(report=report, kind="ask", sharing=sharing, text="Håll avstånd.")
    with refused_by_trigger("a_text_goes_no_further_than_its_report", "incidents_reportsection"):
        ReportSection.objects.filter(report=report).update(sharing=Sharing.OPEN)
    assert sorted(report.sections.values_list("sharing", flat=True)) == [Sharing.ORGANISATION, Sharing.PARTNERS]
