"""Long lists: page links and sortable columns that keep the rest of the address."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template import Context
from django.utils.html import format_html
from django.utils.translation import gettext

register = template.Library()


def _query(context: Context, changes: dict[str, object]) -> str:
    request = context.get("request")
    query: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None and value != "":
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: object) -> str:
    """Return this page's query with changes; ``None`` removes a parameter."""
    return _query(context, changes)


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], parameter: str = "page") -> dict[str, object]:
    """Render «Visar 1–50 av 312» and the links to the other pages."""
    links = [
        {"number": number, "url": _query(context, {parameter: number})} if isinstance(number, int) else None
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "links": links,
        "previous": _query(context, {parameter: page.previous_page_number()}) if page.has_previous() else "",
        "next": _query(context, {parameter: page.next_page_number()}) if page.has_next() else "",
    }


@register.simple_tag(takes_context=True)
def sort_header(context: Context, key: str, label: str, parameter: str = "sort") -> str:
    """Render a column header whose link sorts by the column, and turns the order when it already does."""
    request = context.get("request")
    current = request.GET.get(parameter, "") if request else ""
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "none")
    turned = f"-{key}" if direction == "ascending" else key
    return format_html(
        '<th scope="col" aria-sort="{}"><a class="sort" href="{}">{}<span class="visually-hidden"> {}</span></a></th>',
        direction,
        _query(context, {parameter: turned, "page": None}),
        label,
        gettext("sortera"),
    )
