"""What comes back to the post office: letters that bounced, machines that answer, and people who do."""

from notifications.incoming.reading import read
from notifications.incoming.verdicts import Kind, Verdict

__all__ = ["Kind", "Verdict", "read"]
