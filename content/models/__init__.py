"""What may be said."""

from content.models.faqs import FAQ, Revision
from content.models.glossary import GlossaryTerm
from content.models.questions import LoggedQuestion
from content.models.sources import Source
from content.models.topics import Topic, TopicTitle
from content.models.urgent import UrgentSign
from content.models.version import ContentVersion

__all__ = [
    "FAQ",
    "ContentVersion",
    "GlossaryTerm",
    "LoggedQuestion",
    "Revision",
    "Source",
    "Topic",
    "TopicTitle",
    "UrgentSign",
]
