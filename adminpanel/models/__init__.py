"""What is kept about the work of staff, and how they prove who they are."""

from adminpanel.models.audit import AuditEvent
from adminpanel.models.privacy import PrivacyRequest
from adminpanel.models.second_factor import Authenticator, RecoveryCodes

__all__ = ["AuditEvent", "Authenticator", "PrivacyRequest", "RecoveryCodes"]
