"""An entry's form as it stands in the browser. Nothing of it is saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict

from adminpanel.lines import LinesField, LongTextField
from content import snapshot
from content.models import FAQ, Source, Topic
from content.snapshot import FALLBACK_LANGUAGE

TEXTS = ("question", "label", "short_answer", "act_now", "full_answer")


@dataclass(frozen=True)
class Typed:
    """The form's values on an entry that is never saved; ``row`` is the saved one, if any."""

    row: FAQ | None
    faq: FAQ
    sources: list[Source]
    related: list[FAQ]

    def entry(self) -> snapshot.Entry:
        """What patients would read if this were published now, without a review."""
        frozen = self.faq.frozen_with(self.sources, self.related)
        return snapshot.draft_entry(self.faq, frozen)


def read(form: QueryDict) -> Typed:
    """What a published entry no longer changes, and so does not post, is read from its row.

    A form without any fields, as of somebody who may only look, stands for the row.
    """
    row = FAQ.objects.select_related("live").filter(pk__in=_ids([form.get("faq", "")])).first()
    if row is not None and "question" not in form:
        return Typed(row, row, list(row.sources.all()), list(row.related.all()))
    language = form.get("language", row.language if row else "")
    faq = FAQ(
        pk=row.pk if row else 0,
        key=form.get("key", row.key if row else ""),
        language=language if language in dict(settings.LANGUAGES) else FALLBACK_LANGUAGE,
        topic=Topic.objects.filter(pk__in=_ids([form.get("topic", "")])).first(),
        sensitive="sensitive" in form,
        alternatives=LinesField().to_python(form.get("alternatives", "")),
        **{name: LongTextField().to_python(form.get(name, "")) for name in TEXTS},
    )
    return Typed(
        row,
        faq,
        list(Source.objects.filter(pk__in=_ids(form.getlist("sources")))),
        list(FAQ.objects.filter(pk__in=_ids(form.getlist("related")))),
    )


def _ids(values: Iterable[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal() and len(value) < 19]
