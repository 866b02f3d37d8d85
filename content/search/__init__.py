"""Finds the curated entry that a typed question means. Nothing is generated."""

from content.search.engine import Confidence, Hit, Hits, search

__all__ = ["Confidence", "Hit", "Hits", "search"]
