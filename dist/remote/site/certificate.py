"""
The certificate that nginx or Apache presents: two links in the site's folder, which lead to a pair of the server's own
making, and to that of an authority as soon as certbot has it. certbot's timer renews it, and has the web server load it.
"""

from __future__ import annotations

import ipaddress
import os
import re
import time

from remote.commands import run, tail
from remote.files import read_text, write_aside
from remote.site.tls import tls_of
from remote.symlinks import link_aside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from remote.places import Places

# Where an authority finds its answers (RFC 8555, 8.3); as src/places.ts has it.
WEBROOT = "/var/lib/django-prod-acme"
# Where certbot keeps what it has.
LIVE = "/etc/letsencrypt/live"
# Whichever of them runs (a pattern finds no unit that is not there): a site that moves from one to the other keeps its
# certificate. Both look at their files first.
HOOK = "systemctl try-reload-or-restart 'nginx.service*' 'apache2.service*'"
NAMES = ("fullchain.pem", "privkey.pem")
# Seconds after a refusal in which nobody is asked again: authorities take five failures an hour.
PAUSE = 900


def make_pair(places: Places, domains: Sequence[str]) -> None:
    """A pair of our own for these names, where there is none or for others, and the links where they lead nowhere."""
    folder = tls_of(places.app) + "/own"
    os.makedirs(folder, mode=0o700, exist_ok=True)
    os.chmod(tls_of(places.app), 0o700)
    names = " ".join(domains)
    if read_if_there(folder + "/names") != names:
        key, pair = folder + "/privkey.pem.new", folder + "/fullchain.pem.new"
        words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        words += ["-days", "3650", "-subj", "/CN=" + domains[0][:64], "-keyout", key, "-out", pair]
        run([*words, "-addext", "subjectAltName=" + ",".join(map(alternative, domains))])
        os.chmod(key, 0o600)
        os.rename(key, folder + "/privkey.pem")
        os.rename(pair, folder + "/fullchain.pem")
        write_aside(folder + "/names", names, 0o600)
    for name in NAMES:
        if not os.path.exists("%s/%s" % (tls_of(places.app), name)):
            link_aside("own/" + name, "%s/%s" % (tls_of(places.app), name))


def alternative(domain: str) -> str:
    """A subjectAltName of x509v3_config(5)."""
    try:
        return "IP:%s" % ipaddress.ip_address(domain.strip("[]"))
    except ValueError:
        return "DNS:" + domain


def use_own(places: Places) -> bool:
    """The links lead to the pair of our own; whether they did not."""
    return lead(places, "own")


def lead(places: Places, folder: str) -> bool:
    """Has both links lead into a folder; whether that is new."""
    found = [os.readlink("%s/%s" % (tls_of(places.app), name)) for name in NAMES]
    wanted = ["%s/%s" % (folder, name) for name in NAMES]
    for name, target in zip(NAMES, wanted):
        link_aside(target, "%s/%s" % (tls_of(places.app), name))
    return found != wanted


def request(places: Places, domains: Sequence[str], asks: bool, load: Callable[[], None]) -> str:
    """
    Has certbot ask for a certificate, where there is none for just these names: with a short-lived one it would issue
    again at each call, and authorities count. Answers why there is none yet, empty where there is. `asks` is false where
    a domain leads elsewhere, so that nothing can come of it. `load` has the web server load a new one, and raises what it
    raises.
    """
    lineage = "%s/django-prod-%s" % (LIVE, places.app)
    issued, refused, names = tls_of(places.app) + "/issued", tls_of(places.app) + "/refused", " ".join(domains)
    if not (os.path.exists(lineage + "/fullchain.pem") and read_if_there(issued) == names):
        before = read_if_there(refused).partition("\n")
        if not asks:
            return "no authority was asked"
        if before[0] == names and time.time() - os.stat(refused).st_mtime < PAUSE:
            return before[2].strip()
        why = ask(places.app, domains)
        if why:
            write_aside(refused, "%s\n%s\n" % (names, why), 0o644)
            return why
        write_aside(issued, names, 0o600)
    if os.path.exists(refused):
        os.unlink(refused)
    if lead(places, lineage):
        load()
    return ""


def ask(app: str, domains: Sequence[str]) -> str:
    """Why certbot gets none, in the authority's words; empty when it has one (certbot(1))."""
    os.makedirs(WEBROOT, mode=0o755, exist_ok=True)
    os.chmod(WEBROOT, 0o755)
    words = ["timeout", "180", "certbot", "certonly", "--non-interactive", "--agree-tos", "--webroot", "--webroot-path"]
    words += [WEBROOT, "--cert-name", "django-prod-" + app, "--renew-with-new-domains", "--deploy-hook", HOOK]
    words += ["--register-unsafely-without-email", *(word for domain in domains for word in ("--domain", domain))]
    done = run(words, check=False)
    if done.returncode == 0:
        return ""
    return find_words(done.stdout) or "certbot ended with %d" % done.returncode


def find_words(printed: str) -> str:
    """Of what certbot prints the part that says what was wrong."""
    details = re.findall(r"^\s*Domain: (\S+)\s+Type:\s+(\S+)\s+Detail: (.+)$", printed, re.M)
    if details:
        return "; ".join("%s: %s, %s" % one for one in details)
    lines = [
        line
        for line in printed.splitlines()
        if line and not re.match(r"Saving debug log|Ask for help|Some chall", line)
    ]
    return " ".join(tail("\n".join(lines), 3).split())


def read_if_there(path: str) -> str:
    """A text, empty where there is none."""
    try:
        return read_text(path)
    except OSError:
        return ""
