# The virtual environment of a release: built once per key, at its final place, by uv (pip where uv can't be had).

import glob

# The last that has pkg_resources.
SETUPTOOLS = "setuptools==80.9.0"
CACHE = "/var/cache/django-prod"
# Interpreters that uv fetched, for every application of the server.
PYTHONS = "/opt/django-prod/python"


def tool(args):
    """uv in an environment of the action's own; None when the package index does not have it."""
    folder = os.path.dirname(os.path.dirname(args["uv"]))
    if os.path.exists(args["uv"]):
        return args["uv"]
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.dirname(folder), mode=0o755, exist_ok=True)
    # What python3-venv itself takes pip from; run from there, pip is not installed first, which takes five seconds.
    wheels = glob.glob("/usr/share/python-wheels/pip-*.whl")
    empty = ["--without-pip"] if wheels else []
    run(
        ["python3", "-m", "venv", *empty, folder],
        code="INSTALL_FAILED",
        message="python3 -m venv failed on the server",
    )
    pip = [folder + "/bin/python", wheels[-1] + "/pip"] if wheels else [folder + "/bin/pip"]
    done = run(
        pip + ["install", "--quiet", "--disable-pip-version-check", "uv==" + args["uvVersion"]],
        check=False,
    )
    if done.returncode != 0:
        shutil.rmtree(folder)
        say(log="uv can't be had here (%s); pip does the work" % tail(done.stdout, 1))
        return None
    return args["uv"]


def install(words, what, cwd, environment):
    done = run(
        words,
        check=False,
        cwd=cwd,
        env={**environment, "UV_CACHE_DIR": CACHE + "/uv", "UV_PYTHON_INSTALL_DIR": PYTHONS, "UV_NO_PROGRESS": "1"},
    )
    for line in done.stdout.splitlines():
        say(log=line)
    if done.returncode != 0:
        if re.search("No space left on device|Disk quota exceeded", done.stdout):
            raise OSError(errno.ENOSPC, "No space left on device", "while %s was installed" % what)
        raise Failure(
            "INSTALL_FAILED",
            "%s can't be installed" % what,
            tail(done.stdout, 25),
            " ".join(words)[:300],
            hint_for(done.stdout),
        )


def hint_for(text):
    missing = re.search(r"(No matching distribution found for|no version of|Because) ([A-Za-z0-9_.\[\]-]+)", text)
    if "requires-python" in text or "Requires-Python" in text or "does not satisfy Python" in text:
        return "The Python of this server does not fit the dependency. Name another one in .github/django-prod.yml (python: 3.12), or pin an older version of the package."
    if missing:
        return (
            "Check the name and version of %s in your dependency file: it installs in a new virtual environment on your machine if it is right."
            % missing.group(2)
        )
    return "Try it in a new virtual environment on your machine: the same file must install there. The site serves the old release."


def installers_environment(args, code):
    """What installers may know of `env`: their own variables, and those that a dependency file names as ${NAME}."""
    texts = []
    for path in args["files"]:
        with open(os.path.join(code, path), "rb") as file:
            texts.append(decoded(file.read()))
    named = set(re.findall(r"\$\{(\w+)\}", "\n".join(texts)))
    return {
        entry["name"]: entry["value"]
        for entry in args["environment"]
        if entry["name"] in named or entry["name"].startswith(("UV_", "PIP_"))
    }


def make_environment(args, uv, venv):
    """The empty virtual environment; an interpreter that the system lacks is fetched by uv."""
    python = args["python"]
    if uv:
        words = [uv, "venv", "--quiet", "--python", python["request"]]
        words += ["--managed-python", venv] if python["managed"] else ["--no-managed-python", venv]
    elif python["managed"]:
        raise Failure(
            "PYTHON_TOO_OLD",
            "The server has no Python %s, and uv, which could fetch it, can't be had here" % python["version"],
            hint="Install that Python on the server, or choose a system that has it.",
        )
    else:
        words = [python["request"], "-m", "venv", venv]
    done = run(words, check=False, env={"UV_PYTHON_INSTALL_DIR": PYTHONS, "UV_CACHE_DIR": CACHE + "/uv"})
    if done.returncode != 0 and python["managed"]:
        raise Failure(
            "PYTHON_TOO_OLD",
            "The server has no Python %s, and uv could not fetch it" % python["version"],
            tail(done.stdout, 10),
            " ".join(words),
            "Debian 12 has 3.11, Ubuntu 24.04 has 3.12, Debian 13 has 3.13: choose the system that fits, or let the server reach github.com, where uv gets interpreters.",
        )
    if done.returncode != 0:
        raise Failure("INSTALL_FAILED", "The virtual environment can't be made", tail(done.stdout), " ".join(words))


