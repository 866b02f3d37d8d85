"""Finds the curated entry that a typed question means. Nothing is generated."""
