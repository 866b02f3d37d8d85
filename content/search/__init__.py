"""Finds the curated entry that a typed question means. Nothing is generated."""

from content.search.engine import Confidence, Hit, Hits, prepare, search

__all__ = ["Confidence", "Hit", "Hits", "prepare", "search"]
