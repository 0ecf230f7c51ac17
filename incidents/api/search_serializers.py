"""How the search looks in the API: what is asked by, and what was found."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from contacts.access import areas_in_use
from contacts.api.bodies import In
from contacts.api.fields import Choice, Line, Moment, Whole
from contacts.api.known import Known
from contacts.scales import Severity
from incidents.search_found import Hit, Kind

LONGEST_SEARCH = 100


class SearchQuery(In):
    """What is looked for, and what the search is narrowed to."""

    q = Line(min_length=2, max_length=LONGEST_SEARCH, help_text=_("Orden, eller ett nummer som 2026-147."))
    kind = Choice(Kind, required=False, help_text=_("Bara det här slaget."))
    area = Known(areas_in_use, by="slug", required=False, help_text=_("Områdets kod."))
    after = Moment(required=False, help_text=_("Den här tiden eller senare."))
    before = Moment(required=False, help_text=_("Före den här tiden."))
    page = Whole(
        from_text=True, min_value=1, max_value=60, default=1, help_text=_("Vilken sida, med 50 träffar på varje.")
    )


class PieceOut(serializers.Serializer[Any]):
    """A part of a text, and whether it is what was looked for."""

    text = serializers.CharField()
    marked = serializers.BooleanField()


class HitOut(serializers.Serializer[Hit]):
    """One thing that was found. ``entry`` is the id of a line of the log, ``report`` that of a report, else null.

    ``unverified`` says that the words are what a recipient told, and that nobody has confirmed them.
    """

    kind = Choice(Kind)
    at = serializers.DateTimeField()
    number = serializers.CharField(source="incident.number", default=None, allow_null=True)
    entry = serializers.IntegerField(source="entry.id", default=None, allow_null=True)
    report = serializers.IntegerField(source="report.id", default=None, allow_null=True)
    severity = serializers.SerializerMethodField()
    title = PieceOut(many=True)
    snippet = PieceOut(many=True)
    struck = serializers.BooleanField()
    unverified = serializers.BooleanField()

    def get_severity(self, hit: Hit) -> str:
        """Return the code of how bad the incident or the report is."""
        row = hit.report or hit.incident
        return Severity(row.severity).code if row is not None else ""


class FoundOut(serializers.Serializer[Any]):
    """One page of what was found, the best first. ``alike`` when nothing says the words, but this looks like them."""

    count = serializers.IntegerField()
    more_than_counted = serializers.BooleanField()
    alike = serializers.BooleanField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    results = HitOut(many=True, source="hits")
