"""What patients asked that no entry answered, stripped of identity.

A word stays only if it says nothing about who wrote it: words that the published content uses
stay, other words stay while they are lower case and nothing points to a name. Whatever is in
doubt becomes "…". A language without capital letters gives no hint at all, so there only the
content's own words stay.
"""

from __future__ import annotations

import re

from content.models import LoggedQuestion
from content.search.stop_words import is_stop_word
from content.search.text import fold
from content.snapshot import Entry, Snapshot

LONGEST = 300
GONE = "…"

_MONTHS = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|ene|abr|ago|dic)[a-z]*|enero|agosto"
)
_RELATIVES = (
    r"husband|wife|partner|son|daughter|sister|brother|mother|father|mum|mom|dad|friend|"
    r"doctor|dr|dra|nurse|mr|mrs|ms|miss|prof|professor|oncologist|surgeon|"
    r"marido|esposo|esposa|pareja|hij[oa]|herman[oa]|madre|padre|mam[aá]|pap[aá]|amig[oa]|"
    r"doctora|enfermer[oa]|sr|sra|señora?|don|doña|onc[oó]log[oa]"
)
# Longest and most telling first: an address is gone before its digits are looked at.
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\S+@\S+\.\S+",  # e-mail
        r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|org|net|info|es|uk|eu|me|io)\b\S*",  # links
        r"@\w+",  # handles
        r"\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b|\b\d{1,2}/\d{1,4}\b|\b\d{1,2}[:.]\d{2}\b",
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: (?:of|de))? (?:{_MONTHS})\b(?: (?:de(?:l)? )?\d{{2,4}})?",
        rf"\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{2,4}})?",
        r"\+?\d(?:[ ().-]?\d){5,}",  # phone numbers, however they are grouped
        r"\b\d+\w? (?:\w+ ){1,3}?(?:street|st|road|rd|avenue|ave|lane|drive|close|court)\b",
        r"\b(?:calle|avenida|avda|plaza|paseo)(?: de(?: la| los| las|l)?)? \w+(?: \w+)?,? ?\d*",
        r"\w*\d{3,}\w*",
    )
]
_INTRODUCED = re.compile(
    r"\b(my name is|my name's|name is|i am called|call me|this is|i'm|i’m|im|i am|"
    r"me llamo|mi nombre es|soy)((?: [^\W\d_][\w'’-]*){1,3})",
    re.IGNORECASE,
)
_RELATIVE = re.compile(rf"\b((?:{_RELATIVES})\.?)((?: [^\W\d_][\w'’-]*){{1,2}})", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|…|[?.,!]")
# What follows "I am" and "my sister" without being a name, where the content does not say it.
_PLAIN = frozenset(
    [
        "not",
        "very",
        "too",
        "always",
        "never",
        "still",
        "really",
        "just",
        "also",
        "having",
        "taking",
        "getting",
        "feeling",
        "going",
        "been",
        "worried",
        "scared",
        "afraid",
        "sad",
        "alone",
        "confused",
        "hungry",
        "thirsty",
        "dizzy",
        "is",
        "was",
        "has",
        "had",
        "says",
        "said",
        "wants",
        "needs",
        "thinks",
        "asks",
        "told",
        "does",
        "muy",
        "siempre",
        "nunca",
        "todavia",
        "cansada",
        "cansado",
        "preocupada",
        "preocupado",
        "asustada",
        "asustado",
        "sola",
        "solo",
        "triste",
        "dice",
        "quiere",
        "tiene",
        "tuvo",
        "esta",
        "era",
        "es",
        "y",
    ]
)

# The newest snapshot's words.
_held: tuple[Snapshot, frozenset[str]] | None = None


def scrub(text: str, vocabulary: frozenset[str]) -> str:
    """The question without names, numbers, addresses and dates; "" if nothing is left of it.

    ``vocabulary`` holds folded words that are safe to keep.
    """

    def known(word: str) -> bool:
        plain = fold(word).replace("’", "'")
        return all(
            part in vocabulary or part in _PLAIN or is_stop_word(part)
            for part in re.split(r"['-]", plain)
            if len(part) > 1
        )

    def without_name(match: re.Match[str]) -> str:
        words = match[2].split()
        return " ".join([match[1], *(word if known(word) else GONE for word in words)])

    for pattern in _PATTERNS:
        text = pattern.sub(f" {GONE} ", text)
    text = re.sub(r"[ \t]+", " ", text)
    text = _RELATIVE.sub(without_name, _INTRODUCED.sub(without_name, text))
    kept = [token if _is_safe(token) or known(token) else GONE for token in _WORD.findall(text)]
    return _joined(kept)


def _is_safe(token: str) -> bool:
    """Punctuation, a short number, or a lower-case word in a script that has capitals."""
    if not any(letter.isalpha() for letter in token):
        return True
    return token == token.lower() and token != token.upper()


def _joined(tokens: list[str]) -> str:
    if not any(token[0].isalpha() for token in tokens):
        return ""
    text = re.sub(r" ([?.,!])", r"\1", " ".join(tokens))
    text = re.sub(rf"{GONE}(?: {GONE})+", GONE, text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + GONE


def vocabulary(content: Snapshot) -> frozenset[str]:
    """Every word of the published content, folded."""
    global _held
    if _held is None or _held[0] is not content:
        _held = (content, frozenset(_words(content)))
    return _held[1]


def _words(content: Snapshot) -> set[str]:
    texts = [
        topic.title(language) for topic in content.topics.values() for language in topic.titles
    ]
    for entry in content.entries.values():
        texts += [entry.question, entry.short_answer, entry.full_answer, *entry.alternatives]
    for term in content.terms:
        texts += [term.term, *term.variants]
    return {word for text in texts for word in re.findall(r"[^\W_]+", fold(text))}


def log_unanswered(content: Snapshot, text: str, language: str) -> None:
    """Keep a question that no entry answered, scrubbed; nothing if nothing safe is left of it."""
    safe = scrub(text, vocabulary(content))
    if safe:
        LoggedQuestion.objects.create(
            text=safe, language=language, kind=LoggedQuestion.Kind.UNANSWERED
        )


def log_not_meant(entry: Entry, language: str) -> None:
    """Keep that an entry was offered and not meant. What was typed is gone by then."""
    LoggedQuestion.objects.create(
        text=entry.question[:LONGEST],
        language=language,
        kind=LoggedQuestion.Kind.NOT_MEANT,
        offered_id=entry.faq_id,
    )
