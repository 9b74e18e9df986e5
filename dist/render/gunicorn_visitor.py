# >>> alone
"""
The part of gunicorn.conf.py that tells the application who its visitor is. Gunicorn listens on a Unix socket, which has
no addresses: Caddy writes the visitor's into X-Forwarded-For, and nobody but Caddy may open the socket.
"""

from ipaddress import ip_address, ip_network

# <<< alone
# >>> networks
networks = [ip_network("198.51.100.0/24"), ip_network("2001:db8:1::/48")]

# <<< networks
# What a visitor may claim of the address, by the names that proxies and packages for Django know.
claims = [
    *("x-forwarded-for", "x-real-ip", "x-client-ip", "client-ip", "x-cluster-client-ip", "true-client-ip"),
    *("cf-connecting-ip", "cf-connecting-ipv6", "fastly-client-ip", "x-forwarded", "forwarded-for"),
]
claims_of_wsgi = ["HTTP_" + name.upper().replace("-", "_") for name in claims]
claims_of_asgi = {name.encode() for name in claims}


def find_visitor(hops):
    """
    The visitor's address, by the value of X-Forwarded-For: the last one that is no trusted proxy's. What stands before
    it, the visitor may have written. Without one it is the server itself that asks.
    """
    last = "127.0.0.1"
    for hop in reversed(hops.split(",")):
        text = hop.strip()
        # Some proxies write a port behind it: 203.0.113.9:1234, [2001:db8::1]:1234.
        if text.startswith("["):
            text = text[1:].partition("]")[0]
        elif text.count(":") == 1:
            text = text.partition(":")[0]
        try:
            address = ip_address(text)
        except ValueError:
            break
        mapped = getattr(address, "ipv4_mapped", None) or address
        last = str(mapped)
        if not any(mapped in network for network in networks):
            break
    return last


def identify(environ):
    """Says in a request's variables (PEP 3333) who the visitor is, and nobody else's claim of it."""
    visitor = environ["REMOTE_ADDR"] = find_visitor(environ.get("HTTP_X_FORWARDED_FOR", ""))
    environ.pop("HTTP_FORWARDED", None)
    for name in claims_of_wsgi:
        if name in environ:
            environ[name] = visitor


def identified(scope):
    """The scope of a request, or of a websocket, that says who the visitor is (ASGI specification, HTTP)."""
    headers = list(scope["headers"])
    hops = b",".join(value for name, value in headers if name == b"x-forwarded-for")
    visitor = find_visitor(hops.decode("latin-1"))
    told = visitor.encode()
    kept = [(name, told if name in claims_of_asgi else value) for name, value in headers if name != b"forwarded"]
    return {**scope, "client": (visitor, 0), "headers": kept}
