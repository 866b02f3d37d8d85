"""Patients, reminders and deliveries: pseudonyms only, to look at rather than to change."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bot.fields import keyed_hash
from bot.models import CareTeam, Delivery, Patient, Reminder
from tests.adminpanel.conftest import logged_in, make_staff

TELEGRAM_ID, CHAT_ID, AWAITING = "777000111222", "777000333444", "remind:secret-marker"


@pytest.fixture
def team(db):
    return CareTeam.objects.create(
        name="Riverside", emergency_number="112", time_zone="Europe/Madrid"
    )


@pytest.fixture
def patient(db):
    return Patient.objects.create(
        telegram_id=TELEGRAM_ID,
        telegram_hash=keyed_hash(TELEGRAM_ID),
        chat_id=CHAT_ID,
        awaiting=AWAITING,
        status_since=timezone.now(),
        consent_version=1,
        consented_at=timezone.now(),
    )


@pytest.fixture
def delivery(patient):
    now = timezone.now()
    reminder = Reminder.objects.create(
        patient=patient, rule="weekly", starts_on=date(2026, 11, 23), weekdays=[0], at=time(9),
        next_due=now,
    )  # fmt: skip
    return Delivery.objects.create(
        patient=patient, reminder=reminder, due_at=now, not_after=now + timedelta(hours=1),
        state="sent", sent_at=now, message_id=5550001, answer="reached", answered_at=now,
    )  # fmt: skip


def pages(*rows):
    for row in rows:
        noun = f"admin:bot_{row._meta.model_name}"
        yield reverse(f"{noun}_changelist")
        yield reverse(f"{noun}_change", args=[row.pk])
        yield reverse(f"{noun}_history", args=[row.pk])


def test_it_shows_no_personal_data(admin_client, patient, delivery):
    secrets = (TELEGRAM_ID, CHAT_ID, AWAITING, patient.telegram_hash, "5550001")
    urls = [*pages(patient, delivery, delivery.reminder)]

    for url in urls:
        page = admin_client.get(url).content.decode()
        assert patient.pseudonym in page, url
        assert not [secret for secret in secrets if secret in page], url


def test_it_says_the_rule_the_state_and_the_answer_in_words(admin_client, delivery):
    page = admin_client.get(reverse("admin:bot_delivery_changelist")).content.decode()

    assert "Every Monday at 9:00" in page
    assert "reached the team" in page


@pytest.mark.parametrize(
    "query", [{"state": "sent"}, {"answer": "reached"}, {"reminder__rule": "weekly"}]
)
def test_it_filters_deliveries(admin_client, delivery, query):
    url = reverse("admin:bot_delivery_changelist")
    [(name, value)] = query.items()

    assert len(admin_client.get(url, {f"{name}__exact": value}).context["cl"].result_list) == 1
    assert not admin_client.get(url, {f"{name}__exact": "x"}).context["cl"].result_list


def test_it_lists_many_deliveries_in_few_queries(
    admin_client, django_assert_max_num_queries, delivery
):
    for number in range(1, 60):
        delivery.pk = None
        delivery.due_at += timedelta(minutes=number)
        delivery.save()
    for noun in ("delivery", "reminder", "patient"):
        with django_assert_max_num_queries(10):
            admin_client.get(reverse(f"admin:bot_{noun}_changelist"))


def test_it_changes_nothing_but_the_care_team(admin_client, patient, team):
    admin_client.post(
        reverse("admin:bot_patient_change", args=[patient.pk]),
        {"care_team": team.pk, "status": "stopped", "pseudonym": "P-X", "language": "es"},
    )

    before = patient.pseudonym
    patient.refresh_from_db()
    assert (patient.care_team, patient.time_zone) == (team, "Europe/Madrid")
    assert (patient.pseudonym, patient.status, patient.language) == (before, "active", "en")


def test_it_adds_no_patients_and_changes_no_outreach(admin_client, delivery):
    for noun in ("patient", "reminder", "delivery"):
        assert admin_client.get(reverse(f"admin:bot_{noun}_add")).status_code == 403
    for row in (delivery, delivery.reminder):
        for step in ("change", "delete"):
            url = reverse(f"admin:bot_{row._meta.model_name}_{step}", args=[row.pk])
            assert admin_client.post(url, {"post": "yes"}).status_code == 403


def test_it_shows_how_patients_join_a_team(admin_client, team, settings):
    settings.TELEGRAM_BOT_USERNAME = "ward_bot"
    page = admin_client.get(reverse("admin:bot_careteam_change", args=[team.pk])).content.decode()

    assert f"?start={team.join_code}" in page
    assert admin_client.get(reverse("admin:bot_careteam_add")).status_code == 200
    assert admin_client.get(reverse("admin:bot_careteam_changelist")).status_code == 200


def test_only_a_superuser_changes_a_superuser(admin_user):
    manager = make_staff("manager", "auth.view_user", "auth.change_user")
    client = logged_in(manager)

    url = reverse("admin:auth_user_password_change", args=[admin_user.pk])
    assert client.get(url).status_code == 403
    client.post(
        reverse("admin:auth_user_change", args=[manager.pk]),
        {"username": "manager", "is_staff": "on", "is_active": "on", "is_superuser": "on"},
    )
    manager.refresh_from_db()
    assert not manager.is_superuser
