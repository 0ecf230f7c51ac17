"""What the stories of this folder begin with: the reports of the tests of reports."""

from tests.reports.conftest import draft

__all__ = ["draft"]
