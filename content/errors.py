"""The one error of the domain."""


class DomainError(Exception):
    """A rule forbids what was asked; the message says which, in the reader's words.

    Translated once per entry point: an admin message, an HTTP 409, a bot reply.
    """
