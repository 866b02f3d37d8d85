import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from content import snapshot
from content.models import FAQ, GlossaryTerm, Topic, UrgentSign
from content.publishing import sign_off, withdraw
from content.starter_content import load_pack
from content.starter_pack import PackError, read_pack
from content.translations import Standing, matrix

FAQ_FILE = """---
key: one
topic: basics
position: 10
question: What is one?
sources: [nci]
related: [two]
---
It is one.

# More

Rest.
"""
SIGN_FILE = """---
title: A sign
position: 10
number: emergency
phrases: [help me now]
---
# What people notice

- this

# What to do

Call.
"""


@pytest.fixture
def root(tmp_path):
    """A small pack, to be changed by a test."""
    files = {
        "topics/basics.md": "---\nicon: '📖'\nposition: 1\ntitles: {en: Basics}\n---\n",
        "topics/more.md": "---\nicon: ''\nposition: 2\nparent: basics\ntitles: {en: More}\n---\n",
        "sources/a.yaml": "nci: {title: T, publisher: NCI, url: 'https://www.cancer.gov/', seen: 2026-11-22}\n",
        "faqs/en/basics/one.md": FAQ_FILE,
        "faqs/en/basics/two.md": FAQ_FILE.replace("one", "two").replace("related: [two]\n", ""),
        "urgent-signs/en/sign.md": SIGN_FILE,
        "glossary/en.yaml": "her2: {term: HER2, meaning: A protein.}\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def change(root, name, old, new):
    path = root / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_it_loads_and_publishes_everything_as_starter_text(root, db):
    assert load_pack(read_pack(root))["new"] == 6

    content = snapshot.current()
    entry = content.entry("one", "en")
    assert entry.is_starter
    assert entry.full_answer == "Rest."
    assert entry.related == ("two",)
    assert [sign.key for sign in content.signs_for("en")] == ["sign"]
    assert [term.term for term in content.terms] == ["HER2"]


def test_loading_again_changes_nothing(root, db):
    load_pack(read_pack(root))
    version = snapshot.current().version

    outcomes = load_pack(read_pack(root))
    assert outcomes == {"unchanged": 6}
    assert snapshot.current().version == version


def test_a_newer_pack_replaces_what_nobody_touched(root, db):
    load_pack(read_pack(root))
    change(root, "faqs/en/basics/one.md", "It is one.", "It is the first.")
    change(root, "topics/more.md", "More", "Even more")
    change(root, "urgent-signs/en/sign.md", "A sign", "The sign")
    change(root, "glossary/en.yaml", "A protein.", "A receptor.")

    assert load_pack(read_pack(root))["updated"] == 4
    assert snapshot.current().entry("one", "en").short_answer == "It is the first."


@pytest.mark.parametrize("model", [FAQ, Topic, UrgentSign, GlossaryTerm])
def test_it_never_overwrites_an_editors_change(root, db, model):
    load_pack(read_pack(root))
    field = {FAQ: "short_answer", Topic: "icon", UrgentSign: "act", GlossaryTerm: "meaning"}[model]
    model.objects.update(**{field: "mine"})
    change(root, "faqs/en/basics/one.md", "It is one.", "It is the first.")
    change(root, "topics/more.md", "More", "Even more")
    change(root, "urgent-signs/en/sign.md", "Call.", "Call now.")
    change(root, "glossary/en.yaml", "A protein.", "A receptor.")

    assert load_pack(read_pack(root))["kept"] >= 1
    assert set(model.objects.values_list(field, flat=True)) == {"mine"}


def test_it_never_replaces_what_a_reviewer_signed_off(root, db):
    load_pack(read_pack(root))
    reviewer = User.objects.create_superuser("robin", first_name="Robin", last_name="Hall")
    sign_off(FAQ.objects.get(key="one"), by=reviewer, role="nurse")
    change(root, "faqs/en/basics/one.md", "It is one.", "It is the first.")

    assert load_pack(read_pack(root))["kept"] == 1
    assert snapshot.current().entry("one", "en").reviewer_name == "Robin Hall"


def test_it_does_not_bring_back_what_an_editor_withdrew(root, db):
    load_pack(read_pack(root))
    withdraw(FAQ.objects.get(key="one"), by=None, reason="Out of date.")
    change(root, "faqs/en/basics/one.md", "It is one.", "It is the first.")
    load_pack(read_pack(root))

    assert snapshot.current().entry("one", "en") is None


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("faqs/en/basics/one.md", "key: one", "key: other", "one.md"),
        ("faqs/en/basics/one.md", "question: What is one?\n", "", "question"),
        ("faqs/en/basics/one.md", "topic: basics", "topic: none", "no topic"),
        ("faqs/en/basics/one.md", "[nci]", "[gone]", "no source"),
        ("faqs/en/basics/one.md", "key: one", "key: [", "one.md"),
        ("topics/basics.md", "icon: '📖'\n", "", "icon"),
        ("sources/a.yaml", "nci: {", "nci: x #", "a.yaml"),
    ],
)
def test_it_names_the_file_that_is_wrong(root, name, old, new, says):
    change(root, name, old, new)

    with pytest.raises(PackError, match=says):
        read_pack(root)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("faqs/en/basics/one.md", "[nci]", "[]", "no source"),
        ("faqs/en/basics/one.md", "[two]", "[gone]", "does not exist"),
        ("faqs/en/basics/one.md", "It is one.", "Multidisciplinary interdepartmental considerations necessitate individualized evaluation.", "reading grade"),
        ("faqs/en/basics/two.md", "What is two?", "what is ONE", "also asked by"),
        ("sources/a.yaml", "https", "http", "not https"),
        ("urgent-signs/en/sign.md", "phrases", "must_fire: [other words]\nphrases", "must trigger"),
        ("urgent-signs/en/sign.md", "phrases", "must_not_fire: [help me now]\nphrases", "must not trigger"),
        ("urgent-signs/en/sign.md", "help me now", "'a + '", "empty part"),
    ],
)  # fmt: skip
def test_check_content_fails_on_errors(root, monkeypatch, capsys, name, old, new, says, db):
    change(root, name, old, new)
    monkeypatch.setattr(
        "content.management.commands.check_content.read_pack", lambda: read_pack(root)
    )

    with pytest.raises(CommandError, match="error"):
        call_command("check_content", "--pack")
    assert says in capsys.readouterr().out


