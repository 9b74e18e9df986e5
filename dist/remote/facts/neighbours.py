"""The other sites of the server, as far as they serve what is asked for."""

from __future__ import annotations

import os

from remote.failure import Failure
from remote.formats import is_roots, read_manifest, read_site
from remote.places import SRV, Places, caddy_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection


def find_served(app: str, domains: Collection[str]) -> dict[str, str]:
    """{domain: application} for those of the domains that another site serves."""
    others = os.listdir(SRV) if domains and os.path.isdir(SRV) else []
    return {
        domain: name
        for name in sorted(others)
        if name != app
        for domain in list_domains(Places(name))
        if domain in domains
    }


def list_domains(places: Places) -> list[str]:
    """
    What a site serves, by its mark, else by what is live there; nothing for one that no web server was told of, and for
    what is no site of ours or can't be read.
    """
    if not (os.path.exists(caddy_file(places.app)) or os.path.exists(places.proxy)):
        return []
    try:
        site = read_site(places)
        if site is not None:
            return site["domains"] if places.live() else []
        live = places.live()
        manifest = read_manifest(places, live) if live and is_roots(places.release(live) + "/release.json") else None
        return manifest["serving"]["domains"] if manifest else []
    except (Failure, ValueError, KeyError, TypeError):
        return []
