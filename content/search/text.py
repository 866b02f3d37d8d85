"""From text to the stems that are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)*")
_ALGORITHMS = {"en": "english", "es": "spanish"}
_STOP_WORDS = {
    "en": frozenset(
        [
            "a",
            "an",
            "and",
            "are",
            "as",
            "at",
            "be",
            "been",
            "but",
            "by",
            "can",
            "could",
            "did",
            "do",
            "does",
            "for",
            "from",
            "had",
            "has",
            "have",
            "he",
            "her",
            "him",
            "how",
            "i",
            "if",
            "in",
            "into",
            "is",
            "it",
            "its",
            "me",
            "my",
            "of",
            "on",
            "or",
            "our",
            "she",
            "should",
            "so",
            "some",
            "than",
            "that",
            "the",
            "their",
            "them",
            "then",
            "there",
            "these",
            "they",
            "this",
            "to",
            "was",
            "we",
            "were",
            "what",
            "when",
            "which",
            "who",
            "will",
            "with",
            "would",
            "you",
            "your",
            "about",
            "get",
            "got",
            "am",
            "any",
            "im",
            "ive",
            "whats",
        ]
    ),
    "es": frozenset(
        [
            "a",
            "al",
            "como",
            "con",
            "cual",
            "de",
            "del",
            "el",
            "ella",
            "en",
            "es",
            "esta",
            "este",
            "hay",
            "la",
            "las",
            "le",
            "lo",
            "los",
            "me",
            "mi",
            "mis",
            "o",
            "para",
            "pero",
            "por",
            "puedo",
            "que",
            "se",
            "ser",
            "si",
            "son",
            "su",
            "sus",
            "te",
            "tengo",
            "tu",
            "un",
            "una",
            "unas",
            "unos",
            "y",
            "ya",
        ]
    ),
}


def fold(text: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def normal_form(text: str) -> str:
    """The words alone, so that "Whats HER2" and "what's HER2?" are the same question."""
    return " ".join(_WORD.findall(fold(text).replace("'", "").replace("’", "")))


def is_stop_word(word: str) -> bool:
    """Whether a folded word is a small, common one in any of the languages."""
    return any(word in stop for stop in _STOP_WORDS.values())


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    """A stemmer keeps the word it works on in itself, and threads search: one for each word."""
    stemmer = snowballstemmer.stemmer(_ALGORITHMS.get(language, "english"))
    return str(stemmer.stemWord(word))


def stems(text: str, language: str) -> list[str]:
    """Stems of the words that carry meaning, in order; a compound also gives its parts."""
    stop = _STOP_WORDS.get(language, frozenset())
    found: list[str] = []
    for word in normal_form(text).split():
        parts = re.split(r"[-/]", word)
        for piece in [word, *parts] if len(parts) > 1 else [word]:
            if piece not in stop:
                found.append(_stem(piece, language))
    return found
