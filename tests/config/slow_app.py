"""A WSGI application that takes its time, for test_web_server.py."""

import time


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield b"begun "
    time.sleep(2)
    yield b"done"
