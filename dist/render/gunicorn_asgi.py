# >>> alone
"""
The part of gunicorn.conf.py through which each request of an ASGI application goes, as gunicorn_wsgi.py has it. Slow
readers hold nothing there but their own coroutine.
"""

import os

from .gunicorn_visitor import identified

release = "/srv/example/releases/r1"


# <<< alone
def proving(application):
    proof = (b"x-django-prod-release", os.path.basename(release).encode())

    async def answer(scope, receive, send):
        async def start(message):
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), proof]}
            await send(message)

        if scope["type"] not in ("http", "websocket"):
            await application(scope, receive, send)
            return
        asked = scope["type"] == "http" and proof in scope["headers"]
        await application(identified(scope), receive, start if asked else send)

    return answer
