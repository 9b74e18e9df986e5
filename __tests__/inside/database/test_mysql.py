"""How the programs of MySQL and MariaDB reach the database, and what of a dump they are not given."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from inside.database.mysql import DEFINER, name_of, quote, write_options

MARIADB, MYSQL = "/usr/bin/mariadb", "/usr/bin/mysql"


def connection(driver: str = "MySQLdb", **settings: object) -> SimpleNamespace:
    whole = {"NAME": "blog", "HOST": "", "PORT": "", "USER": "", "PASSWORD": "", "OPTIONS": {}, **settings}
    return SimpleNamespace(settings_dict=whole, Database=SimpleNamespace(__name__=driver))


def options(folder: Path, client: str = MARIADB, driver: str = "MySQLdb", **settings: object) -> list[str]:
    """The lines that say how it is reached, but for the two that are always there."""
    path = write_options(connection(driver, **settings), client, str(folder))
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    always = ['default-character-set="utf8mb4"', 'max-allowed-packet="1G"']
    assert [line for line in lines if line in always] == always
    return [line for line in lines if line not in always]


def test_a_place_and_a_password(tmp_path: Path) -> None:
    lines = options(tmp_path, HOST="db.example", PORT=3307, USER="ann", PASSWORD='a "b" \\ #c\n')
    assert lines == [
        "[client]",
        'user="ann"',
        'password="a \\"b\\" \\\\ #c\\n"',
        'host="db.example"',
        'port="3307"',
    ]


def test_a_path_is_a_socket(tmp_path: Path) -> None:
    assert options(tmp_path, HOST="/run/mysqld/mysqld.sock") == ["[client]", 'socket="/run/mysqld/mysqld.sock"']


def test_options_of_the_driver_win(tmp_path: Path) -> None:
    given = {"host": "other", "user": "bob", "passwd": "p", "unix_socket": "/s", "port": 1}
    lines = options(tmp_path, HOST="db.example", USER="ann", PASSWORD="a", OPTIONS=given)
    assert lines == ["[client]", 'user="bob"', 'password="p"', 'host="other"', 'socket="/s"', 'port="1"']


def test_a_file_of_the_project_comes_first(tmp_path: Path) -> None:
    lines = options(tmp_path, OPTIONS={"read_default_file": "/etc/my.cnf"}, USER="ann")
    assert lines == ["!include /etc/my.cnf", "[client]", 'user="ann"']


def test_programs_of_mysql_have_options_of_their_own(tmp_path: Path) -> None:
    assert options(tmp_path, MYSQL) == [
        "[client]",
        "loose-ssl-mode=PREFERRED",
        "[mysqldump]",
        "loose-column-statistics=0",
        "set-gtid-purged=OFF",
    ]


CA = {"ca": "/etc/ca.pem"}


@pytest.mark.parametrize(
    ("driver", "given", "mysql", "mariadb"),
    [
        # What each driver takes for granted where nothing is said.
        ("MySQLdb", {}, "PREFERRED", []),
        ("MySQLdb", {"ssl": {"cipher": "x"}}, "REQUIRED", ["loose-ssl"]),
        ("MySQLdb", {"ssl": CA}, "VERIFY_CA", ["loose-ssl"]),
        (
            "MySQLdb",
            {"ssl_mode": "VERIFY_IDENTITY", "ssl": CA},
            "VERIFY_IDENTITY",
            ["loose-ssl", "loose-ssl-verify-server-cert"],
        ),
        ("MySQLdb", {"ssl_mode": "disabled"}, "DISABLED", []),
        ("pymysql", {}, "PREFERRED", ["loose-skip-ssl-verify-server-cert"]),
        ("pymysql", {"ssl": CA}, "VERIFY_IDENTITY", ["loose-ssl", "loose-ssl-verify-server-cert"]),
        ("pymysql", {"ssl": {**CA, "check_hostname": False}}, "VERIFY_CA", ["loose-ssl"]),
        ("pymysql", {"ssl_ca": "/etc/ca.pem"}, "VERIFY_IDENTITY", ["loose-ssl", "loose-ssl-verify-server-cert"]),
        ("pymysql", {"ssl": {"cipher": "x"}}, "REQUIRED", ["loose-ssl", "loose-skip-ssl-verify-server-cert"]),
    ],
)
def test_encryption(tmp_path: Path, driver: str, given: dict[str, object], mysql: str, mariadb: list[str]) -> None:
    found = options(tmp_path, MARIADB, driver, OPTIONS=given)
    assert [line for line in found if line.startswith("loose-")] == mariadb
    os.unlink(tmp_path / "client.cnf")
    found = options(tmp_path, MYSQL, driver, OPTIONS=given)
    assert [line for line in found if line.startswith("loose-ssl")] == ["loose-ssl-mode=" + mysql]


def test_keys_and_certificates(tmp_path: Path) -> None:
    ssl = {"ca": "/ca", "capath": "/path", "cert": "/cert", "key": "/key", "cipher": "x"}
    expected = ['ssl-ca="/ca"', 'ssl-capath="/path"', 'ssl-cert="/cert"', 'ssl-key="/key"', 'ssl-cipher="x"']
    assert [line for line in options(tmp_path, OPTIONS={"ssl": ssl}) if line.startswith("ssl-")] == expected
    os.unlink(tmp_path / "client.cnf")
    other = {"ssl_" + key: value for key, value in ssl.items()}
    assert [line for line in options(tmp_path, OPTIONS=other) if line.startswith("ssl-")] == expected


def test_the_name_is_where_the_driver_takes_it_from() -> None:
    assert name_of(connection()) == "blog"
    assert name_of(connection(OPTIONS={"db": "b"})) == "b"
    assert name_of(connection(OPTIONS={"database": "c", "db": "b"})) == "c"


def test_quote() -> None:
    assert quote("\\ \" \n \r \t ' # é") == '"\\\\ \\" \\n \\r \\t \' # é"'


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (b"/*!50013 DEFINER=`blog`@`localhost` SQL SECURITY DEFINER */", b"/*!50013  SQL SECURITY DEFINER */"),
        (b"CREATE DEFINER=`b``c`@`%` PROCEDURE `p`()", b"CREATE  PROCEDURE `p`()"),
        (b"CREATE PROCEDURE `definer`()", b"CREATE PROCEDURE `definer`()"),
    ],
)
def test_definer(line: bytes, left: bytes) -> None:
    assert DEFINER.sub(b"", line, count=1) == left
