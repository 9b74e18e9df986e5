from __future__ import annotations

import os
from pathlib import Path

import pytest

from remote.site.imports import find_main, imports, read_config, read_words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", False),
        ("import {0}/blog.caddyfile\n", True),
        ("import {0}/blog.caddyfile", True),
        ("import {0}/blog.caddyfile\r\nshop.test {{\r\n}}\r\n", True),
        ("\timport   {0}/blog.caddyfile # ours\n", True),
        ('import "{0}/blog.caddyfile"\n', True),
        ("import `{0}/blog.caddyfile`\n", True),
        ("import blog.caddyfile\n", True),
        ("import ./blog.caddyfile\n", True),
        ("import ../{1}/blog.caddyfile\n", True),
        ("import *.caddyfile\n", True),
        ("import *\n", True),
        ("import {0}/b*.caddyfile\n", True),
        ("import {0}/blo?.caddyfile\n", True),
        ("import {$FOLDER}/blog.caddyfile\n", True),
        ("import {$NOTHING:{0}}/*.caddyfile\n", True),
        ("import sites/*\n", True),
        ("import deep/*\n", True),
        ("# import {0}/blog.caddyfile\n", False),
        ("  # import *\n", False),
        ("import {0}/blog.caddyfile2\n", False),
        ("import {0}/other.caddyfile\n", False),
        ("import {$NOTHING}/blog.caddyfile\n", False),
        ("import /*/blog.caddyfile\n", False),
        ("import conf.d/*\n", False),
        ("import blog-files\n", False),
        ("important {0}/blog.caddyfile\n", False),
        ("import round\n", False),
    ],
)
def test_an_import_of_ours_is_found_however_it_is_written(tmp_path: Path, text: str, found: bool) -> None:
    folder = tmp_path / "caddy"
    (folder / "sites").mkdir(parents=True)
    (folder / "deep").mkdir()
    (folder / "conf.d").mkdir()
    (folder / "sites/one").write_text("import ../*.caddyfile\n")
    (folder / "deep/two").write_text("# none\nimport ../sites/one\n")
    (folder / "conf.d/three").write_text("# import ../blog.caddyfile\n")
    (folder / "round").write_text("import round\n")
    main = folder / "Caddyfile"
    main.write_bytes(
        text.replace("{0}", str(folder)).replace("{1}", "caddy").replace("{{", "{").replace("}}", "}").encode()
    )
    # Itself it need not be there.
    assert imports(read_config(str(main)), str(main), str(folder / "blog.caddyfile"), {"FOLDER": str(folder)}) is found


@pytest.mark.parametrize(
    ("words", "main"),
    [
        (["caddy", "run", "--config", "/etc/mine/Caddyfile"], "/etc/mine/Caddyfile"),
        (["caddy", "run", "--config=/etc/mine/Caddyfile", "--watch"], "/etc/mine/Caddyfile"),
        (["caddy", "run", "--config", "mine/Caddyfile"], "/srv/web/mine/Caddyfile"),
        (["caddy", "run"], "/srv/web/Caddyfile"),
    ],
)
def test_the_main_file_is_what_caddy_was_told_to_read(words: list[str], main: str) -> None:
    assert find_main(words, "/srv/web") == main


def test_a_file_comes_as_it_is(tmp_path: Path) -> None:
    assert read_config(str(tmp_path / "none")) is None
    (tmp_path / "some").write_bytes(b"\xc3\xa9\r\n\xff")
    assert read_config(str(tmp_path / "some")) == "é\r\n\udcff"


def test_the_words_of_a_process_are_read() -> None:
    assert read_words(str(os.getpid()), "cmdline")[0]