def test_the_shipped_pack_loads_and_has_no_error(db, capsys):
    call_command("load_starter_content")
    call_command("check_content")

    printed = capsys.readouterr().out
    assert "Checking the database" in printed
    assert "0 error(s)" in printed
    assert FAQ.objects.published().filter(language="en").count() >= 90
    assert Topic.objects.count() >= 12
    assert GlossaryTerm.objects.filter(language="en").count() >= 60
    assert UrgentSign.objects.filter(language="en").count() >= 10
    assert not any(row.has(Standing.STALE) for row in matrix())


def test_a_translation_follows_the_original_it_was_packed_with(root, db):
    spanish = root / "faqs/es/basics/two.md"
    spanish.parent.mkdir(parents=True)
    spanish.write_text((root / "faqs/en/basics/two.md").read_text("utf-8"), "utf-8")
    load_pack(read_pack(root))

    def follows():
        faq = FAQ.objects.get(key="two", language="es")
        return faq.translated_from.faq.language, faq.translated_from.number

    assert follows() == ("en", 1)

    change(root, "faqs/en/basics/two.md", "Rest.", "More.")
    load_pack(read_pack(root))
    assert follows() == ("en", 2)

    FAQ.objects.filter(language="es").update(short_answer="Our own.")
    change(root, "faqs/en/basics/two.md", "More.", "Even more.")
    load_pack(read_pack(root))
    assert follows() == ("en", 2)
