"""What a revision means, as numbers: made when it is published, for search."""

from __future__ import annotations

from django.db import models

from content.models.faqs import Revision


class Embedding(models.Model):
    """The vectors of a revision's texts, as one encoder gave them.

    ``vectors`` is an array of float16, one row for each of ``Document.texts()``.
    """

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="embeddings")
    encoder = models.CharField(max_length=16)
    vectors = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "encoder"], name="one_embedding_per_encoder"
            )
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} ({self.encoder})"
