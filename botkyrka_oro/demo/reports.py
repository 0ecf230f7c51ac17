"""What was said about the first night and the days around it, to whom, and what was done with each report."""

from __future__ import annotations

from botkyrka_oro.demo.report_words import COMMUNITY, EVERYBODY, PARTNERS, Report

FIRST_REPORTS: tuple[Report, ...] = (
    {
        "key": "bangs in Hallunda",
        "when": "-2 13.52",
        "who": "sakerhetssamordnare",
        "title": "Smällare, inte skott, i Hallunda",
        "sharing": "volunteers",
        "incidents": ("a shot that was none",),
        "areas": "hallunda-norsborg",
        "roles": EVERYBODY,
        "happened": "Flera hörde smällar nära torget kl. 13.20.\n"
        "Polisen har hittat resterna av smällare. Ingen är skadad.",
        "doing": "Polisen är kvar vid torget en stund. Skolan och centrum vet vad som hänt.",
        "ask": "Säg som det är till den som undrar: det var smällare.",
        "translations": {
            "ar": {
                "happened": "سمع كثيرون دويًا قرب الساحة الساعة 13:20.\nعثرت الشرطة على بقايا مفرقعات. لم يُصب أحد.",
                "doing": "الشرطة باقية قرب الساحة بعض الوقت. المدرسة ومركز التسوق يعرفان ما حدث.",
                "ask": "قولوا الحقيقة لمن يسأل: كانت مفرقعات.",
            }
        },
        "then": (("-2 13.58", "sakerhetssamordnare", "submit"), ("-2 14.02", "sakerhetschef", "approve")),
    },
    {
        "key": "rumour in Storvreten",
        "when": "-3 17.50",
        "who": "sakerhetssamordnare",
        "title": "Rykte om samling i Storvreten",
        "sharing": "volunteers",
        "incidents": ("rumour in Storvreten",),
        "areas": "tumba",
        "roles": COMMUNITY,
        "happened": "Ett rykte säger att ungdomar ska samlas i Storvreten i kväll. Det är inte bekräftat.",
        "doing": "Vi frågar fältarna och fritidsgården.",
        "ask": "Hör av dig om du ser en samling.",
        "then": (("-3 18.00", "sakerhetssamordnare", "approve"), ("-3 18.00", "sakerhetssamordnare", "undo")),
    },
    {
        "key": "Alby 1",
        "when": "A 22.30",
        "who": "trygghetssamordnare",
        "title": "Bränder och stenkastning i Alby",
        "sharing": "volunteers",
        "incidents": ("cars in Alby", "stones in Alby", "gathering in Alby"),
        "areas": "alby",
        "roles": EVERYBODY,
        "next": "A 00.15",
        "happened": "Två bilar har brunnit på parkeringen vid gångtunneln i Alby.\n"
        "Stenar kastas från gångbron mot fordon. Ett åttiotal ungdomar finns i området.\n"
        "Vi känner inte till några skadade.",
        "doing": "Polisen och räddningstjänsten är på plats. Väktarna håller infarten till parkeringen fri.",
        "ask": "Gå inte till torget eller gångbron.\n"
        "Är du ute som nattvandrare: gå hem eller till gårdarna, två och två.\n"
        "Ring 112 om du ser eld eller någon som behöver hjälp.",
        "unknown": "Vi vet inte än hur branden började.",
        "consequences": "Bussarna kör runt Alby centrum. Tunnelbanan går som vanligt.",
        "young_people_involved": "Flera är mycket unga och stannar kvar för att titta. "
        "En vuxen som pratar lugnt gör skillnad.",
        "young_people_suspected": "Många pekas ut på nätet. Sprid inte bilder eller namn.",
        "residents_and_workers": "Boende runt torget har svårt att ta sig hem med bil.",
        "public_actors": "Personal som slutar kl. 23 kan gå ut på baksidan, mot busshållplatsen i norr.",
        "fewer": {
            "partners": {
                "doing": "Väktarna möter jourerna vid garaget kl. 23.15 och följer dem in.",
                "ask": "Lås portarna mot gångtunneln och släck reklamskyltarna mot torget.",
            },
        },
        "then": (("A 22.36", "trygghetssamordnare", "submit"), ("A 22.39", "sakerhetschef", "approve")),
    },
    {
        "key": "Alby 2",
        "follows": "Alby 1",
        "when": "A 00.05",
        "who": "trygghetssamordnare",
        "title": "Lugnare i Alby, samling i Fittja",
        "sharing": "volunteers",
        "severity": "high",
        "incidents": ("cars in Alby", "stones in Alby", "gathering in Fittja"),
        "areas": "alby fittja",
        "roles": EVERYBODY,
        "next": "A 09.30",
        "happened": "Det är lugnare i Alby. Bilbränderna är släckta och polisen har säkrat gångbron.\n"
        "I Fittja centrum är ett fyrtiotal ungdomar ute.",
        "doing": "Lugna Gatan är i Fittja. Väktarna kör förbi skolan varje halvtimme.",
        "ask": "Gå gärna hem via gårdarna och säg hej till dem du möter.\n"
        "Det går ett rykte om skolan i Fittja. Ingen har sett något som tyder på att det stämmer. Sprid det inte.",
        "unknown": "Vi vet inte om samlingen i Fittja hänger ihop med den i Alby.",
        "then": (("A 00.10", "trygghetssamordnare", "submit"), ("A 00.13", "sakerhetschef", "approve")),
    },
    {
        "key": "Alby 3",
        "follows": "Alby 2",
        "when": "A 09.12",
        "who": "trygghetssamordnare",
        "title": "Lugnt i Alby och Fittja sedan natten",
        "sharing": "volunteers",
        "severity": "elevated",
        "incidents": ("cars in Alby", "stones in Alby", "gathering in Fittja", "gathering in Alby"),
        "areas": "alby fittja",
        "roles": EVERYBODY,
        "happened": "Det har varit lugnt i Alby sedan kl. 01.20 och i Fittja sedan kl. 00.40. Ingen är skadad.\n"
        "Ryktet om skolan var falskt.",
        "doing": "Parkeringen är städad, belysningen lagas i dag. Fältarna är ute från kl. 14.",
        "ask": "Prata med ungdomarna du känner om natten.\n"
        "Kom till torget kl. 17 om du vill: fritidsgården bjuder på fika.",
        "then": (("A 09.20", "trygghetssamordnare", "submit"), ("A 09.26", "sakerhetssamordnare", "approve")),
    },
    {
        "key": "windows in Fittja",
        "when": "A 09.40",
        "who": "tib",
        "title": "Rutor krossade på biblioteket i Fittja",
        "sharing": "partners",
        "incidents": ("windows in Fittja",),
        "areas": "fittja",
        "roles": PARTNERS,
        "happened": "Två rutor på bibliotekets baksida krossades kl. 23.30.",
        "doing": "Glasmästare kommer före kl. 12. Väktarna går förbi i kväll.",
        "ask": "Se över era egna baksidor och säg till om något är trasigt.",
        "then": (("A 09.43", "tib", "submit"), ("A 09.48", "sakerhetschef", "approve")),
    },
)
