"""The rest of the week: what happens in a municipality anyway."""

from __future__ import annotations

from botkyrka_oro.demo.steps import Story

EVERYDAY: tuple[Story, ...] = (
    (
        "noise at the station",
        (
            (
                "-6 18.20",
                "tib",
                "log",
                "tumba",
                "disorder",
                "low",
                "Pendeltågsstationen",
                "Bråkigt på perrongen efter matchen.",
            ),
            ("-6 18.50", "polis", "information_in", "Ordningsvakter är på plats.", "Polisen", "confirmed"),
            ("-6 20.05", "tib", "close", "Lugnt när sista tåget hade gått söderut."),
        ),
    ),
    (
        "broken panes in Tullinge",
        (
            (
                "-6 07.35",
                "sakerhetssamordnare",
                "log",
                "tullinge",
                "vandalism",
                "low",
                "Skolgården",
                "Fem rutor krossade under natten.",
            ),
            ("-6 09.15", "sakerhetssamordnare", "action", "Skolan har anmält och satt för rutorna."),
            ("-6 15.40", "sakerhetssamordnare", "close", "Rutorna är bytta."),
        ),
    ),
    (
        "open dealing in Hallunda",
        (
            (
                "-5 16.10",
                "trygghetssamordnare",
                "log",
                "hallunda-norsborg",
                "narcotics",
                "elevated",
                "Hallunda centrum",
                "Centrumvärden ser öppen försäljning vid gångvägen varje eftermiddag den här veckan.",
            ),
            ("-5 16.45", "trygghetssamordnare", "request", "Ber polisen om närvaro vid gångvägen kl. 15–18."),
            ("-4 10.20", "polis", "information_in", "Vi går förbi dagligen veckan ut.", "Polisen", "confirmed"),
            ("-4 10.30", "trygghetssamordnare", "status", "monitored"),
        ),
    ),
    (
        "fight in Norsborg",
        (
            (
                "-4 21.15",
                "tib",
                "log",
                "hallunda-norsborg",
                "fight",
                "elevated",
                "Utanför idrottshallen",
                "Slagsmål mellan två grupper efter träningen.",
            ),
            (
                "-4 21.24",
                "polis",
                "information_in",
                "Patrull på plats. Grupperna är skilda åt.",
                "Polisen",
                "confirmed",
            ),
            ("-4 21.50", "tib", "close", "Alla har gått hem. Ledarna ringer föräldrarna."),
        ),
    ),
    (
        "threat at the school",
        (
            (
                "-4 08.20",
                "sakerhetssamordnare",
                "log",
                "tumba",
                "threat",
                "elevated",
                "",
                "Skolan har fått ett hotfullt meddelande. Skolan och polisen bedömer det tillsammans.",
            ),
            (
                "-4 09.30",
                "polis",
                "information_in",
                "Vi bedömer det som ett skämt men finns på plats i dag.",
                "Polisen",
                "probable",
            ),
            ("-4 15.30", "sakerhetssamordnare", "close", "Skoldagen gick som vanligt."),
        ),
    ),
    (
        "grass fire in Vårsta",
        (
            (
                "-3 14.05",
                "tib",
                "log",
                "varsta-grodinge",
                "fire",
                "low",
                "Fältet vid skolan",
                "Gräsbrand, ungefär 30 meter.",
            ),
            ("-3 14.40", "raddningstjanst", "information_in", "Släckt.", "Räddningstjänsten", "confirmed"),
            ("-3 14.45", "tib", "close", "Släckt inom en halvtimme. Ingen skada på byggnader."),
        ),
    ),
    (
        "rumour in Storvreten",
        (
            (
                "-3 17.30",
                "sakerhetssamordnare",
                "log",
                "tumba",
                "other",
                "low",
                "",
                "Rykte om att ungdomar från andra delar ska samlas i kväll.",
            ),
            (
                "-3 18.10",
                "sakerhetssamordnare",
                "information_in",
                "Fältarna har inte hört något liknande.",
                "Fritidsgården i Tumba",
                "probable",
            ),
            ("-3 22.30", "sakerhetssamordnare", "close", "Ingen samling. Ryktet stämde inte."),
        ),
    ),
    (
        "a shot that was none",
        (
            (
                "-2 13.25",
                "sakerhetschef",
                "log",
                "hallunda-norsborg",
                "shooting_or_explosion",
                "critical",
                "",
                "Flera samtal om skott nära torget.",
            ),
            ("-2 13.27", "sakerhetschef", "status", "ongoing"),
            (
                "-2 13.44",
                "polis",
                "information_in",
                "Vi har hittat resterna av smällare. Ingen är skadad.",
                "Polisen",
                "confirmed",
            ),
            ("-2 13.46", "sakerhetschef", "severity", "low", "Det var smällare."),
            ("-2 14.10", "sakerhetschef", "close", "Smällare, inte skott. Skolan och centrum har fått veta."),
        ),
    ),
    (
        "mopeds in Tullinge",
        (
            (
                "-1 19.10",
                "tib",
                "log",
                "tullinge",
                "disorder",
                "low",
                "Gångvägen vid sjön",
                "Mopeder kör fort på gångvägen.",
            ),
            ("-1 19.40", "tib", "information_out", "Grannsamverkan i Tullinge har fått veta att polisen är på väg."),
        ),
    ),
)
