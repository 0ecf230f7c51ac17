"""What a person wrote in an answer, without what the mail program put around it: quotes, headers and signatures.

Whatever is cut away here is gone, and it may have been a cry for help. So in doubt words stay.
"""

from __future__ import annotations

import re

from mailparser_reply.parser import EmailMessage

# The library's patterns take long over long lines and many blank ones: they get to see what mail programs write.
LANGUAGES = ("sv", "en")  # of those that it knows, the ones whose patterns cut nobody's own words (Danish cuts «tak»)
MOST_LINES = 250
LONGEST_LINE = 200
MOST_CHARACTERS = 10_000
MOST_SIGNATURE_LINES = 8
MOST_SIGNATURE_WORDS, MOST_WORDS_BELOW_DASHES = 6, 12
BLANK_LINES = re.compile(r"\n{3,}")
# The line over a quote, however it is put: «Den ons 25 nov. 2026 kl 22:14 skrev Botkyrka kommun:»
WHO_WROTE = re.compile(r"@|\d[:.]\d\d|\b(?:skrev|wrote|schrieb|yazdı|écrit|qoray)\b|كتب", re.IGNORECASE)
BEGINS = re.compile(r"(?:den|on|am|le|\d|mån|tis|ons|tor|fre|lör|sön)\b.{0,180}\b20\d\d\b", re.IGNORECASE)
WROTE = re.compile(rf"{BEGINS.pattern}.{{0,180}}\b(?:skrev|wrote|schrieb)\s*:$", re.IGNORECASE)
# «Torsten skrev till mig:» is somebody's own words; what a program writes has a date or an address in it.
BY_A_PROGRAM = re.compile(r"\b20\d\d\b|@|^-{2,}", re.MULTILINE)
SENT_FROM = re.compile(
    r"^(?:Skickat|Skickades|Skickad|Sänt|Hämta|Sent|Get|Download)\b.{0,60}"
    r"\b(?:från|via|med|from|with|Outlook|iPhone|iPad|Android|Samsung|Yahoo|Gmail|K-9)\b.{0,60}$",
    re.IGNORECASE,
)
SEPARATOR = re.compile(
    r"^(?:--|[-_*=]{5,}|-{2,} ?(?:Original|Ursprungligt|Vidarebefordrat)\b.{0,40}-{2,})$", re.IGNORECASE
)


def own_words(text: str) -> str:
    """Return what the writer of an answer said; all that is there when nothing else would be left."""
    unquoted = _without_quoted_lines(text)
    return _without_the_letter_below(unquoted) or unquoted or text.strip()


def _without_quoted_lines(text: str) -> str:
    """Leave out what begins with «>», and the line above it that says who wrote that."""
    kept: list[str] = []
    in_quote = False
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped.startswith(">"):
            if not in_quote:
                _drop_who_wrote(kept)
            in_quote = True
            continue
        in_quote = in_quote and not stripped
        kept.append(stripped)
    return BLANK_LINES.sub("\n\n", "\n".join(kept)).strip()


def _drop_who_wrote(kept: list[str]) -> None:
    """Take away the line that leads into a quote, which mail programs wrap over up to three."""
    end = len(kept)
    while end and not kept[end - 1]:
        end -= 1
    if not end or not kept[end - 1].endswith(":"):
        return
    for start in range(end - 1, max(end - 4, -1), -1):
        if not kept[start]:
            return
        lead = " ".join(kept[start:end])
        alone = start == end - 1 and (start == 0 or not kept[start - 1])
        if WHO_WROTE.search(lead) and (alone or BEGINS.match(kept[start])):
            del kept[start:]
            return


def _without_the_letter_below(text: str) -> str:
    """Return what stands above the letter that is answered, where a program copies that without any «>»."""
    lines = text[:MOST_CHARACTERS].split("\n")[:MOST_LINES]
    # Mail programs' own lines are short. The long ones are somebody's words, and are kept out of the patterns' way.
    long_lines = {f"\ue010{number}": line for number, line in enumerate(lines) if len(line) > LONGEST_LINE}
    names = {line: name for name, line in long_lines.items()}
    for number, line in enumerate(lines):
        if WROTE.match(line) and number:
            del lines[number:]
            break
    read = EmailMessage(  # type: ignore[no-untyped-call]
        text="\n".join(names.get(line, line) for line in lines), languages=list(LANGUAGES), keep_hyphen_lists=True
    ).read()
    own: list[str] = []
    signature = ""
    for reply in read.replies:
        if reply.headers and BY_A_PROGRAM.search(reply.headers):
            break
        own.append(reply.content)
        signature = reply.signatures
    words = "\n".join(own)
    if signature and _reads_like_a_signature(signature):
        words = words.removesuffix(signature)
    kept = [long_lines.get(line, line) for line in words.strip().split("\n")]
    while kept and (not kept[-1] or SENT_FROM.match(kept[-1]) or SEPARATOR.match(kept[-1])):
        kept.pop()
    return "\n".join(kept).strip()


def _reads_like_a_signature(text: str) -> bool:
    """Tell whether these are a few short lines of names and numbers, with nothing said in them.

    Below the dashes that mean «here comes my signature» (RFC 3676, 4.3) the lines may be longer.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    longest = MOST_WORDS_BELOW_DASHES if lines[0] == "--" else MOST_SIGNATURE_WORDS
    short = all(len(line.split()) <= longest and not line.endswith(("!", "?")) for line in lines)
    adds = any(re.match(r"(?:PS|P\.S|OBS|NB)\b", line, re.IGNORECASE) for line in lines)
    return len(lines) <= MOST_SIGNATURE_LINES and short and not adds
