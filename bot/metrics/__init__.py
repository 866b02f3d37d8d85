"""What Prometheus may know: counts and times, never whom they are about.

``counting`` is what processes call, ``exposing`` what Prometheus reads. Labels are words of ours
from short lists; there is nothing in them that a patient or a member of staff could put there.
"""
