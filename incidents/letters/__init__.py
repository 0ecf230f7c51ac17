"""The words that leave the house: letters to recipients, notices to staff, and lines of the log."""

from incidents.letters.notices import alone_on_duty, approval_waiting
from incidents.letters.reports import letters_for, report_path, title_of, trial_title
from incidents.letters.wording import (
    SHARING_RULES,
    did_not_go_out,
    rest_was_stopped,
    stopped_for,
    went_out,
    went_out_alone,
    when,
)

__all__ = [
    "SHARING_RULES",
    "alone_on_duty",
    "approval_waiting",
    "did_not_go_out",
    "letters_for",
    "report_path",
    "rest_was_stopped",
    "stopped_for",
    "title_of",
    "trial_title",
    "went_out",
    "went_out_alone",
    "when",
]
