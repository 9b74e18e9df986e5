"""The production settings read this variable while they are imported."""

import os

os.environ.setdefault("DJANGO_PROD_SECRET_KEY", "made once on the server")