def main(args):
    places = Places(args["app"])
    venv = "%s/%s" % (places.venvs, args["venv"])
    code = places.release(args["release"]) + "/code"
    python = venv + "/bin/python"
    if not os.path.exists(venv + "/.complete"):
        uv = tool(args)
        # uv leaves lock files that everybody may write (mode 0666): nobody else gets near them.
        os.makedirs(CACHE, exist_ok=True)
        os.chmod(CACHE, 0o700)
        shutil.rmtree(venv, ignore_errors=True)
        os.umask(0o022)
        make_environment(args, uv, venv)
        if uv:
            pip = [uv, "pip", "install", "--python", python, "--compile-bytecode"]
        else:
            pip = [venv + "/bin/pip", "install", "--disable-pip-version-check"]
        environment = installers_environment(args, code)
        install_project(args["project"], uv, pip, code, args["files"], environment)
        install_beside(args["beside"], uv, pip, code, venv, environment)
        # All of it is on the disk before the mark that says so.
        run(["sync", "-f", venv])
        if os.path.exists(venv + "/.lock"):
            os.unlink(venv + "/.lock")
        open(venv + "/.complete", "w").close()
    link_aside("../../venvs/" + args["venv"], places.release(args["release"]) + "/venv")
    changed = [os.path.join(code, path) for path in args["compile"]]
    if changed:
        # Bytecode that checks the source's hash: right whatever its times are (PEP 552).
        text = "\n".join(changed) + "\n"
        run(
            [python, "-m", "compileall", "-q", "-f", "--invalidation-mode", "checked-hash", "-i", "-"],
            stdin=text,
            check=False,
        )
    return {}


def install_project(project, uv, pip, code, files, environment):
    """What the project declares, in the folder of its declaration."""
    kind, file = project["kind"], project["file"]
    release = os.path.dirname(code)
    folder = os.path.join(code, os.path.dirname(file))
    if kind == "requirements" and os.path.basename(folder) == "requirements":
        # Where it is used from: what lies in the project (-e ./library) is named from there.
        folder = os.path.dirname(folder)
    exported = release + "/exported.txt"
    if kind in ("uv", "pylock") and not uv:
        raise Failure(
            "INSTALL_FAILED",
            "%s needs uv, and this server can't get it" % file,
            hint="Export it into the repository: uv export --frozen --no-dev --no-emit-project -o requirements.txt",
        )
    choices = [word for name in project["extras"] for word in ("--extra", name)]
    if kind == "uv":
        choices += [word for name in project["groups"] for word in ("--group", name)]
        # An editable one would lead into this release, which others share the environment of.
        words = [uv, "export", "--frozen", "--no-dev", "--no-emit-project", "--no-editable", "--quiet"]
        words += ["--output-file", exported]
        install(words + choices, file, folder, environment)
        source = exported
    elif kind in ("poetry", "pipenv"):
        with open(exported, "w", encoding="utf-8") as opened:
            opened.write("".join(line + "\n" for line in locked_requirements(kind, code, file)))
        source = exported
    elif kind == "requirements":
        source = os.path.join(readable(code, release + "/requirements", files), file)
    else:
        source = os.path.join(code, file)
    words = pip + ["-r", source] + (choices if kind == "pyproject" and uv else [])
    install(words, "What %s names" % file, folder, environment)


def install_beside(packages, uv, pip, code, venv, environment):
    """What runs the site: only what the project's own pins left out, and nothing of theirs moved."""
    wanted = [name for name in packages if not has(venv, name.split("==")[0])]
    older = lacks_pkg_resources(venv)
    if older:
        wanted.append(SETUPTOOLS)
    if wanted:
        frozen = run(
            pip[:1] + (["pip"] if uv else []) + ["freeze"] + (["--python", venv + "/bin/python"] if uv else [])
        ).stdout
        pins = "%s/pins.txt" % venv
        with open(pins, "w") as file:
            file.write("".join(line + "\n" for line in frozen.splitlines() if is_pin(line, older)))
        what = "What runs the site (%s)" % ", ".join(wanted)
        install(pip + ["--constraint", pins] + wanted, what, code, environment)


def is_pin(line, older):
    return "==" in line and " @ " not in line and not (older and line.lower().startswith("setuptools=="))


def lacks_pkg_resources(venv):
    """Whether something installed imports what new versions of setuptools lack, as Gunicorn before 21 does."""
    if glob.glob(venv + "/lib/python*/site-packages/pkg_resources"):
        return False
    words = ["grep", "-rqE", "--include=*.py", r"^(import|from) pkg_resources\b", "--"]
    return run(words + glob.glob(venv + "/lib/python*/site-packages"), check=False).returncode == 0


def has(venv, name):
    """Whether a distribution is installed: its metadata folder says so (PEP 376)."""
    plain = name.lower().replace("-", "_")
    return any(
        os.path.basename(path).lower().startswith(plain + "-")
        for path in glob.glob(venv + "/lib/python*/site-packages/*.dist-info")
    )


program(main)
