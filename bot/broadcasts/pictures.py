"""The picture of a broadcast."""

from __future__ import annotations

from django.utils.translation import gettext as _

from content.errors import DomainError

# Telegram takes 10 MB; a phone on a hospital's network is glad of less.
LARGEST_BYTES = 5 * 1024 * 1024
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def media_type(content: bytes) -> str:
    """What the bytes are. Raises DomainError unless they are a PNG or JPEG that can be sent."""
    if len(content) > LARGEST_BYTES:
        raise DomainError(_("The picture is too large: 5 MB at most."))
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            return kind
    raise DomainError(_("The picture must be a PNG or a JPEG file."))
