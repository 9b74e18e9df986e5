"""Which web server is before a site made by hand: the one place that knows both."""

from __future__ import annotations

import functools

from remote.apache.configure import configure as configure_apache
from remote.apache.old_site import describe_apache, list_apache, refuse_text
from remote.files import read_text
from remote.nginx.configure import configure as configure_nginx
from remote.nginx.old_site import describe_nginx, list_nginx
from remote.site.listening import listens_on
from remote.site.main_process import find_pid
from remote.taking.asked import refuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Literal

    from remote.shapes.proxy import Loaded
    from remote.taking.web_server import Block, WebServer


def describe(web: str) -> WebServer:
    """What there is to know of `nginx` or `apache`."""
    return describe_apache() if web == "apache" else describe_nginx()


def choose(proxy: str) -> Literal["nginx", "apache"]:
    """The one that visitors come to, of those that the input `proxy` lets be. Raises Failure TAKE_OVER_REFUSED."""
    kinds: list[Literal["nginx", "apache"]] = ["nginx", "apache"]
    for web in kinds:
        if proxy in ("auto", web) and listens_on(find_pid(describe(web).unit), (80, 443)):
            return web
    return refuse(
        "Neither nginx nor Apache serves visitors here, or `proxy` names the other one",
        "docs/taking-over.md has the way by hand.",
    )


def list_blocks(web: str, app: str, domains: Sequence[str]) -> list[Block]:
    """Its sites but for the application's own. Raises Failure NGINX_FAILED, APACHE_FAILED."""
    return list_apache(app, domains) if web == "apache" else list_nginx(app, domains)


def check_files(web: str, files: Iterable[str]) -> None:
    """Raises Failure TAKE_OVER_REFUSED for those of the old site whose place ours can't take."""
    for file in files if web == "apache" else ():
        refuse_text(file, read_text(file))


def configure_of(web: str, port: int) -> Callable[..., Loaded]:
    """What has it serve a site by a file of its own; `port` is that of the local listener."""
    return functools.partial(configure_apache, port=port, fresh=False) if web == "apache" else configure_nginx
