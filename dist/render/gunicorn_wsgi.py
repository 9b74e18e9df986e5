# >>> alone
"""
The part of gunicorn.conf.py through which each request of a WSGI application goes, without a change to it: it is told
who its visitor is, its answers hold no thread, and it proves to a deploy which release answered: who asks by a release's
name is told that name by that release alone. Visitors, who don't know it, are told nothing.
"""

import os

from .gunicorn_answers import handing
from .gunicorn_visitor import identify

release = "/srv/example/releases/r1"


# <<< alone
def proving(application):
    name = os.path.basename(release)

    def answer(environ, start_response):
        identify(environ)
        asked = environ.get("HTTP_X_DJANGO_PROD_RELEASE") == name
        told = ["", []]

        def start(status, headers, *rest):
            told[:] = status, headers
            proof = [("X-Django-Prod-Release", name)] if asked else []
            return start_response(status, [*headers, *proof], *rest)

        result = application(environ, start)
        return handing(environ, result, *told)

    return answer
