"""The admin classes, one module for each noun."""

from adminpanel.admin import (
    audit,
    callbacks,
    care_teams,
    faqs,
    glossary,
    imports,
    outreach,
    patients,
    privacy,
    questions,
    sources,
    staff,
    synonyms,
    tokens,
    topics,
    urgent_signs,
)

__all__ = [
    "audit",
    "callbacks",
    "care_teams",
    "faqs",
    "glossary",
    "imports",
    "outreach",
    "patients",
    "privacy",
    "questions",
    "sources",
    "staff",
    "synonyms",
    "tokens",
    "topics",
    "urgent_signs",
]
