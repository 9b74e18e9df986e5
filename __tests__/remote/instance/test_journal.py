from __future__ import annotations

from remote.instance.journal import choose_lines, read_journal, text_of

INFO = "[2026-11-27 08:00:00 +0000] [10] [INFO] Starting gunicorn 23.0.0"


def rows(*lines: tuple[str, str]):
    return [{"_PID": pid, "MESSAGE": text} for pid, text in lines]


def test_what_systemd_and_gunicorn_tell_of_themselves_is_left_out() -> None:
    text = choose_lines(rows(("1", "Started shop."), ("10", INFO), ("11", "no such table"), ("1", "Main exited")))
    assert text == "no such table"


def test_of_workers_that_fail_side_by_side_the_first_is_told() -> None:
    text = choose_lines(
        rows(
            ("11", "[ERROR] Exception in worker process"),
            ("12", "[ERROR] Exception in worker process"),
            ("12", "Traceback (most recent call last):"),
            ("11", "Traceback (most recent call last):"),
            ("12", "ImportError: second worker"),
            ("11", "ImportError: first worker"),
        )
    )
    assert text.splitlines() == [
        "[ERROR] Exception in worker process",
        "Traceback (most recent call last):",
        "ImportError: second worker",
    ]


def test_the_main_process_that_ends_by_it_is_not_the_cause() -> None:
    text = choose_lines(
        rows(
            ("10", "Traceback (most recent call last):"),
            ("10", "gunicorn.errors.HaltServer: <HaltServer 'Worker failed to boot.' 3>"),
            ("11", "Traceback (most recent call last):"),
            ("11", "KeyError: 'PAYMENT_KEY'"),
        )
    )
    assert text == "Traceback (most recent call last):\nKeyError: 'PAYMENT_KEY'"


def test_without_another_the_main_process_is_told() -> None:
    halted = "gunicorn.errors.HaltServer: <HaltServer 'App failed to load.' 4>"
    assert choose_lines(rows(("10", "Traceback (most recent call last):"), ("10", halted))).endswith(halted)


def test_without_a_traceback_all_of_it_is_told() -> None:
    assert choose_lines(rows(("11", "bad option"), ("12", "killed"))) == "bad option\nkilled"


def test_nothing_written_is_no_text() -> None:
    assert choose_lines([]) == ""
    assert choose_lines([{"_PID": "11"}]) == ""


def test_what_is_not_printable_comes_as_bytes() -> None:
    assert text_of([71, 114, 252, 195, 188]) == "Gr\ufffd\xfc"
    assert text_of(None) == ""
    assert choose_lines([{"_PID": "11", "MESSAGE": list(b"\x1b[31mred")}]) == "\x1b[31mred"


def test_attack_a_message_with_other_ends_of_lines_is_one_row(tmp_path, monkeypatch) -> None:
    program = tmp_path / "journalctl"
    program.write_text('#!/bin/sh\ncase "$*" in *MESSAGE*) cat "%s/rows" ;; esac\n' % tmp_path)
    program.chmod(0o755)
    (tmp_path / "rows").write_text('{"_PID": "7", "MESSAGE": "a\u2028b\u0085c"}\nno row\n', encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert read_journal("shop.service", "") == "a\u2028b\x85c"
