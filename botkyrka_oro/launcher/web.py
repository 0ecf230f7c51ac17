"""Whether the site answers, asked from outside like any browser."""

from __future__ import annotations

import urllib.error
import urllib.request

from botkyrka_oro.launcher.processes import LOOPBACK


def site_answers(port: int) -> bool:
    """Tell whether the site itself answers, whatever it says, short of an error of its own."""
    request = urllib.request.Request(f"http://{LOOPBACK}:{port}/logga-in/", method="HEAD")
    try:
        with urllib.request.build_opener(StayHere).open(request, timeout=10) as response:
            return bool(response.status < 500)
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False


class StayHere(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer."""

    def redirect_request(self, *_: object) -> None:
        return None
