# What the server is and has, gathered in one go.
import binascii


def packages(names):
    wanted = list(names) + ["caddy"]
    text = run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status} ${Version}\n"] + wanted, check=False).stdout
    rows = [line.split(" ") for line in text.splitlines()]
    installed = {row[0]: row[2] for row in rows if len(row) == 3 and row[1] == "installed"}
    return [name for name in names if name not in installed], installed.get("caddy")


def listeners(ports):
    """Port → inode of what listens there, from /proc/net/tcp and tcp6 (proc(5))."""
    found = {}
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table) as file:
                rows = file.read().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            fields = row.split()
            port = int(fields[1].rsplit(":", 1)[1], 16)
            if fields[3] == "0A" and port in ports:
                found[port] = fields[9]
    return found


def name_of(inode):
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            for descriptor in os.listdir("/proc/%s/fd" % pid):
                if os.readlink("/proc/%s/fd/%s" % (pid, descriptor)) == "socket:[%s]" % inode:
                    with open("/proc/%s/comm" % pid) as file:
                        return file.read().strip()
        except OSError:
            continue
    return "an unknown process"


def ports_taken(ports):
    found = listeners(ports)
    # On a machine with much memory reading the tables takes longer than all else here.
    if not found:
        return {}
    owners = {port: name_of(inode) for port, inode in found.items()}
    # One that was closed meanwhile belongs to nobody any more: Caddy does that while it loads another configuration.
    still = listeners(ports)
    return {str(port): owner for port, owner in owners.items() if owner != "caddy" and still.get(port) == found[port]}


def foreign(app, places):
    """What is called like the application and was not made by us is never touched."""
    names = []
    try:
        if not pwd.getpwnam(app).pw_gecos.startswith("django-prod-action"):
            names.append("the user " + app)
    except KeyError:
        pass
    ours = tuple(os.path.basename(path) for path in process_files(app))
    for unit in ours + (app + ".service", app + ".target", app + "@.service", app + "@.socket", app + ".socket"):
        for folder in ("/etc/systemd/system", "/lib/systemd/system", "/usr/lib/systemd/system"):
            path = os.path.join(folder, unit)
            try:
                with open(path, encoding="utf-8", errors="replace") as file:
                    if "django-prod-action" not in file.readline():
                        names.append(path)
            except OSError:
                continue
    if os.path.isdir(places.top) and os.listdir(places.top) and not os.path.isdir(places.releases):
        names.append(places.top)
    return sorted(set(names))


def managed_files(app, release):
    paths = [
        "/etc/systemd/system/" + name
        for name in (app + "@.socket", app + "@.service", app + "-current.service", app + ".target")
    ]
    paths += process_files(app)
    paths += ["/etc/caddy/%s.caddyfile" % app, "/usr/local/bin/%s-manage" % app, "/usr/local/bin/%s-restore" % app]
    if release and os.path.isdir(release + "/conf"):
        paths += [entry.path for entry in os.scandir(release + "/conf") if entry.is_file(follow_symlinks=False)]
    found = {}
    for path in paths:
        try:
            info = os.lstat(path)
            with open(path, "rb") as file:
                data = file.read()
        except OSError:
            continue
        shown = None if info.st_mode & 0o077 == 0 else data.decode("utf-8", "replace")
        found[path] = {"hash": hashlib.sha256(data).hexdigest(), "mode": stat.S_IMODE(info.st_mode), "content": shown}
    return found


def caddy_imports(app, port):
    """Whether Caddy's main file still has our import, and what it imports is loaded: it listens on our own port."""
    try:
        with open("/etc/caddy/Caddyfile", encoding="utf-8", errors="replace") as file:
            line = "import /etc/caddy/%s.caddyfile\n" % app
            return line in file.read() + "\n" and bool(listeners({port}))
    except OSError:
        return False


def edited_by_hand(manifest, code):
    """The files of the live release that no longer are what was sent."""
    expected = manifest["files"]
    found = {
        path for path, info in walk(code) if not stat.S_ISDIR(info.st_mode) and not is_shared(os.path.join(code, path))
    }
    # Compiled from translations by the deploy itself.
    found -= {path for path in found - set(expected) if path.endswith(".mo") and path[:-3] + ".po" in expected}
    # What lies in a shared folder is the application's to change.
    expected = {
        path: entry
        for path, entry in expected.items()
        if "/shared/folders/" not in os.path.realpath(os.path.join(code, path))
    }
    changed = [path for path, entry in expected.items() if file_entry(os.path.join(code, path)) != entry]
    return sorted(set(changed) | (found - set(expected)))


def arrived(places):
    """The contents that interrupted runs had sent; None where who logs in has no place yet to send to."""
    try:
        ours = os.lstat(places.incoming).st_uid == int(os.environ.get("SUDO_UID", "0"))
        return os.listdir(places.incoming) if ours else None
    except FileNotFoundError:
        return None


