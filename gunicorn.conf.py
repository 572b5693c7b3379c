"""How the web server runs: `gunicorn wsgi:app` reads this file; every setting comes from pb.config."""

import sys

from pb.cli.messages import say
from pb.config import load
from pb.errors import Refusal

try:
    settings = load()
except Refusal as refusal:
    sys.exit(say(refusal))

bind = "127.0.0.1:8000"  # a proxy stands in front (deploy/); or --bind unix:/run/pb/web.sock
worker_class = "gthread"
workers = settings.workers
threads = settings.threads
timeout = 30
graceful_timeout = 20
keepalive = 5
max_requests = 100_000  # a new worker begins with an empty memory: rarely, then
max_requests_jitter = 10_000
limit_request_line = 4094
limit_request_fields = 100
limit_request_field_size = 8190
accesslog = None  # no line per request: pb.web.logs writes what may be written (L7)
errorlog = "-"
loglevel = "warning"
preload_app = True  # loaded once (pb.app.load): a new worker is quick at once, and shares the memory
