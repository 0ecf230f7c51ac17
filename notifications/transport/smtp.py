"""The fast road: letters over several kept connections to one mail server at once, in one thread."""

from __future__ import annotations

import selectors
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from notifications.errands import Errand
from notifications.failures import AnswerLost, RelayAway
from notifications.relays import Relay
from notifications.transport.greeting import Opened, call
from notifications.transport.line import Broken, Line
from notifications.transport.road import Desk

# When so many connections in a row break before a letter is taken, and as many as were open at once, it is hardly the
# letters: the relay is in trouble. Of many connections a few may break at the same time while the others do their work.
TROUBLES_IN_A_ROW = 3
# Whoever waits longer than this for the relay could use another connection.
WAITED = 0.0002
LONGEST_WAIT = 0.05
LONGEST_GOODBYE = 2.0
# A relay that lets nobody more in while it talks to us is not asked again for so long.
REFUSED_PAUSE = 5.0
OPENERS = 4


class SmtpRoad:
    """Carries letters to one relay. It begins with one connection and opens more while it waits for the relay."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self._lines: dict[int, Line] = {}
        self._opening: dict[int, Future[Opened]] = {}
        self._troubles = self._widest = 0
        self._no_more_until = 0.0

    def carry(self, desk: Desk) -> None:
        """Carry what ``desk`` has until there is nothing more; raises ``RelayAway`` when the relay does not play."""
        with selectors.DefaultSelector() as selector, ThreadPoolExecutor(OPENERS) as openers:
            self._selector, self._openers = selector, openers
            try:
                self._carry(desk)
            finally:
                self._leave(desk)

    def _carry(self, desk: Desk) -> None:
        while True:
            self._welcome(desk)
            hungry = self._hand_out(desk)
            if not self._lines and not self._opening:
                if hungry and self._call(desk):
                    continue
                if desk.pause() is None:
                    return
            pause = desk.pause()
            if pause is None and all(line.idle for line in self._lines.values()):
                return
            waited = self._serve(desk, self._patience(pause, hungry=hungry))
            if hungry and waited > WAITED:
                self._call(desk)
            desk.tick()

    def _hand_out(self, desk: Desk) -> bool:
        """Give every idle connection a letter; tell whether there was one more than connections."""
        for line in list(self._lines.values()):
            if line.idle:
                errand = desk.take()
                if errand is None:
                    return False
                self._with(line, desk, partial(Line.begin, errand=errand))
        return desk.pause() == 0

    def _serve(self, desk: Desk, timeout: float) -> float:
        """Wait for the relay and act on what it says; return how long we waited."""
        began = time.monotonic()
        events = self._selector.select(timeout)
        waited = time.monotonic() - began
        for key, mask in events:
            line: Line = key.data
            if mask & selectors.EVENT_WRITE:
                self._with(line, desk, Line.flush)
            if mask & selectors.EVENT_READ and line.number in self._lines:
                self._with(line, desk, partial(Line.read, desk=desk))
        now = time.monotonic()
        for line in list(self._lines.values()):
            if not line.idle and now > line.deadline:
                self._lose(line, desk, "TimeoutError: timed out")
        return waited

    def _with(self, line: Line, desk: Desk, deed: Callable[[Line], None]) -> None:
        served = line.served
        try:
            deed(line)
        except Broken as broken:
            self._lose(line, desk, str(broken))
            return
        if line.served > served:
            self._troubles = 0
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if line.wants_to_write else 0)
        if self._selector.get_key(line.sock).events != wanted:
            self._selector.modify(line.sock, wanted, line)

    def _lose(self, line: Line, desk: Desk, words: str) -> None:
        """A connection is gone: what was on it is in doubt, was never begun, or costs an attempt."""
        self._forget(line, desk)
        line.sock.close()
        if (errand := line.envelope) is not None:
            # The letter before it broke the connection, or the connection worked before and died of boredom: not this
            # letter's fault. One under which a connection breaks twice costs an attempt.
            if line.written is not None or (line.served and not errand.excused):
                errand.excused |= line.written is None
                desk.untouched(errand)
            else:
                desk.failed(errand, OSError(words))
                self._troubles += 1
        if line.written is not None:
            desk.failed(line.written, AnswerLost(words))
            self._troubles += 1
        if self._troubles >= max(TROUBLES_IN_A_ROW, self._widest):
            raise RelayAway(words)

    def _call(self, desk: Desk) -> bool:
        """Open one more connection, if we may; tell whether we do."""
        if len(self._opening) >= OPENERS or time.monotonic() < self._no_more_until:
            return False
        number = desk.may_connect(frozenset({*self._lines, *self._opening}))
        if number is None:
            return False
        self._opening[number] = self._openers.submit(call, self.relay)
        return True

    def _welcome(self, desk: Desk) -> None:
        """Take in the connections that are open by now; the first one is waited for."""
        for number, opening in list(self._opening.items()):
            if not opening.done() and self._lines:
                continue
            try:
                line = Line(opening.result(), number)
            except RelayAway:
                del self._opening[number]
                desk.hung_up(number)
                if not self._lines and not self._opening:
                    raise
                self._no_more_until = time.monotonic() + REFUSED_PAUSE
                continue
            del self._opening[number]
            self._lines[number] = line
            self._widest = max(self._widest, len(self._lines))
            self._selector.register(line.sock, selectors.EVENT_READ, line)

    def _patience(self, pause: float | None, *, hungry: bool) -> float:
        soonest = LONGEST_WAIT if pause is None or hungry else min(pause, LONGEST_WAIT)
        return min(soonest, 0.005) if self._opening else soonest

    def _forget(self, line: Line, desk: Desk) -> None:
        del self._lines[line.number]
        self._selector.unregister(line.sock)
        desk.hung_up(line.number)

    def _leave(self, desk: Desk) -> None:
        """Hear what is still on its way, give back what was not begun, and hang up."""
        closing = _Closing(desk)
        deadline = time.monotonic() + LONGEST_GOODBYE
        try:
            while any(line.written for line in self._lines.values()) and time.monotonic() < deadline:
                self._serve(closing, LONGEST_WAIT)
        except RelayAway:
            pass
        for line in list(self._lines.values()):
            self._forget(line, desk)
            if line.envelope is not None:
                desk.untouched(line.envelope)
            if line.written is not None:
                desk.failed(line.written, AnswerLost("We stopped waiting for the mail server's answer."))
            line.say_goodbye()
        for number, opening in self._opening.items():
            opening.add_done_callback(_hang_up)
            desk.hung_up(number)
        self._opening = {}


class _Closing:
    """A desk that hands out nothing more, while answers that are on their way are still heard."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.begun, self.accepted, self.failed = desk.begun, desk.accepted, desk.failed
        self.untouched, self.hung_up = desk.untouched, desk.hung_up

    def take(self) -> Errand | None:
        return None

    def pause(self) -> float | None:
        return None

    def may_leave(self, _errand: Errand) -> bool:
        return False

    def may_connect(self, _held: frozenset[int]) -> int | None:
        return None

    def tick(self) -> None:
        return None


def _hang_up(opening: Future[Opened]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().sock.close()
