"""What has to happen at a certain time among the incidents: the post office keeps deadlines, and is told of these."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from incidents.actions.due import remind_of_due_reports
from notifications.deadlines import Chore, keep_deadlines

CHORES: tuple[Chore, ...] = (remind_of_due_reports,)


@shared_task(ignore_result=True)
def look() -> None:
    """Do everything that is due by now."""
    keep_deadlines(now=timezone.now(), chores=CHORES)
