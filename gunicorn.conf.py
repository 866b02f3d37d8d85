"""The web server's settings; anything given on the command line wins."""

bind = "127.0.0.1:8000"
workers = 2
threads = 4
accesslog = None
