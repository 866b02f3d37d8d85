"""The admin classes, one module for each noun."""

from adminpanel.admin import (
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
