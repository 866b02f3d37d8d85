import pytest

from content.models import ContentVersion, GlossaryTerm


@pytest.fixture
def terms(db):
    for key, language, term, variants in [
        ("mri", "en", "MRI", ["MRI scan"]),
        ("scan", "en", "scan", ["scans"]),
        ("mets", "en", "metastasis", ["metastases", "mets"]),
        ("mets", "es", "metástasis", []),
    ]:
        GlossaryTerm.objects.create(
            key=key, language=language, term=term, variants=variants,
            meaning=f"{term} is <this>.", is_published=True,
        )  # fmt: skip
    ContentVersion.bump()


def test_it_explains_the_words_of_an_answer(anna, new_faq, terms):
    faq = new_faq("x", short_answer="Metastases show on an **mri scan**. Not scanner.")
    screen = anna.tap_data(f"faq:{faq.pk}")
    assert "Words explained" in screen.buttons

    screen = anna.tap("Words explained")
    assert screen.buttons == ["metastasis", "MRI", "Urgent help", "Back", "Home"]
    assert "MRI is <this>." in anna.tap("MRI").text
    assert "Not scanner." in anna.tap("Back to the answer").text


def test_it_explains_the_words_of_a_page(anna, new_faq, terms):
    faq = new_faq("x", full_answer="About mets.")
    anna.tap_data(f"read:{faq.pk}:0")
    anna.tap("Words explained")
    anna.tap("metastasis")

    assert "About mets." in anna.tap("Back to the answer").text


def test_it_explains_an_english_text_in_the_readers_language(anna, new_faq, terms):
    faq = new_faq("x", short_answer="About mets and scans.")
    patient = anna.patient
    patient.language = "es"
    patient.save(update_fields=["language"])

    screen = anna.tap_data(f"words-in:{faq.pk}:show")
    assert screen.buttons[:2] == ["metástasis", "scan"]


def test_it_lists_the_glossary_by_letter(anna, terms):
    anna.tap("Help")
    assert anna.tap("Words explained").buttons[:2] == ["M", "S"]
    assert anna.tap("M").buttons[:2] == ["metastasis", "MRI"]
    assert "metastasis is" in anna.tap("metastasis").text
    assert "MRI" in anna.tap("Back").buttons


@pytest.mark.parametrize("data", ["words:Q", "word:0::none", "words-in:9:show", "words-in:9:bad",
                                  "word:1:12345:mri", "words:M:x"])  # fmt: skip
def test_it_leads_home_from_words_that_are_gone(anna, terms, data):
    assert "That button is from earlier" in anna.tap_data(data).text
