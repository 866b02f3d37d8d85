"""What may be said."""

from content.models.api import ApiToken, IdempotentCall, TokenUser
from content.models.embeddings import Embedding
from content.models.faqs import FAQ, Revision
from content.models.glossary import GlossaryTerm
from content.models.imports import ImportJob, ImportMapping, ImportRow
from content.models.questions import LoggedQuestion
from content.models.remarks import Remark
from content.models.schedules import ScheduledPublication
from content.models.sources import Source
from content.models.synonyms import Synonym
from content.models.topics import Topic, TopicTitle
from content.models.urgent import UrgentSign
from content.models.version import ContentVersion

__all__ = [
    "FAQ",
    "ApiToken",
    "ContentVersion",
    "Embedding",
    "GlossaryTerm",
    "IdempotentCall",
    "ImportJob",
    "ImportMapping",
    "ImportRow",
    "LoggedQuestion",
    "Remark",
    "Revision",
    "ScheduledPublication",
    "Source",
    "Synonym",
    "TokenUser",
    "Topic",
    "TopicTitle",
    "UrgentSign",
]
