"""What needs attention in a draft."""

from datetime import date, timedelta

import pytest

from content.checks import Checked
from content.models import ContentVersion, GlossaryTerm
from content.snapshot import current
from content.writing import attention, measures

TODAY = date(2026, 11, 25)


def draft(**fields):
    plain = {
        "key": "parking", "language": "en", "question": "Where do I leave the car?", "label": "",
        "short_answer": "Near the door.", "act_now": "", "full_answer": "", "alternatives": [],
        "links": ["https://example.org/"], "unopened": 0, "related": [], "reviewed": True,
    }  # fmt: skip
    return Checked(**plain | fields)


def found(**fields):
    return [one.message for one in attention(draft(**fields), current(), today=TODAY)]


@pytest.fixture
def spanish(new_faq):
    """So that nothing about translations is said."""
    new_faq("parking", language="es", question="¿Dónde aparco?", published=False)


def test_it_has_nothing_to_say_about_a_plain_draft(spanish):
    assert found() == []


@pytest.mark.parametrize(
    "text, says",
    [
        ("You should take a walk.", "“you should take” sounds like advice to one person"),
        ("Then you must call.", "“you must” sounds like advice to one person"),
        ("Usted debe tomar agua.", "“usted debe tomar” sounds like advice to one person"),
        ("It is 2.5 mg.", "“2.5 mg” reads as a dose: leave doses to the care team"),
        ("Take two tablets.", "“take two tablets” reads as a dose: leave doses to the care team"),
        ("See [it](http://a.org).", "the link http://a.org is not https"),
        ("It is ascites and NSCLC.", "not in the glossary: NSCLC"),
        ("It is pleurodesis or thoracoscopy.", "not in the glossary: thoracoscopy"),
    ],
)
def test_it_points_at(spanish, text, says):
    assert says in found(full_answer=text)


@pytest.mark.parametrize(
    "text",
    [
        "Your team tells you what to take.",
        "See [it](https://a.org).",
        "It takes 20 minutes. Two days a week.",
        "Un síntoma, un idioma.",
    ],
)
def test_it_leaves_alone(spanish, text):
    assert found(full_answer=text) == []


def test_it_knows_the_glossary(spanish):
    GlossaryTerm.objects.create(
        key="port", language="en", term="thoracoscopy", meaning="A look.", is_published=True
    )
    ContentVersion.bump()

    assert found(full_answer="It is a thoracoscopy.") == []


def test_it_names_published_entries_that_are_much_alike(spanish, new_faq):
    new_faq("car", question="Where do I leave my car?")

    assert "much like “Where do I leave my car?”" in found()
    assert found(key="car", question="Where do I leave my car?") == ["no translation: Spanish"]


def test_it_says_what_the_checks_say(spanish):
    overdue = TODAY - timedelta(days=1)

    said = found(links=["http://a.org/"], review_by=overdue, short_answer="")

    assert said[:2] == ["the short answer is empty", "the source http://a.org/ is not https"]
    assert f"review was due on {overdue}" in said


def test_it_measures():
    line = measures(draft(full_answer="word " * 500), page_units=1500)

    assert line.startswith("Reading grade ")
    assert line.endswith("14 characters in the short answer, full answer on 2 pages.")
    assert measures(draft(language="es"), page_units=1500) == "14 characters in the short answer."
