# What `mode: status` asks for beside the facts. Reads only.
import ssl

LINES = 20
RUNS = 10


def unit_rows(app):
    patterns = [app + ".target", app + "-current.service", app + "@*", app + "--*", "caddy.service"]
    words = ["systemctl", "list-units", "--plain", "--no-legend", "--full", "--all"]
    rows = run(words + patterns, check=False).stdout.splitlines()
    names = [row.split()[0] for row in rows if row.strip() and not row.split()[0].endswith(".slice")]
    properties = ["ActiveState", "SubState", "StateChangeTimestamp", "NRestarts"]
    return [
        {
            "unit": name,
            "active": unit["ActiveState"],
            "sub": unit["SubState"],
            "since": unit.get("StateChangeTimestamp", ""),
            "restarts": int(unit.get("NRestarts", "0")),
        }
        for name, unit in show_units(sorted(names), properties).items()
    ]


def presented(domain):
    """The certificate that visitors of a domain get: when it expires, and from whom it is (openssl-x509(1))."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with socket.create_connection(("127.0.0.1", 443), timeout=5) as raw:
            with context.wrap_socket(raw, server_hostname=domain) as secured:
                text = ssl.DER_cert_to_PEM_cert(secured.getpeercert(binary_form=True))
    except OSError as error:
        return {"domain": domain, "expires": None, "issuer": "", "error": str(error)}
    words = ["openssl", "x509", "-noout", "-enddate", "-dateopt", "iso_8601", "-issuer", "-nameopt", "RFC2253"]
    done = run(words, check=False, stdin=text)
    values = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    if done.returncode != 0 or "notAfter" not in values:
        return {"domain": domain, "expires": None, "issuer": "", "error": tail(done.stdout, 2)}
    return {
        "domain": domain,
        "expires": values["notAfter"].replace(" ", "T"),
        "issuer": values.get("issuer", "").strip(),
        "error": None,
    }


def backups(places):
    found = []
    if os.path.isdir(places.backups):
        found = [entry.stat() for entry in os.scandir(places.backups) if entry.is_file(follow_symlinks=False)]
    newest = max((info.st_mtime for info in found), default=None)
    same = (
        os.path.isdir(places.backups)
        and os.path.isdir(places.data)
        and os.stat(places.backups).st_dev == os.stat(places.data).st_dev
    )
    return {
        "count": len(found),
        "newest": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(newest)) if newest else None,
        "bytes": sum(info.st_size for info in found),
        "sameDisk": same,
    }


def look(places, facts):
    app, live, manifest = places.app, facts["current"], facts["manifest"]
    serving = manifest["serving"] if manifest else {"domains": [], "https": "off"}
    patterns = ["-u", app + "@*", "-u", app + "--*"]
    journal = run(["journalctl", "-q", "-o", "short-iso", "-n", str(LINES)] + patterns, check=False).stdout
    disk = os.statvfs("/srv" if os.path.isdir("/srv") else "/")
    return {
        "since": read_json(places.release(live) + "/state.json", {}).get("at") if live else None,
        "units": unit_rows(app),
        "log": journal.splitlines(),
        "certificates": [presented(name) for name in serving["domains"]] if serving["https"] != "off" else [],
        "diskTotal": disk.f_blocks * disk.f_frsize,
        "backups": backups(places),
        "runs": places.past()[-RUNS:],
    }
