"""The admin classes, one module for each noun."""

from adminpanel.admin import (
    broadcasts,
    callbacks,
    care_teams,
    faqs,
    glossary,
    imports,
    outreach,
    patients,
    questions,
    sources,
    staff,
    synonyms,
    tokens,
    topics,
    urgent_signs,
)

__all__ = [
    "broadcasts",
    "callbacks",
    "care_teams",
    "faqs",
    "glossary",
    "imports",
    "outreach",
    "patients",
    "questions",
    "sources",
    "staff",
    "synonyms",
    "tokens",
    "topics",
    "urgent_signs",
]
