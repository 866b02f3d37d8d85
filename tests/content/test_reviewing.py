import pytest
from django.contrib.auth.models import Permission, User

from content.errors import DomainError
from content.models import FAQ
from content.publishing import publish, sign_off
from content.reviewing import comment_on, return_to_author, submit_for_review


@pytest.fixture
def editor(db):
    return User.objects.create_user("erin", first_name="Erin", last_name="Ash")


@pytest.fixture
def reviewer(db):
    user = User.objects.create_user("robin", first_name="Robin", last_name="Hall")
    user.user_permissions.add(Permission.objects.get(codename="sign_off_faq"))
    return user


@pytest.fixture
def faq(new_faq, editor):
    return new_faq("her2", published=False, edited_by=editor)


def test_a_draft_waits_until_it_is_edited(faq, editor):
    submit_for_review(faq, by=editor)
    faq.refresh_from_db()
    assert faq.is_in_review
    assert list(FAQ.objects.in_review()) == [faq]

    faq.save()
    assert not faq.is_in_review
    assert not FAQ.objects.in_review().exists()


def test_it_is_not_sent_twice(faq, editor):
    submit_for_review(faq, by=editor)

    with pytest.raises(DomainError, match="already"):
        submit_for_review(faq, by=editor)


def test_what_patients_see_is_not_sent(new_faq, editor):
    with pytest.raises(DomainError, match="nothing new"):
        submit_for_review(new_faq("her2"), by=editor)


def test_a_draft_that_cannot_be_published_is_not_sent(faq, editor):
    faq.sources.clear()

    with pytest.raises(DomainError, match="source"):
        submit_for_review(faq, by=editor)


def test_nothing_is_sent_or_returned_unread(faq, editor, reviewer):
    read = faq.edited_at
    faq.save()
    with pytest.raises(DomainError, match="has changed"):
        submit_for_review(faq, by=editor, seen=read)
    submit_for_review(faq, by=editor)
    with pytest.raises(DomainError, match="has changed"):
        return_to_author(faq, by=reviewer, comment="No.", seen=read)


def test_a_changed_draft_is_signed_off_only_once_it_was_sent(faq, editor, reviewer):
    with pytest.raises(DomainError, match="has not been sent"):
        sign_off(faq, by=reviewer, role="nurse")

    submit_for_review(faq, by=editor)
    sign_off(faq, by=reviewer, role="nurse")
    assert not FAQ.objects.in_review().exists()


def test_who_sent_it_does_not_sign_it_off(faq, reviewer):
    """Else an author could have somebody fix a comma and then sign off the rest herself."""
    submit_for_review(faq, by=reviewer)

    with pytest.raises(DomainError, match="You sent"):
        sign_off(faq, by=reviewer, role="nurse")


def test_it_is_returned_by_a_reviewer_and_for_a_reason(faq, editor, reviewer):
    with pytest.raises(DomainError, match="not in review"):
        return_to_author(faq, by=reviewer, comment="No.")
    submit_for_review(faq, by=editor, comment="Ready.")
    with pytest.raises(DomainError, match="Only a clinical reviewer"):
        return_to_author(faq, by=editor, comment="No.")
    with pytest.raises(DomainError, match="Say what"):
        return_to_author(faq, by=reviewer, comment=" ")
    return_to_author(faq, by=reviewer, comment="Shorter, please.")

    assert [(one.kind, one.text, one.by) for one in faq.remarks.all()] == [
        ("returned", "Shorter, please.", reviewer),
        ("submitted", "Ready.", editor),
    ]
    submit_for_review(faq, by=editor)


def test_publishing_ends_the_review(faq, editor):
    submit_for_review(faq, by=editor)
    publish(faq, by=None)

    faq.refresh_from_db()
    assert not faq.is_in_review


def test_a_comment_says_something_and_not_too_much(faq, editor):
    comment_on(faq, by=editor, text="Is this so?")

    assert faq.remarks.get().text == "Is this so?"
    with pytest.raises(DomainError, match="too long"):
        comment_on(faq, by=editor, text="x" * 2001)
