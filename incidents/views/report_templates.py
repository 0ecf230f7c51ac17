"""The page of ready reports: when each is of use, what it says with its gaps, and how it could read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.guard import requires
from contacts.rights import Right
from incidents.report_templates import GAPS, TEMPLATES, filled, in_pieces


@requires(Right.WRITE_REPORT)
@require_safe
def report_template_list(request: HttpRequest) -> HttpResponse:
    """Show every template."""
    shown = [
        {
            "template": one,
            "title": list(in_pieces(one.title)) if one.title else [],
            "sections": [
                {"heading": str(kind.label), "pieces": list(in_pieces(text)), "filled": filled(text)}
                for kind, text in one.texts().items()
            ],
            "filled_title": filled(one.title),
        }
        for one in TEMPLATES
    ]
    return render(request, "incidents/reports/templates.html", {"shown": shown, "gaps": list(GAPS)})
