"""What a page shows of one user's own: the views they saved of it, and how much has come since they were here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.http import QueryDict
from django.template import Context

from contacts.access import may
from contacts.models import User
from contacts.rights import Right
from incidents.news import count_of_news
from incidents.picture_access import own_views, when_read
from incidents.saved_pages import SavedPage, address_of, query_to_keep

register = template.Library()


@register.inclusion_tag("components/saved_views.html", takes_context=True)
def saved_views(context: Context, page: str) -> dict[str, Any]:
    """Render the user's own views of a page, and what saves it as it is narrowed now."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"views": [], "query": ""}
    query = query_to_keep(SavedPage(page), request.GET if request else QueryDict())
    views = [(one, address_of(one), one.query == query) for one in own_views(user, page)]
    return {
        "views": views,
        "page": page,
        "query": query,
        "known": any(current for _view, _url, current in views),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def news_count(context: Context, now: datetime) -> int:
    """Return how much has come by ``now`` since the one who looks was here last."""
    user = getattr(context.get("request"), "user", None)
    if not isinstance(user, User) or not may(user, Right.SEE_INCIDENTS):
        return 0
    return count_of_news(user, when_read(user, now), now)


@register.simple_tag(takes_context=True)
def may_hand_over(context: Context) -> bool:
    """Tell whether the one who looks writes handovers."""
    user = getattr(context.get("request"), "user", None)
    return isinstance(user, User) and may(user, Right.EDIT_INCIDENT)
