"""Import and export of entries' drafts. The columns are described in ``docs/import-export.md``."""
