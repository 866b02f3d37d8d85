"""The work of staff over the API: same services, same rules, same refusals as the admin."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from bot.broadcasts.drafts import Draft, create_broadcast
from bot.models import Broadcast, CallbackRequest
from content.api import idempotency
from content.errors import DomainError
from content.importing import jobs
from content.models import FAQ, ApiToken, IdempotentCall, ImportJob, Source, Topic
from content.tokens import create_token, revoke_token


@pytest.fixture
def place(db):
    Source.objects.create(title="Guide", publisher="NHS", url="https://example.org/1")
    return Topic.objects.create(slug="effects")


def draft(**changes):
    return {
        "key": "tired", "language": "en", "topic": "effects", "question": "Why am I tired?",
        "short_answer": "It is common.", "sources": ["https://example.org/1"],
    } | changes  # fmt: skip


def send(client, method, path, body=None, **headers):
    call = getattr(client, method)
    return call(f"/api/v1/{path}", body or {}, content_type="application/json", headers=headers)


def test_an_editor_writes_and_hands_in_and_a_reviewer_publishes(bearer, place, client):
    editor, reviewer = bearer("Editor"), bearer("Reviewer")
    made = send(editor, "post", "drafts/", draft())
    assert made.status_code == 201
    pk, seen = made.json()["id"], made.json()["edited_at"]
    assert client.get("/api/v1/faqs/tired/").status_code == 404

    changed = send(
        editor, "patch", f"drafts/{pk}/", {"short_answer": "It is very common.", "seen": seen}
    )
    seen = changed.json()["edited_at"]
    assert send(editor, "post", f"drafts/{pk}/submit/", {"seen": seen}).json()["is_in_review"]
    signed = send(reviewer, "post", f"drafts/{pk}/sign-off/", {"seen": seen, "role": "Oncologist"})

    assert signed.status_code == 200, signed.json()
    public = client.get("/api/v1/faqs/tired/").json()
    assert public["short_answer"]["markdown"] == "It is very common."
    assert public["review"]["reviewer_role"] == "Oncologist"


def test_a_change_of_a_draft_that_somebody_else_edited_is_a_409(bearer, place):
    editor = bearer("Editor")
    made = send(editor, "post", "drafts/", draft()).json()
    seen = {"seen": made["edited_at"]}
    send(editor, "patch", f"drafts/{made['id']}/", seen | {"label": "Mine"})

    late = send(editor, "patch", f"drafts/{made['id']}/", seen | {"label": "Late"})

    assert late.status_code == 409 and "changed since" in late.json()["detail"]
    assert FAQ.objects.get().label == "Mine"


def test_nobody_publishes_their_own_draft_over_the_api(staff, roles, place, bearer):
    faq = FAQ.objects.create(
        key="own", topic=place, question="?", short_answer="x", edited_by=staff["Reviewer"]
    )
    faq.sources.add(Source.objects.get())
    seen = {"seen": faq.edited_at.isoformat()}

    response = send(bearer("Reviewer"), "post", f"drafts/{faq.pk}/publish/", seen)

    assert response.status_code == 409
    assert FAQ.objects.get().live is None


def test_a_published_entry_keeps_its_key(bearer, new_faq):
    faq = new_faq("tired")
    change = {"seen": FAQ.objects.get().edited_at.isoformat(), "key": "other"}

    assert send(bearer("Editor"), "patch", f"drafts/{faq.pk}/", change).status_code == 409


@pytest.mark.parametrize("odd", ["a\x00b", "\ud800"])
def test_text_that_no_database_holds_is_a_400(bearer, place, odd):
    response = send(bearer("Editor"), "post", "drafts/", draft(question=odd))

    assert response.status_code == 400 and "question" in response.json()["errors"]


def test_an_import_goes_from_upload_to_drafts(bearer, place):
    editor = bearer("Editor")
    rows = (
        "key,language,topic,question,short_answer\ntired,en,effects,Why am I tired?,It is common.\n"
    )
    made = editor.post("/api/v1/imports/", {"file": SimpleUploadedFile("x.csv", rows.encode())})
    assert made.status_code == 201, made.json()
    pk = made.json()["id"]
    assert made.json()["is_running"]

    jobs.run_next(timezone.now())
    checked = editor.get(f"/api/v1/imports/{pk}/").json()
    assert (checked["state"], checked["counts"]["new"]) == ("checked", 1), checked
    (row,) = editor.get(f"/api/v1/imports/{pk}/rows/").json()["results"]
    assert (row["key"], row["status"]) == ("tired", "new")
    stale = send(editor, "post", f"imports/{pk}/apply/", {"fingerprint": "other"})
    assert stale.status_code == 409
    seen = {"fingerprint": checked["fingerprint"]}
    assert send(editor, "post", f"imports/{pk}/apply/", seen).status_code == 202
    jobs.run_next(timezone.now())

    assert editor.get(f"/api/v1/imports/{pk}/").json()["state"] == "done"
    assert FAQ.objects.get().short_answer == "It is common."


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"What,That\n1,2\n"])
def test_a_file_that_cannot_be_imported_is_refused(bearer, place, content):
    upload = {"file": SimpleUploadedFile("x.csv", content)}

    response = bearer("Editor").post("/api/v1/imports/", upload)

    assert response.status_code in (400, 409) and response.json()["detail"]
    assert ImportJob.objects.count() == 0


# --- tokens ------------------------------------------------------------------------------------


def test_only_a_hash_of_the_token_is_kept_and_its_use_is_noted(staff, roles):
    token, secret = create_token(
        staff["Editor"], role=roles["Editor"], scopes=["content:read"], days=1, name="site"
    )
    row = ApiToken.objects.filter(pk=token.pk).values().get()
    assert secret not in str(row)

    client = Client(headers={"authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/drafts/").status_code == 200

    token.refresh_from_db()
    assert token.last_used_at is not None


def expire(token):
    ApiToken.objects.update(expires_at=timezone.now())


def dismiss(token):
    User.objects.filter(pk=token.user_id).update(is_active=False)


def leave_role(token):
    token.user.groups.clear()


@pytest.mark.parametrize("end", [expire, revoke_token, dismiss, leave_role])
def test_a_token_ends_at_once(staff, roles, end):
    token, secret = create_token(
        staff["Editor"], role=roles["Editor"], scopes=["content:read"], days=1, name="site"
    )
    client = Client(headers={"authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/drafts/").status_code == 200

    end(token)

    refused = client.get("/api/v1/drafts/")
    assert refused.status_code == 401 and refused["WWW-Authenticate"] == "Bearer"


def test_a_superusers_token_has_its_roles_rights_only(staff, roles):
    staff["Reviewer"].is_superuser = True
    staff["Reviewer"].save()
    _token, secret = create_token(
        staff["Reviewer"], role=roles["Reviewer"], scopes=ApiToken.Scope.values, days=1, name="x"
    )
    client = Client(headers={"authorization": f"Bearer {secret}"})

    assert client.get("/api/v1/callbacks/").status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"scopes": []}, {"scopes": ["all"]}, {"days": 0}, {"days": 9999}, {"name": " "}]
)
def test_a_token_without_end_scope_or_name_is_refused(staff, roles, wrong):
    right = {"role": roles["Editor"], "scopes": ["content:read"], "days": 1, "name": "x"}
    with pytest.raises(DomainError):
        create_token(staff["Editor"], **right | wrong)
    with pytest.raises(DomainError):
        create_token(staff["Editor"], **right | {"role": roles["Reviewer"]})


def test_the_command_prints_the_token_alone(staff):
    out, told = StringIO(), StringIO()
    call_command(
        "create_token", "editor", "--scope", "content:read", "--days", "3", stdout=out, stderr=told
    )

    client = Client(headers={"authorization": f"Bearer {out.getvalue().strip()}"})
    assert client.get("/api/v1/drafts/").status_code == 200
    with pytest.raises(CommandError):
        call_command("create_token", "nobody", "--scope", "content:read", "--days", "3")


def test_a_session_needs_the_csrf_token(staff, place):
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff["Editor"])

    assert send(client, "post", "drafts/", draft()).status_code == 403
    assert FAQ.objects.count() == 0


def test_the_admin_makes_a_token_and_shows_it_once(admin_client, staff, roles):
    form = {
        "name": "site", "user": staff["Editor"].pk, "role": roles["Editor"].pk,
        "scopes": ["content:read"], "days": 5,
    }  # fmt: skip
    page = admin_client.post("/admin/content/apitoken/add/", form, follow=True)
    secret = page.content.decode().partition("cct_")[2][:43]
    client = Client(headers={"authorization": f"Bearer cct_{secret}"})
    assert client.get("/api/v1/drafts/").status_code == 200
    assert "cct_" not in admin_client.get("/admin/content/apitoken/").content.decode()

    token = ApiToken.objects.get()
    revoke = {"action": "revoke", "_selected_action": [token.pk]}
    admin_client.post("/admin/content/apitoken/", revoke)

    assert client.get("/api/v1/drafts/").status_code == 401


# --- callbacks and broadcasts ----------------------------------------------------------------


def test_a_callback_is_claimed_and_closed(bearer, patient, staff):
    call = patient.callback_requests.create(
        care_team=patient.team, reason="other", good_time="any", reach_at="020 7946 0001"
    )
    coordinator = bearer("Coordinator")
    (listed,) = coordinator.get("/api/v1/callbacks/").json()["results"]
    assert listed["pseudonym"] == patient.pseudonym

    assert send(coordinator, "post", f"callbacks/{call.pk}/claim/").status_code == 200
    again = send(coordinator, "post", f"callbacks/{call.pk}/claim/")
    assert again.status_code == 409 and again.json()["detail"]
    assert send(coordinator, "post", f"callbacks/{call.pk}/close/").json()["status"] == "closed"
    assert CallbackRequest.objects.get().claimed_by == staff["Coordinator"]


def test_a_broadcast_is_written_counted_released_paused_and_cancelled(bearer, patient):
    client = bearer("Coordinator")
    text = {"title": "News", "texts": {"en": "The clinic is closed on Monday. Please call us."}}
    pk = send(client, "post", "broadcasts/", text | {"fallback_language": "en"}).json()["id"]

    assert client.get(f"/api/v1/broadcasts/{pk}/audience/").json()["total"] == 1
    states = [
        send(client, "post", f"broadcasts/{pk}/{step}/").json()["state"]
        for step in ("submit", "release", "pause", "resume", "cancel")
    ]

    assert states == ["awaiting", "scheduled", "paused", "scheduled", "cancelled"]
    assert client.get(f"/api/v1/broadcasts/{pk}/progress/").json()["state"] == "cancelled"
    assert send(client, "post", f"broadcasts/{pk}/release/").status_code == 409


def test_a_large_broadcast_needs_a_second_person(bearer, patient, settings):
    settings.BROADCAST_TWO_PERSON_ABOVE = 0
    client = bearer("Coordinator")
    text = {"title": "News", "texts": {"en": "The clinic is closed."}, "fallback_language": "en"}
    pk = send(client, "post", "broadcasts/", text).json()["id"]

    refused = send(client, "post", f"broadcasts/{pk}/release/")

    assert refused.status_code == 409 and "somebody else" in refused.json()["detail"]


# --- idempotency -------------------------------------------------------------------------------

NEWS = {"title": "News", "texts": {"en": "The clinic is closed."}}


def test_the_same_key_and_body_give_the_same_answer_and_one_broadcast(bearer):
    client = bearer("Coordinator")
    first = send(client, "post", "broadcasts/", NEWS, idempotency_key="k1")
    again = send(client, "post", "broadcasts/", NEWS, idempotency_key="k1")

    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert Broadcast.objects.count() == 1


def test_the_same_key_with_another_body_is_a_422(bearer):
    client = bearer("Coordinator")
    send(client, "post", "broadcasts/", NEWS, idempotency_key="k1")

    other = send(client, "post", "broadcasts/", NEWS | {"title": "Other"}, idempotency_key="k1")

    assert other.status_code == 422
    assert Broadcast.objects.count() == 1


def test_a_refusal_is_not_kept_so_that_it_can_be_put_right(bearer, patient):
    client = bearer("Coordinator")
    pk = create_broadcast(Draft(title="x", texts={}), by=None).pk

    for _time in range(2):
        assert send(client, "post", f"broadcasts/{pk}/release/", idempotency_key="k").status_code == 409  # fmt: skip
    assert IdempotentCall.objects.count() == 0


def test_one_that_is_at_work_is_a_409_until_it_is_abandoned(bearer, staff):
    client = bearer("Coordinator")
    send(client, "post", "broadcasts/", NEWS, idempotency_key="k1")
    Broadcast.objects.all().delete()
    IdempotentCall.objects.update(status=None)
    assert send(client, "post", "broadcasts/", NEWS, idempotency_key="k1").status_code == 409

    IdempotentCall.objects.update(begun_at=timezone.now() - timedelta(minutes=5))

    assert send(client, "post", "broadcasts/", NEWS, idempotency_key="k1").status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "ñ"])
def test_a_bad_key_is_a_400(bearer, key):
    client = bearer("Coordinator")

    assert send(client, "post", "broadcasts/", NEWS, idempotency_key=key).status_code == 400


def test_keys_are_each_persons_own_and_are_forgotten_after_a_day(bearer, now):
    client = bearer("Coordinator")
    send(client, "post", "broadcasts/", NEWS, idempotency_key="k1")

    assert idempotency.purge(now) == 0
    assert idempotency.purge(now + timedelta(days=1, minutes=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_sent_many_times_at_once_it_happens_once(bearer):
    client = bearer("Coordinator")
    secret = client.defaults["HTTP_AUTHORIZATION"]
    codes = []

    def post():
        mine = Client(headers={"authorization": secret})
        codes.append(send(mine, "post", "broadcasts/", NEWS, idempotency_key="k1").status_code)
        connection.close()

    threads = [threading.Thread(target=post) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Broadcast.objects.count() == 1
    assert set(codes) <= {201, 409} and 201 in codes
