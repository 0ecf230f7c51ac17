"""The letter of a report as it would be read, shown to whoever reviews it."""

from __future__ import annotations

import base64
import hashlib
import re

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from contacts.guard import View, requires
from contacts.models import User
from contacts.rights import Right
from contacts.scales import Language, Sharing
from incidents.access import access_report
from incidents.contents import content_of
from incidents.languages import ORIGINAL
from incidents.letters.reports import preview
from incidents.models import SituationReport
from incidents.paragraphs import level_named
from incidents.report_content import ReportContent
from incidents.views.shared import user_of
from notifications.markers import LINK, NAME, REASONS, UNSUBSCRIBE, fill, fill_html


@requires(Right.WRITE_REPORT)
@xframe_options_sameorigin
@require_safe
def report_preview_html(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show the letter as a mail program would, in a frame that can do nothing but show it."""
    report = access_report(user_of(request), report_id, Right.WRITE_REPORT)
    return framed(fill_html(_preview(request, report)[2], sample(user_of(request), report, "#")))


@requires(Right.WRITE_REPORT)
@require_safe
def report_preview_text(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show the letter's text part."""
    report = access_report(user_of(request), report_id, Right.WRITE_REPORT)
    text = fill(_preview(request, report)[1], sample(user_of(request), report, _("(mottagarens egen länk)")))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def with_frame(view: View) -> View:
    """Let a page show a letter in a frame from our own address."""
    return csp_update({"frame-src": [SELF]})(view)


def framed(html: str) -> HttpResponse:
    """Return a letter for a frame that can do nothing but show it."""
    response = HttpResponse(html)
    # The letter's own style is allowed by its digest (CSP Level 3, 2.3.1), and nothing else at all.
    styles = [
        hashlib.sha256(style.encode()).digest() for style in re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL)
    ]
    digests = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in styles)
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {digests}; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox"
    )
    return response


def _preview(request: HttpRequest, report: SituationReport) -> tuple[str, str, str]:
    wanted = request.GET.get("lang", "")
    language = wanted if wanted in Language else ORIGINAL.value
    content = content_of(report)
    return preview(report, content, timezone.now(), language, _read(request, content))


def _read(request: HttpRequest, content: ReportContent) -> Sharing:
    """Return the class of readers that the address asks for: what everybody reads, unless it names another."""
    wanted = level_named(request.GET.get("lasare", ""))
    return wanted if wanted in content.classes else content.sharing


def sample(user: User, report: SituationReport, link: str) -> dict[str, str]:
    """Return what stands where each recipient's own parts will be."""
    reasons = _("(mottagarens roll och område)")
    if report.corrects is not None:
        reasons = _("fick lägesrapport %(number)d") % {"number": report.corrects.number}
    return {NAME: user.name, LINK: link, UNSUBSCRIBE: link, REASONS: reasons}
