import pytest

from content.search.document import Document
from content.search.encoder import PACKAGED_SHA256, Encoder, packaged_folder
from content.search.engine import Engine
from content.search.synonyms import SynonymGroup

ENTRIES = {
    "scans": ("How often are scans?", ["when is my next scan"], "Often every two or three months."),
    "tired": ("Why am I so tired?", ["no energy"], "Cancer and its treatment cause tiredness."),
    "nausea": ("What helps with nausea?", ["feeling sick"], "Medicines against sickness help."),
    "fever": ("What if I have a fever?", ["high temperature"], "Call your team at once."),
    "spread": ("What is metastatic breast cancer?", [], "Breast cancer that has spread."),
}
SYNONYMS = (
    SynonymGroup("en", ("metastatic breast cancer", "mbc", "stage 4")),
    SynonymGroup("en", ("nausea", "throw up", "puke")),
    SynonymGroup("en", ("chemo", "chemotherapy")),
    SynonymGroup("en", ("diarrhea", "the runs")),
    SynonymGroup("es", ("fiebre",), ("fever",), "en"),
    SynonymGroup("es", ("vomitos",), ("nausea",), "en"),
)


def make_document(key, question, alternatives=(), answer="", *, language="en", version=1):
    return Document(key, language, version, "", question, tuple(alternatives), answer)


@pytest.fixture
def engine():
    engine = Engine(None, SYNONYMS)
    engine.put([make_document(key, *fields) for key, fields in ENTRIES.items()])
    return engine


@pytest.fixture(scope="session")
def encoder():
    return Encoder(packaged_folder(), sha256=PACKAGED_SHA256)
