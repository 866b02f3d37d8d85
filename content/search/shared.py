"""The one encoder of a process: loaded when it is first needed, if it is installed and wanted."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from content.search.encoder import PACKAGED_SHA256, Encoder, packaged_folder


@cache
def shared_encoder() -> Encoder | None:
    """The encoder; None where search works on words alone.

    Raises EncoderError if the model that the settings name cannot be used.
    """
    if settings.SEARCH_MODE == "lexical":
        return None
    if settings.SEARCH_MODEL_DIR:
        return Encoder(Path(settings.SEARCH_MODEL_DIR))
    folder = packaged_folder()
    return Encoder(folder, sha256=PACKAGED_SHA256) if folder else None
