"""Two browsers on the running product: what one logs, the other's board shows within a second."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, expect

from tests.figures import Tell
from tests.stack import running_stack
from tests.test_story import CHIEF, SAFETY_COORDINATOR, log_a_fire_in_alby, log_in

pytestmark = [pytest.mark.launcher, pytest.mark.browser]
WATCH = """() => { window.rows = {}; const look = () => {
for (const row of document.querySelectorAll("#board-incidents > li")) window.rows[row.id] ??= Date.now(); };
new MutationObserver(look).observe(document.getElementById("board"), { subtree: true, childList: true }); }"""


def test_what_one_logs_the_other_sees_within_a_second(browser: Browser, tell: Tell) -> None:
    with running_stack() as stack:
        chief, coordinator = log_in(browser, stack, CHIEF), log_in(browser, stack, SAFETY_COORDINATOR)
        coordinator.wait_for_timeout(3_000)
        coordinator.evaluate(WATCH)
        lateness = []
        for _ in range(3):
            with chief.expect_response(lambda answer: answer.request.method == "POST") as saving:
                number = log_a_fire_in_alby(chief)
            saved = saving.value.request.timing["startTime"] + saving.value.request.timing["responseStart"]
            row = coordinator.locator(f"#handelse-{number}")
            expect(row).to_be_visible(timeout=10_000)
            lateness.append(coordinator.evaluate("id => window.rows[id]", f"handelse-{number}") - saved)
            time.sleep(1)
        tell(f"real stack: three incidents, on the other board after {[round(one) for one in sorted(lateness)]} ms")
        assert sorted(lateness)[1] < 1_000
