"""Moving topics within the menu."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections, transaction

from content import arranging, snapshot
from content.errors import DomainError
from content.models import ContentVersion, Topic


@pytest.fixture
def tree(db):
    """a (with a1, a2) and b, c, at the positions that a starter pack might give."""
    topics = {}
    for position, (slug, parent) in enumerate(
        [("a", None), ("a1", "a"), ("a2", "a"), ("b", None), ("c", None)], start=1
    ):
        topics[slug] = Topic.objects.create(slug=slug, parent=topics.get(parent), position=position)
        topics[slug].titles.create(language="en", title=slug.upper())
    return topics


def seen():
    return arranging.fingerprint(Topic.objects.all())


def arrange(text, tree, **options):
    """From lines such as ``a, a1 a, b``: a topic and, behind a space, the one above it."""
    places = []
    for words in text.split(", "):
        slug, _space, parent = words.partition(" ")
        places.append((tree[slug].pk, tree[parent].pk if parent else None))
    return arranging.arrange(places, **({"seen": seen()} | options))


def menu(parent=None):
    return [topic.slug for topic in Topic.objects.filter(parent__slug=parent)]


def test_it_puts_topics_in_another_order(tree):
    moved = arrange("c, a, a1 a, a2 a, b", tree)

    assert menu() == ["c", "a", "b"]
    assert menu("a") == ["a1", "a2"]
    assert {topic.slug for topic in moved} == {"a", "b", "c"}
    assert list(Topic.objects.filter(parent=tree["a"]).values_list("position", flat=True)) == [2, 3]


def test_it_moves_a_topic_below_another_with_all_that_it_holds(tree):
    arrange("b, a b, a1 a, a2 a, c", tree)

    assert menu() == ["b", "c"]
    assert menu("b") == ["a"]
    assert menu("a") == ["a1", "a2"]


def test_a_group_that_only_loses_a_topic_keeps_its_positions(tree):
    moved = arrange("a, a1 a, b, c, a2 c", tree)

    assert [topic.slug for topic in moved] == ["a2"]


def test_patients_see_it_at_their_next_tap(tree, new_faq):
    for slug in ("a", "c"):
        new_faq(f"in-{slug}", topic=slug)
    before = [node.slug for node in snapshot.current().subtopics(None, "en")]

    arrange("c, b, a, a1 a, a2 a", tree)

    assert before == ["a", "c"]
    assert [node.slug for node in snapshot.current().subtopics(None, "en")] == ["c", "a"]


def test_the_order_that_is_there_already_changes_nothing(tree):
    before = ContentVersion.current()

    assert arrange("a, a1 a, a2 a, b, c", tree) == []
    assert ContentVersion.current() == before


def test_it_refuses_a_topic_under_itself_and_says_which(tree):
    with pytest.raises(DomainError, match=r"“A1?” cannot lie under itself"):
        arrange("a a1, a1 a, a2 a, b, c", tree)
    with pytest.raises(DomainError, match="“B” cannot lie under itself"):
        arrange("a, a1 a, a2 a, b b, c", tree)
    assert menu() == ["a", "b", "c"]


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: Topic.objects.create(slug="new"),
        lambda tree: tree["a2"].delete(),
        lambda tree: Topic.objects.filter(slug="b").update(position=99),
        lambda tree: arrange("a, a1 a, a2 a, b, c b", tree),
    ],
)
def test_it_refuses_an_order_that_somebody_else_has_overtaken(tree, change):
    opened = seen()
    change(tree)
    before = seen()

    with pytest.raises(DomainError, match="Somebody else has changed the menu"):
        arrange("c, b, a, a1 a, a2 a", tree, seen=opened)
    assert seen() == before


@pytest.mark.parametrize("places", ["a, b, c", "a, a1 a, a2 a, b, c, c"])
def test_it_refuses_a_list_that_does_not_name_every_topic_once(tree, places):
    with pytest.raises(DomainError, match="named once"):
        arrange(places, tree)


def test_it_refuses_a_parent_that_does_not_exist(tree):
    places = [(topic.pk, None) for topic in tree.values()]

    with pytest.raises(DomainError, match="named once"):
        arranging.arrange([*places[:-1], (places[-1][0], 10**6)], seen=seen())


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told(tree):
    opened, together = seen(), Barrier(2)

    def save(order):
        try:
            together.wait(10)
            return arrange(order, tree, seen=opened)
        except DomainError as error:
            return str(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(save, ["c, b, a, a1 a, a2 a", "b, c, a, a1 a, a2 a"]))

    told = [one for one in outcomes if isinstance(one, str)]
    assert len(told) == 1 and "Somebody else" in told[0]
    assert menu() in (["c", "b", "a"], ["b", "c", "a"])


@pytest.mark.django_db(transaction=True)
def test_two_who_move_topics_under_each_other_make_no_ring(tree):
    together = Barrier(2)

    def move(slug, under):
        try:
            together.wait(10)
            with transaction.atomic():
                arranging.check_parent(tree[slug].pk, tree[under].pk)
                Topic.objects.filter(slug=slug).update(parent=tree[under])
            return ""
        except DomainError as error:
            return str(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda pair: move(*pair), [("b", "c"), ("c", "b")]))

    assert sorted(outcome[:1] for outcome in outcomes) == ["", "“"]
