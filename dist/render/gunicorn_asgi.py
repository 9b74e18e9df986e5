# >>> alone
"""The part of gunicorn.conf.py by which an ASGI application proves which release answered, as gunicorn_wsgi.py has it."""

import os

release = "/srv/example/releases/r1"


# <<< alone
def proving(application):
    proof = (b"x-django-prod-release", os.path.basename(release).encode())

    async def answer(scope, receive, send):
        async def start(message):
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), proof]}
            await send(message)

        asked = scope["type"] == "http" and proof in scope["headers"]
        await application(scope, receive, start if asked else send)

    return answer
