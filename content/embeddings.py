"""Keeps the vectors of what is published, so that no process has to make them again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from content.models import FAQ, ContentVersion, Embedding, Revision
from content.search.document import Document
from content.search.encoder import Encoder
from content.search.shared import shared_encoder

# Revisions whose texts are encoded together.
_BATCH = 50


def store(revisions: Sequence[Revision]) -> int:
    """Keep the revisions' vectors, if there is an encoder; returns how many were made."""
    encoder = shared_encoder()
    if encoder is None:
        return 0
    for start in range(0, len(revisions), _BATCH):
        _store(encoder, revisions[start : start + _BATCH])
    return len(revisions)


def _store(encoder: Encoder, revisions: Iterable[Revision]) -> None:
    documents = [Document.of(revision, version=revision.pk) for revision in revisions]
    vectors = encoder.encode([text for one in documents for text in one.texts()])
    rows, at = [], 0
    for one in documents:
        count = len(one.texts())
        held = vectors[at : at + count].astype(np.float16).tobytes()
        rows.append(Embedding(revision_id=one.version, encoder=encoder.name, vectors=held))
        at += count
    Embedding.objects.bulk_create(rows, ignore_conflicts=True)


def store_missing() -> int:
    """Make the vectors that what is published lacks; returns for how many revisions.

    Running processes notice, and search by meaning from then on.
    """
    encoder = shared_encoder()
    if encoder is None:
        return 0
    live = FAQ.objects.published().values("live_id")
    missing = Revision.objects.filter(pk__in=live).exclude(embeddings__encoder=encoder.name)
    made = store(list(missing))
    if made:
        ContentVersion.bump()
    return made


def held(revision_ids: Iterable[int]) -> dict[int, bytes]:
    """The kept vectors of these revisions, for the encoder in use."""
    encoder = shared_encoder()
    if encoder is None:
        return {}
    rows = Embedding.objects.filter(encoder=encoder.name, revision_id__in=list(revision_ids))
    return {pk: bytes(vectors) for pk, vectors in rows.values_list("revision_id", "vectors")}
