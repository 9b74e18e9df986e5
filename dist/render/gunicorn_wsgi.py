# >>> alone
"""
The part of gunicorn.conf.py by which a WSGI application proves to a deploy which release answered, without a change to
it: who asks by a release's name is told that name by that release alone. Visitors, who don't know it, are told nothing.
"""

import os

release = "/srv/example/releases/r1"


# <<< alone
def proving(application):
    name = os.path.basename(release)

    def answer(environ, start_response):
        if environ.get("HTTP_X_DJANGO_PROD_RELEASE") != name:
            return application(environ, start_response)

        def start(status, headers, *rest):
            return start_response(status, [*headers, ("X-Django-Prod-Release", name)], *rest)

        return application(environ, start)

    return answer
