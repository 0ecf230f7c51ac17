"""Each reader gets exactly the paragraphs that their clearance allows, in whatever comes to them all night."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from contacts.models import Area, Contact, User
from contacts.scales import Sharing
from incidents import report_content
from incidents.actions.approval import approve_report, send_trial
from incidents.actions.corrections import correct_report
from incidents.actions.reports import edit_report, submit_report
from incidents.contents import content_of
from incidents.models import SituationReport
from incidents.models.reports import SectionKind
from incidents.paragraphs import Part
from notifications.access import words_of
from notifications.actions import resend_failed
from notifications.call_list import call_list_for
from notifications.models import Delivery, Dispatch
from tests.cast import a_contact, an_actor
from tests.figures import Tell
from tests.notifications.personal import opened, press, without_cookies
from tests.reach.night import Night
from tests.reports.conftest import new_key
from tests.smtp import Sink
from tests.truths.readers import EVERYBODY, IN_LETTERS, Judge, Readers, a_readership, a_report, narrower_than

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def night(sara: User, smtp_sink: Sink, tmp_path: Path, settings: Settings) -> Night:
    """A few hours ago: the links of its letters still work."""
    settings.DATA_DIR = tmp_path
    return Night(sara, smtp_sink, timezone.now() - timedelta(hours=3))


def send(night: Night, report: SituationReport) -> Dispatch:
    """Hand over, let somebody else approve, and let the letters leave."""
    submit_report(report=report, by=report.author, now=night.now)
    dispatch = approve_report(report=report, by=night.sara, now=night.now, unread_paragraphs_known=True)
    carry(night)
    return dispatch


def carry(night: Night) -> None:
    night.now += timedelta(seconds=11)
    night.carry()


@dataclass
class Story:
    """A night on which a report goes out to readers of every clearance, and all that comes of it."""

    night: Night
    readers: Readers
    sharing: Sharing
    judge: Judge = field(default_factory=Judge)
    seen: int = 0
    browsers: int = 0

    def letters(self) -> int:
        """Judge what came since the last look; return how many letters those were."""
        came = [one for one in self.night.sink.letters[self.seen :] if one.recipients[0] in self.readers.reads_as]
        self.seen = len(self.night.sink.letters)
        for letter in came:
            self.judge.look_at_letter(letter, self.readers.reads_as[letter.recipients[0]], self.sharing)
        return len(came)

    def trials(self, report: SituationReport) -> None:
        """Try the letter as each class gets it, and the fullest."""
        for read in (None, *content_of(report).classes):
            trial = send_trial(report=report, by=report.author, now=self.night.now, read=read)
            carry(self.night)
            fullest = Sharing.ORGANISATION if read is None else read
            assert trial.renditions.get().sharing == fullest
            self.judge.look_at_letter(self.night.sink.to(report.author.email)[-1], fullest.code, self.sharing)

    def calls(self, dispatch: Dispatch) -> int:
        """Judge what may be said to each person on the call list; return how many those are."""
        found = call_list_for(dispatch, words_of(self.night.sara, dispatch), self.night.now, silent_too=True)
        aloud = {one.sharing: " ".join(part["text"] for part in one.content["sections"]) for one in found.texts}
        to_call = [call.outcome.letter for group in found.groups for call in group.calls]
        for one in to_call:
            reads_as = self.readers.reads_as[one.address]
            self.judge.look_as(f"call to {one.address}", aloud[Sharing(one.sharing)], reads_as, self.sharing)
        return len(to_call)

    def pages(self, *dispatches: Dispatch) -> None:
        """Judge the page behind every link in each language, and the page that a press is answered with."""
        for letter in Delivery.objects.filter(dispatch__in=dispatches, state="sent"):
            reads_as = self.readers.reads_as[letter.address]
            self.browsers += 1
            browser = Client(REMOTE_ADDR=f"10.0.{self.browsers // 250}.{self.browsers % 250}")
            for language in ("sv", "en", "ar"):
                page = opened(without_cookies(browser), letter, f"?sprak={language}")
                self.judge.look_as(f"page of {letter.address} in {language}", page, reads_as, self.sharing)
            answered = press(without_cookies(browser), "kvittera", letter)
            self.judge.look_as(f"answer to {letter.address}", answered.content.decode(), reads_as, self.sharing)

    def mend(self, dispatch: Dispatch) -> Dispatch:
        """Mend the addresses that bounced, and send again."""
        for contact in Contact.objects.filter(name__startswith="Studs"):
            mended = f"ny-{contact.address_norm}"
            # Nobody has an account by the new address.
            self.readers.known_as(
                mended, contact.address_norm.replace("studs0", "studs1").replace("botkyrka", "polisen")
            )
            Contact.objects.filter(id=contact.id).update(email=mended)
        again, _new = resend_failed(dispatch=dispatch, by=self.night.sara, now=self.night.now, key="1")
        carry(self.night)
        return again

    def correct(self, report: SituationReport) -> Dispatch:
        """Correct it: what was wrong is told to each level too."""
        correction, _new = correct_report(report=report, by=report.author, key=new_key(), now=self.night.now)
        told = content_of(correction)
        wrong = {Part(SectionKind.WRONG, one): f"fel{one.code}x" for one in narrower_than(self.sharing)}
        wanted = replace(
            told,
            sections={**told.sections, SectionKind.WRONG: f"fel{EVERYBODY}x"},
            paragraphs={**told.paragraphs, **wrong},
        )
        version, by = correction.version, report.author
        edit_report(report=correction, by=by, version=version, content=wanted, now=self.night.now)
        return send(self.night, correction)

    def what_was_wrong(self, dispatch: Dispatch) -> None:
        """Judge what each reader of a correction learns of what was wrong."""
        levels = [*(one.code for one in narrower_than(self.sharing)), EVERYBODY]
        for one in dispatch.deliveries.all():
            letter, reads_as = self.night.sink.to(one.address)[-1], self.readers.reads_as[one.address]
            for level in levels:
                self.judge.looked += 1
                if (f"fel{level}x" in letter.text()) != (level in IN_LETTERS[reads_as]):
                    self.judge.wrong.append(f"correction to {letter.recipients}: {level}")

    def strangers(self, author: User) -> None:
        """Judge that nobody else was told anything."""
        nothing = dict.fromkeys([*(one.code for one in Sharing), EVERYBODY], False)
        for letter in self.night.sink.letters:
            if letter.recipients[0] not in {*self.readers.reads_as, author.email}:
                self.judge.look(str(letter.recipients), letter.text() + letter.html(), nothing)


@pytest.mark.parametrize("sharing", [Sharing.PARTNERS, Sharing.VOLUNTEERS, Sharing.OPEN])
def test_a_whole_night_of_letters_and_pages(
    sharing: Sharing, night: Night, samir: User, alby: Area, fittja: Area, tell: Tell
) -> None:
    readers = a_readership(alby)
    for place, kind in enumerate(IN_LETTERS):
        night.sink.refuse(readers.add(f"Studs{place}", kind, alby).address_norm)
        readers.add(f"Ersattare{place}", kind, fittja)
    cleared = len([one for one in IN_LETTERS if Sharing.from_code(one.partition(" ")[0]) <= sharing])
    report = a_report(samir, night.now, alby, sharing=sharing)
    story = Story(night, readers, sharing)

    story.trials(report)
    dispatch = send(night, report)
    assert story.letters() == 3 * cleared, "in three languages to each clearance"
    night.wait(minutes=10)
    assert story.letters() == 3 * cleared, "everybody is reminded"
    night.wait(minutes=10)
    assert story.letters() == cleared, "every deputy who may read gets it"
    assert story.calls(dispatch) == 4 * cleared
    again = story.mend(dispatch)
    assert story.letters() == cleared, "what never arrived comes again"
    story.pages(dispatch, again, *Dispatch.objects.filter(kind__in=("reminder", "deputy")))
    correction = story.correct(report)
    assert story.letters() == 5 * cleared, "the correction goes to all of them"
    story.what_was_wrong(correction)
    story.pages(correction)
    story.strangers(samir)

    assert not Delivery.objects.filter(sharing__lt=F("clearance")).exists()
    tell(story.judge.said(f"a night of a report for {sharing.code}"))
    assert story.judge.wrong == []
    assert len(story.judge.pairs) >= (len(narrower_than(sharing)) + 1) * cleared


def test_there_is_one_text_for_each_class_and_language_that_occurs(night: Night, samir: User, alby: Area) -> None:
    readers = Readers()
    for name, kind, language in (("A", "partners", "en"), ("B", "partners", "en"), ("C", "open", "ar")):
        readers.add(name, kind, alby, language)
    dispatch = send(night, a_report(samir, night.now, alby))
    made = sorted((one.language, Sharing(one.sharing).code) for one in dispatch.renditions.all())
    assert made == [("ar", "open"), ("en", "partners"), ("sv", "open"), ("sv", "partners")]
    assert sorted(dispatch.deliveries.values_list("name", "rendition__language", "sharing", "clearance")) == [
        ("A", "en", 2, 2),
        ("B", "en", 2, 2),
        ("C", "ar", 4, 4),
    ]


def test_a_class_whose_paragraph_nobody_translated_reads_swedish_with_a_note_and_nobody_else_does(
    night: Night, samir: User, alby: Area
) -> None:
    readers = Readers()
    for name, kind in (("P", "partners"), ("V", "volunteers"), ("O", "open")):
        readers.add(name, kind, alby, "ar")
    send(night, a_report(samir, night.now, alby))
    note = "نص التقرير نفسه متوفر بالسويدية فقط."
    came = {name: night.sink.to(f"{name}@polisen.example")[0].text() for name in ("p", "v", "o")}
    assert "ord1allaarx" in came["o"]
    assert note not in came["o"]
    assert all("ord1allasvx" in came[name] and note in came[name] for name in ("p", "v")), "no Arabic for volunteers"


def test_the_judge_notices_a_text_that_goes_too_far(
    night: Night, samir: User, alby: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_content, "readable", lambda paragraphs, _clearance: dict(paragraphs))
    story = Story(night, a_readership(alby, languages=["sv"]), Sharing.OPEN)
    send(night, a_report(samir, night.now, alby))
    story.letters()
    assert len([one for one in story.judge.wrong if one.endswith("leaked")]) == 2 * 5 * (1 + 1 + 1 + 2 + 3)


def test_a_reminder_says_no_more_than_what_it_reminds_of(night: Night, samir: User, alby: Area) -> None:
    walker = a_contact("Vera", an_actor("Polisen", "police"), alby, clearance=Sharing.OPEN)
    other = a_contact("Pia", an_actor("Polisen", "police"), alby, clearance=Sharing.PARTNERS)
    send(night, a_report(samir, night.now, alby))
    Contact.objects.filter(id=walker.id).update(clearance=Sharing.PARTNERS)
    night.wait(minutes=10)
    first, reminder = night.sink.to(walker.address_norm)
    assert "ord1partnerssvx" not in first.text() + reminder.text()
    assert "ord1partnerssvx" in night.sink.to(other.address_norm)[1].text()
