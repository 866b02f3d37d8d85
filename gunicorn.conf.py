"""The web server's settings; anything given on the command line wins."""

bind = "127.0.0.1:8000"
workers = 2
threads = 4
accesslog = None
# A question of 1,000 accented letters, percent-encoded, has to fit; longer lines are a 414.
limit_request_line = 8190
