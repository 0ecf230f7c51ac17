"""What recipients answered during the demo week, and what was done with it: some of it still waits to be read."""

from __future__ import annotations

from botkyrka_oro.demo.saying import Reports
from botkyrka_oro.demo.steps import moment
from botkyrka_oro.demo.telling import Cast
from incidents.actions.responses import confirm_response, log_response
from incidents.models import Incident, ResponseInLog
from notifications.actions import finish_response, respond
from notifications.models import Delivery, StrayMail
from notifications.models.answers import ResponseKind, Way

# key of the report, who answers, when, kind, words, and what was done with it: when, by whom, deed[, incident]
Answer = tuple[str, str, str, str, str, tuple[tuple[str, ...], ...]]
ANSWERS: tuple[Answer, ...] = (
    (
        "Fittja for volunteers",
        "Nattvandrarna i Fittja, jourtelefon",
        "B 22.49",
        "on_site",
        "Vi är fyra vid moskén. De flesta går hem. Ett glas är krossat i busskuren.",
        (("B 22.54", "tib", "log", "stones at the bus in Fittja"), ("B 23.02", "tib", "confirm")),
    ),
    (
        "Fittja for volunteers, again",
        "Gruppledare fredag Fittja",
        "B 00.41",
        "calm",
        "Lugnt vid torget, vi är fyra.",
        (("B 00.47", "trygghetssamordnare", "done"),),
    ),
    (
        "Fittja for partners, again",
        "Fritidsledare Alby, kväll",
        "now-26",
        "uneasy",
        "Några tänder smällare vid bollplanen. Ingen är skadad.",
        (),
    ),
    (
        "Fittja for volunteers, again",
        "Samordnare nattvandrarna Fittja",
        "now-12",
        "cannot",
        "Vi får inte ihop folk förrän i morgon.",
        (),
    ),
    (
        "Fittja for volunteers, again",
        "Nattvandrarna i Fittja, jourtelefon",
        "now-4",
        "need_help",
        "Ett trettiotal vid busshållplatsen och några bråkar. Vi är bara två. Vi drar oss mot moskén.",
        (),
    ),
)


def tell_answers(cast: Cast, reports: Reports) -> int:
    """Let recipients answer, and somebody unknown write; let staff do what they did. Return how many answers came."""
    for number, (report, name, when, kind, text, deeds) in enumerate(ANSWERS):
        letter = Delivery.objects.get(dispatch__report=reports[report], name=name)
        response, _new = respond(
            delivery=letter,
            kind=ResponseKind(kind),
            text=text,
            way=Way.LINK,
            key=f"demo {number}",
            now=moment(when, cast.now),
        )
        for then, who, deed, *about in deeds:
            at, by = moment(then, cast.now), cast.users[who]
            if deed == "done":
                finish_response(response=response, by=by, now=at)
            elif deed == "log":
                incident = Incident.objects.get(id=cast.incidents[about[0]].id)
                log_response(response=response, incident=incident, by=by, now=at)
            else:
                confirm_response(told=ResponseInLog.objects.get(response=response), by=by, now=at)
    StrayMail.objects.create(
        message_id="<demo-stray@demo.botkyrka.example>",
        sender="boende@alby.example",
        subject="Mejlet om garaget",
        text="Hej! Min granne visade mig mejlet om garaget. När kan jag hämta bilen?",
        attachments=1,
        received_at=moment("now-48", cast.now),
    )
    return len(ANSWERS)
