"""What drivers say of a database, in their own words, and what it comes to."""

import pytest

from inside.probe.database import fault_of

AT = 'connection failed: connection to server at "10.0.0.5", port 5432 failed: '
SOCKET = "/var/run/postgresql/.s.PGSQL.5432"
# Django, of its drivers and of servers
DJANGO = [
    ("Error loading psycopg2 or psycopg module", "driver"),
    ("Error loading MySQLdb module.\nDid you install mysqlclient?", "driver"),
    ("mysqlclient 2.2.1 or newer is required; you have 1.4.6.", "driver"),
    ("NotSupportedError: PostgreSQL 14 or later is required (found 13.10).", "version"),
    ("NotSupportedError: MariaDB 10.6 or later is required (found 10.5.21).", "version"),
]
PSYCOPG = [
    (AT + 'FATAL:  password authentication failed for user "compta"', "refused"),
    ('connection to server on socket "/run/x" failed: FATAL:  Peer authentication failed for user "compta"', "refused"),
    (AT + 'FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "u", database "d", SSL off', "refused"),
    (AT + 'FATAL:  role "u" does not exist', "refused"),
    (AT + "fe_sendauth: no password supplied", "refused"),
    (AT + 'FATAL:  database "shop" does not exist', "name"),
    (AT + "server does not support SSL, but SSL was required", "tls"),
    (AT + 'root certificate file "/nonexistent/.postgresql/root.crt" does not exist', "tls"),
    (AT + "SSL error: certificate verify failed", "tls"),
    (AT + "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?", "stopped"),
    (f'connection to server on socket "{SOCKET}" failed: No such file or directory', "stopped"),
    (AT + "FATAL:  the database system is starting up", "stopped"),
    ("failed to resolve host 'db': [Errno -2] Name or service not known", "host"),
    ('could not translate host name "db" to address: Temporary failure in name resolution', "host"),
    ("connection failed: connection timeout expired", "host"),
]
# mysqlclient and PyMySQL
MYSQL = [
    ("""(1045, "Access denied for user 'u'@'localhost' (using password: YES)")""", "refused"),
    ("""(1044, "Access denied for user 'u'@'%' to database 'd'")""", "refused"),
    ("""(1049, "Unknown database 'shop'")""", "name"),
    ("""(2026, "TLS/SSL error: SSL is required, but the server does not support it")""", "tls"),
    ("""(2002, "Can't connect to local server through socket '/run/mysqld/mysqld.sock' (2)")""", "stopped"),
    ("""(2003, "Can't connect to MySQL server on '127.0.0.1:3306' (111)")""", "stopped"),
    ("""(2003, "Can't connect to MySQL server on '10.0.0.5:3306' (110)")""", "host"),
    ("""(2005, "Unknown server host 'db' (-2)")""", "host"),
    ("something else altogether", "other"),
]


@pytest.mark.parametrize(("said", "fault"), [*DJANGO, *PSYCOPG, *MYSQL])
def test_each_is_told_by_its_fault(said, fault):
    assert fault_of(said) == fault