def differing(files, parts):
    """The numbers of the parts that the runner has otherwise, and the files in them (src/project/parts.ts)."""
    digests = [hashlib.sha256() for _ in parts]
    lists = [{} for _ in parts]
    for name, entry in files.items():
        encoded = name.encode("utf-8")
        at = zlib.crc32(encoded) % len(parts)
        rest = (entry["target"], "") if entry["kind"] == "link" else (entry["hash"], "x" if entry["executable"] else "")
        digests[at].update(encoded + ("\0%s\0%s\0" % rest).encode("utf-8"))
        lists[at][name] = entry
    hashes = [binascii.b2a_base64(digest.digest()[:16], newline=False).decode() for digest in digests]
    numbers = [at for at, (one, other) in enumerate(zip(hashes, parts)) if one != other]
    return numbers, {name: entry for at in numbers for name, entry in lists[at].items()}


def health_of(args, path, manifest):
    """How the live instance answers on its socket."""
    asked = [args["domain"], args["healthPath"], args["https"]]
    if not args["domain"] and manifest:
        serving = manifest["serving"]
        asked = [serving["domains"][0], serving["healthPath"], serving["https"] != "off"]
    return ask_health(lambda: over_socket(path, 20), *asked)


def gather(args, places, units):
    app = args["app"]
    live = places.live()
    release = places.release(live) if live else None
    manifest = read_json(release + "/release.json", None) if release else None
    if args["filesHash"] and (manifest is None or manifest["filesHash"] != args["filesHash"]):
        say(sending=True)
    owner = places.owner(live) if live else None
    health = meanwhile(health_of, args, places.release(owner) + "/http.sock", manifest) if owner else lambda: None
    installed = meanwhile(packages, args["packages"])
    filtered = meanwhile(firewall)
    services = units_of(app)
    active = {name: unit["ActiveState"] == "active" for name, unit in units.items()}
    unit = units.get(places.service(owner)) if owner else None
    edited, numbers = [], []
    if manifest:
        if fingerprint(release + "/code") != manifest["fingerprint"]:
            edited = edited_by_hand(manifest, release + "/code")
        if manifest["filesHash"] == args["filesHash"]:
            manifest["files"] = {}
        elif args["parts"]:
            numbers, manifest["files"] = differing(manifest["files"], args["parts"])
    disk = os.statvfs("/srv" if os.path.isdir("/srv") else "/")
    space = memory()
    try:
        user = pwd.getpwnam(app)
    except KeyError:
        user = None
    caddy_active = active.get("caddy.service", False)
    missing, caddy = installed()
    return {
        "os": os_release(),
        "architecture": os.uname().machine,
        "processors": os.cpu_count() or 1,
        "memoryTotal": space["MemTotal"],
        "memoryAvailable": space["MemAvailable"],
        "diskFree": disk.f_bavail * disk.f_frsize,
        "inodesFree": disk.f_favail,
        "python": "%d.%d.%d" % sys.version_info[:3],
        "pythons": sorted(name for name in os.listdir("/usr/bin") if re.fullmatch(r"python3\.\d+", name)),
        "systemd": os.path.isdir("/run/systemd/system"),
        "caddy": caddy,
        "missingPackages": missing,
        "uv": os.path.exists(args["uv"]),
        "firewall": filtered(),
        # Who has them is asked only where it can have changed: it means looking at every process.
        "portsTaken": {} if caddy_active and live else ports_taken(set(args["ports"])),
        "foreign": foreign(app, places),
        "userExists": user is not None,
        "current": live,
        "previous": os.path.basename(os.readlink(places.previous)) if os.path.islink(places.previous) else None,
        "instance": owner,
        "manifest": manifest,
        "releases": release_entries(places),
        "venvs": [
            name
            for name in (os.listdir(places.venvs) if os.path.isdir(places.venvs) else [])
            if os.path.exists("%s/%s/.complete" % (places.venvs, name))
        ],
        "files": managed_files(app, release),
        "arrived": arrived(places),
        "edited": edited,
        "differing": numbers,
        "health": health(),
        "unit": {
            "active": unit["ActiveState"],
            "sub": unit["SubState"],
            "mainPid": int(unit["MainPID"]),
            "restarts": int(unit["NRestarts"]),
        }
        if unit
        else None,
        "processes": process_units(app, units),
        "targetActive": active.get(places.target, False) and active.get(app + "-current.service", False),
        "caddyActive": caddy_active,
        "services": [
            {"name": name, "unit": unit, "active": active.get(unit, False)} for name, unit in services.items()
        ],
        "redis": redis_facts(app) if "redis" in args["services"] else None,
        "caddyImports": caddy_imports(app, args["ports"][-1]),
        "records": {"fixtures": {}, "superusers": [], "compatibleMigrations": [], **read_json(places.records, {})},
    }
