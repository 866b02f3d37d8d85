"""What may be deleted: nothing that patients have read or that other rows hang on."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.errors import DomainError
from content.models import FAQ, ContentVersion, GlossaryTerm, Revision, Synonym, Topic, UrgentSign

# Of topics, and of entries, that keep a topic from being deleted.
NAMED = 5
Deletable = FAQ | GlossaryTerm | Synonym | Topic | UrgentSign


@transaction.atomic
def delete(row: Deletable) -> None:
    """Delete the row; raises DomainError as ``check_deletable`` does.

    Publishing locks the row as well, so an entry is not deleted while it is published.
    """
    type(row)._default_manager.select_for_update().get(pk=row.pk)
    check_deletable(row)
    row.delete()
    ContentVersion.bump()


def check_deletable(row: Deletable) -> None:
    """Raises DomainError, saying why, if the row has to stay."""
    if isinstance(row, Topic):
        _check_topic(row)
    elif isinstance(row, FAQ):
        if row.revisions.exists():
            raise DomainError(
                _(
                    "This entry has been published, so its revisions have to stay. Withdraw it "
                    "instead: patients then no longer see it."
                )
            )
    elif row.starter_hash:
        raise DomainError(
            _(
                "This came with the starter content, which would bring it back. Switch off "
                "“shown to patients” instead."
            )
        )


def _check_topic(topic: Topic) -> None:
    children, faqs = topic.children.count(), topic.faqs.count()
    revisions = Revision.objects.filter(topic=topic).exclude(faq__topic=topic).count()
    below = [
        ngettext("%d topic", "%d topics", children) % children if children else "",
        ngettext("%d entry", "%d entries", faqs) % faqs if faqs else "",
        ngettext(
            "%d published text of an entry that has moved",
            "%d published texts of entries that have moved",
            revisions,
        )
        % revisions
        if revisions
        else "",
    ]
    if any(below):
        held = [str(one) for rows in (topic.children, topic.faqs) for one in rows.all()[:NAMED]]
        words = _("This topic cannot be deleted: it still holds %(below)s.") % {
            "below": ", ".join(part for part in below if part)
        }
        if held:
            more = "" if len(held) == children + faqs else " …"
            words += " " + _("Move these first: %s") % "; ".join(held) + more
        raise DomainError(words)
