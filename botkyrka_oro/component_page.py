"""The component page: every part that pages are built from, in every state, light and dark side by side."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from botkyrka_oro.component_samples import Sample, samples
from contacts.guard import for_staff

SCHEMES = ("light", "dark")


@dataclass
class Shown:
    """A component with its states, drawn for each scheme."""

    name: str
    schemes: dict[str, list[tuple[str, SafeString]]] = field(default_factory=lambda: {one: [] for one in SCHEMES})


@for_staff
@require_safe
def component_page(request: HttpRequest) -> HttpResponse:
    """Show all there is."""
    shown: dict[str, Shown] = {}
    for scheme in SCHEMES:
        for sample in samples(scheme, timezone.now(), get_token(request), request.path):
            one = shown.setdefault(sample.component, Shown(sample.component))
            one.schemes[scheme].append((sample.state, drawn(sample)))
    return render(request, "design.html", {"shown": sorted(shown.values(), key=lambda one: one.name)})


def drawn(sample: Sample) -> SafeString:
    """Draw one sample inside what it stands in on a page."""
    html = render_to_string(f"components/{sample.component}.html", dict(sample.values))
    if sample.list_class:
        html = format_html('<ul class="{}">{}</ul>', sample.list_class, html)
    return format_html('<div class="shown__sample {}">{}</div>', sample.around, html)
