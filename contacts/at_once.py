"""Many small questions in one statement: a page that asks again every few seconds waits for the database once.

Each question is a queryset that its door has narrowed already, so that who may see what stands inside of it. What comes
back went through JSON: a moment is its text (``moment_of``), and a question that could have no answer is ``None``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Aggregate, Count, Exists, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from contacts.models import User

Question = Subquery | Exists | Coalesce


def at_once(user: User, **questions: Question) -> dict[str, Any]:
    """Return the answers by the names of their questions. One statement; none, when there is nothing to ask."""
    if not questions:
        return {}
    # Django hangs expressions on a row, and whoever asks has one. The prefix keeps clear of the names of its fields.
    asked = {f"asked_{name}": question for name, question in questions.items()}
    row: dict[str, Any] = dict(User.objects.filter(pk=user.pk).values(**asked).get())
    return {name: _answer(question, row[f"asked_{name}"]) for name, question in questions.items()}


def tally(rows: QuerySet[Any, Any], **counted: Aggregate) -> Subquery:
    """Ask for several things that are counted of ``rows``, by name."""
    return Subquery(_all_of(rows).annotate(tally=JSONObject(**counted)).values("tally"))


def how_many(rows: QuerySet[Any, Any]) -> Coalesce:
    """Ask how many ``rows`` there are."""
    return Coalesce(Subquery(_all_of(rows).annotate(count=Count("pk")).values("count")), 0)


def listing(rows: QuerySet[Any, Any], *fields: str) -> ArraySubquery:
    """Ask for these fields of a few ``rows``, in their order."""
    return ArraySubquery(rows.values(listed=JSONObject(**{field: field for field in fields})))


def moment_of(text: str | None) -> datetime | None:
    """Return the moment that came back as its text."""
    return datetime.fromisoformat(text) if text else None


def _answer(question: Question, answer: Any) -> Any:
    """Return ``answer``; a listing that Django knew to be empty before it asked is one all the same."""
    return [] if answer is None and isinstance(question, ArraySubquery) else answer


def _all_of(rows: QuerySet[Any, Any]) -> Any:
    """Return ``rows`` as one group."""
    return rows.order_by().annotate(all_of_them=Value(1)).values("all_of_them")
