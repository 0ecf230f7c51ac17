"""What came since the one who looks was here last. Looking changes nothing; a press says how far they have read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.guard import requires
from contacts.rights import Right
from incidents.access import name_shown
from incidents.actions.catching_up import catch_up
from incidents.forms.keeping import CaughtUpForm
from incidents.news import news_for
from incidents.picture_access import read_until
from incidents.views.shared import user_of


@requires(Right.SEE_INCIDENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def since_last(request: HttpRequest) -> HttpResponse:
    """Show what came, area by area; a post keeps until when it has been read."""
    user = user_of(request)
    now = timezone.now()
    form = CaughtUpForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        catch_up(user=user, until=form.cleaned_data["until"], now=now)
        messages.success(request, _("Du är ikapp. Nästa gång visas bara det som kommer efter nu."))
        return redirect("incidents:since_last")
    since, said = read_until(user, now)
    news = news_for(user, since, now)
    context = {
        "form": form,
        "news": news,
        "said": said,
        "until": news.read_until.isoformat(),
        "reports": [(one, name_shown(user, one.author)) for one in news.reports],
    }
    return render(request, "incidents/since_last.html", context, status=422 if form.errors else 200)
