"""Why a server did not get to a package index, as uv, pip and git say it, and what to do about it."""

from __future__ import annotations

import re
import time

PROXY = "write HTTPS_PROXY=http://HOST:PORT into /etc/environment on the server, which is read at each log-in"

# In this order: a name that is not found is retried, and the retry speaks of a connection too.
REASONS = (
    (
        r"not valid yet|not yet valid|NotValidYet|certificate expired|certificate has expired|CertExpired",
        'The certificate of {host} is not valid at the time that the server\'s clock tells, {now}. If that is wrong, "timedatectl set-ntp true" sets it right and keeps it so; if it is right, that certificate is out of date.',
    ),
    (
        r"invalid peer certificate|CERTIFICATE_VERIFY_FAILED|UnknownIssuer|certificate verif\w+ failed",
        "The server does not trust the certificate of {host}. Either something between them opens the encryption, or it is an index of your own: put its authority into /usr/local/share/ca-certificates (a .crt file), run update-ca-certificates, and write UV_SYSTEM_CERTS=1 into `env`.",
    ),
    (
        r"Proxy Authentication Required|ProxyError|Cannot connect to proxy|tunnel error|Tunnel connection failed|proxy CONNECT",
        "The proxy that the server uses does not let it through to {host}. /etc/environment on the server, pip.conf or uv.toml names it; "
        + PROXY
        + ".",
    ),
    (
        r"name resolution|Name or service not known|dns error|[Cc]ould not resolve host|No address associated",
        'The server can\'t look up names: "getent hosts {host}" on it has to print an address. If it prints none, look at /etc/resolv.conf, and at the name servers that your provider tells. Where only a proxy leads out, '
        + PROXY
        + ".",
    ),
    (
        r"Network is unreachable|No route to host|Connection refused|[Tt]imed out|Connection reset|tcp connect error|Failed to connect|error sending request",
        'The server does not reach {host}: does a firewall, its own or the provider\'s, keep it in? Has it a way out ("ip route" and "ip -6 route" show lines that begin with "default")? A server with IPv6 alone reaches no host without it, as github.com. Where only a proxy leads out, '
        + PROXY
        + ".",
    ),
)


def hint_for_network(text: str) -> str | None:
    """What to do when an installer with this output did not get to where packages are; None where it did."""
    for words, hint in REASONS:
        found = re.search(words, text)
        if found:
            # The last address before the reason is the one that was asked.
            hosts = re.findall(r"(?:https?://(?:[^\s/@]*@)?|host='|host: )([\w.-]+)", text[: found.end()]) or [
                "pypi.org"
            ]
            return hint.format(host=hosts[-1], now=time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()))
    return None
