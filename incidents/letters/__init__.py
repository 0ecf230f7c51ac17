"""The words that leave the house: letters to recipients, notices to staff, and lines of the log."""

from incidents.letters.notices import Notice, alone_on_duty, approval_waiting, next_report_due
from incidents.letters.reports import letters_for, report_path, title_of, trial_title
from incidents.letters.requests import (
    asked_alone,
    letters_of_request,
    preview_of_request,
    request_path,
    title_of_request,
)
from incidents.letters.wording import (
    SHARING_RULES,
    SUGGESTED_QUESTIONS,
    did_not_go_out,
    rest_was_stopped,
    stopped_for,
    went_out,
    went_out_alone,
    when,
)

__all__ = [
    "SHARING_RULES",
    "SUGGESTED_QUESTIONS",
    "Notice",
    "alone_on_duty",
    "approval_waiting",
    "asked_alone",
    "did_not_go_out",
    "letters_for",
    "letters_of_request",
    "next_report_due",
    "preview_of_request",
    "report_path",
    "request_path",
    "rest_was_stopped",
    "stopped_for",
    "title_of",
    "title_of_request",
    "trial_title",
    "went_out",
    "went_out_alone",
    "when",
]
