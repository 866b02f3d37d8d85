"""A token in the admin: what its page says, and revoking it there."""

from django.contrib.auth.models import User
from django.urls import reverse

from adminpanel.roles import ensure_roles
from content.models import ApiToken
from content.tokens import create_token
from tests.adminpanel.conftest import logged_in


def test_its_page_says_what_it_may_and_revokes_it(db):
    roles = ensure_roles()
    erin = User.objects.create_user("erin", is_staff=True)
    erin.groups.add(roles["Editor"])
    token, _secret = create_token(
        erin, role=roles["Editor"], scopes=["content:read"], days=9, name="site"
    )
    client = logged_in(User.objects.create_superuser("alex"))
    address = reverse("admin:content_apitoken_change", args=[token.pk])
    page = client.get(address).content.decode()
    assert "read drafts and imports" in page
    assert 'name="_save"' not in page

    form = {"action": "revoke", "_selected_action": token.pk}
    assert 'name="action" value="revoke"' in page
    client.post(reverse("admin:content_apitoken_changelist"), form)

    assert ApiToken.objects.get().revoked_at is not None
    assert "revoke it" not in client.get(address).content.decode()
