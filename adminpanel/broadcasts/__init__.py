"""The coordinators' desk for broadcasts: pages over the services of ``bot/broadcasts``.

Writing one (``form``, ``initial``, ``drafting``, ``composing``), how it looks and whom it reaches
(``showing``), what is done with it (``page``, ``acting``, ``correcting``), what became of it
(``recipients``), what is coming (``overview``, ``calendar_page``), and a member of staff's own chat
for tests (``linking``).
"""
