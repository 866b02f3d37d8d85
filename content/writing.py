"""What needs attention in a draft, while somebody writes it. Hints, never a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from django.conf import settings

from content.checks import Checked, Finding, Level, source_findings, text_findings
from content.models import FAQ
from content.readability import reading_grade
from content.rendering import pages, text_length
from content.search.published import search
from content.search.text import fold
from content.snapshot import Snapshot

MOST_WORDS = 8
MOST_DUPLICATES = 3
# In the starter pack, below this are entries about different things in one place of the body.
_DUPLICATE = 0.9
_LINK = re.compile(r"\]\((?!https://)([^)\s]*)")
# Second person and a duty or a judgement: what only somebody's own team may say.
_ADVICE = re.compile(
    r"\b(?:you (?:should|must|have to|need to|ought to) (?:not )?(?:take|stop|start|change|have|use|"
    r"increase|reduce|avoid|refuse|choose|accept|try)|you (?:must|should)|in your case|"
    r"i (?:advise|recommend|suggest)|we (?:advise|recommend|suggest)|your best (?:option|choice)|"
    r"(?:usted )?(?:debe|deberia|tiene que) (?:no )?(?:tomar|dejar|empezar|cambiar|usar|evitar|"
    r"aumentar|reducir|elegir)\w*|en su caso|le (?:aconsej|recomend|recomiend)\w+|"
    r"su mejor (?:opcion|eleccion))"
)
_AMOUNT = r"(?:mg|milligrams?|miligramos?|mcg|micrograms?|microgramos?|ml|mg/m2|mg/kg)"
_DOSE = re.compile(
    rf"\b\d+(?:[.,]\d+)? ?{_AMOUNT}\b|"
    r"\b(?:take|tome|tomar|toma) (?:\d+|one|two|three|una?|dos|tres) "
    r"(?:tablets?|pills?|capsules?|pastillas?|comprimidos?|capsulas?)\b|"
    r"\b(?:\d+|two|three|four|dos|tres|cuatro) (?:tablets?|pills?|pastillas?|comprimidos?) "
    r"(?:a|per|each|every|al|por|cada) ?(?:day|dia)\b"
)
# Endings of medical words and of medicines' names (WHO's stems), and abbreviations.
_MEDICAL = re.compile(
    r"\w{2,}(?:itis|ectom(?:y|ies|ia|ias)|[^c]omas?|osis|[ae]emia|penia|path(?:y|ies)|patias?|plast(?:y|ia)|"
    r"graph(?:y|ies)|grafias?|scop(?:y|ies)|scopias?|centesis|megaly|megalia|oedema|edema|"
    r"mab|nib|ciclib|parib|lisib|taxel|rubicin|rubicina|platin|platino|trozole?|setron)"
)
_ABBREVIATION = re.compile(r"\b[A-Z]{2,5}[0-9]{0,2}\b")
_WORD = re.compile(r"[^\W_]+")
_ORDINARY = frozenset(
    {"diploma", "aroma", "idioma", "sintoma", "sintomas", "broma", "goma", "paloma"}
)


def attention(entry: Checked, content: Snapshot, *, today: date) -> list[Finding]:
    """What an editor may want to look at, the gravest first. Reads the database once."""
    grade = reading_grade(entry.text) if entry.language == "en" else 0.0
    found = [
        *text_findings(entry, grade),
        *(one for one in source_findings(entry, today) if one.level != Level.NOTE),
        *_phrases(entry),
        *_links(entry),
        *_duplicates(entry, content),
        *_unexplained(entry, content),
        *_translations(entry),
    ]
    return sorted(found, key=lambda one: list(Level).index(one.level))


def measures(entry: Checked, *, page_units: int) -> str:
    """One line: reading grade, length, and the pages behind "Read more"."""
    said = [f"{text_length(entry.short_answer)} characters in the short answer"]
    if entry.full_answer.strip():
        count = len(pages(entry.full_answer, units=page_units))
        said.append(f"full answer on {count} page{'s' if count > 1 else ''}")
    if entry.language == "en":
        said.insert(0, f"reading grade {reading_grade(entry.text)}")
    line = ", ".join(said)
    return f"{line[0].upper()}{line[1:]}."


def _phrases(entry: Checked) -> Iterator[Finding]:
    text = fold(entry.text)
    for phrase in dict.fromkeys(match[0] for match in _ADVICE.finditer(text)):
        yield Finding(Level.WARNING, f"“{phrase}” sounds like advice to one person")
    for phrase in dict.fromkeys(match[0] for match in _DOSE.finditer(text)):
        yield Finding(Level.WARNING, f"“{phrase}” reads as a dose: leave doses to the care team")


def _links(entry: Checked) -> Iterator[Finding]:
    for link in dict.fromkeys(_LINK.findall(entry.text)):
        yield Finding(Level.ERROR, f"the link {link or '(empty)'} is not https")


def _duplicates(entry: Checked, content: Snapshot) -> Iterator[Finding]:
    """Published entries that search takes for nearly the same question."""
    near = search(content, entry.question, entry.language).best if entry.question.strip() else ()
    others = [one for one in near if one.entry.key != entry.key and one.score >= _DUPLICATE]
    for one in others[:MOST_DUPLICATES]:
        yield Finding(Level.WARNING, f"much like “{one.entry.question}”")


def _unexplained(entry: Checked, content: Snapshot) -> Iterator[Finding]:
    """Medical-looking words that the glossary of the language does not explain."""
    known = {
        fold(word)
        for term in content.glossary.terms(entry.language)
        for name in (term.term, *term.variants)
        for word in _WORD.findall(name)
    }
    words = dict.fromkeys(
        word
        for word in _WORD.findall(entry.text)
        if (_MEDICAL.fullmatch(fold(word)) or _ABBREVIATION.fullmatch(word))
        and fold(word) not in known | _ORDINARY
    )
    if words:
        named = ", ".join(list(words)[:MOST_WORDS]) + (" …" if len(words) > MOST_WORDS else "")
        yield Finding(Level.NOTE, f"not in the glossary: {named}")


def _translations(entry: Checked) -> Iterator[Finding]:
    if not entry.key:
        return
    there = set(FAQ.objects.filter(key=entry.key).values_list("language", flat=True))
    for code, name in settings.LANGUAGES:
        if code not in there | {entry.language}:
            yield Finding(Level.NOTE, f"no translation: {name}")
