"""The entry of the web server: `gunicorn wsgi:app`."""

import sys

from pb.app import create_app, load
from pb.cli.messages import say
from pb.errors import Refusal

try:
    app = load(create_app())
except Refusal as refusal:
    sys.exit(say(refusal))
