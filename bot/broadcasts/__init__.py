"""Broadcasts: from a draft to every patient of its audience, once.

Drafts and their checks (``drafts``, ``audience``, ``checks``), release by a second person
(``releasing``), from a broadcast to deliveries (``planning``), what it looks like in a chat
(``message``), pausing and cancelling (``controlling``), how far it is (``progress``), taking back
and correcting (``follow_ups``), and tests in a member of staff's own chat (``staff_chats``).
"""
