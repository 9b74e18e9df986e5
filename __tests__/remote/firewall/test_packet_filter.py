from __future__ import annotations

from remote.firewall.packet_filter import FIRST, LAST, accept, read_rules, renew_rules, write_rules

MAIL = 'tcp dport 25 accept comment "blog: 25/tcp"'


def test_what_is_written_is_read() -> None:
    rules = [*FIRST, *LAST, MAIL]
    assert read_rules(write_rules(rules)) == rules


def test_lines_of_the_administrator_stay_and_those_of_an_application_follow_it() -> None:
    own = "ip saddr 192.0.2.1 accept"
    other = 'tcp dport 25 accept comment "shop: 25/tcp"'
    rules = renew_rules([*FIRST, own, MAIL, other], "blog", ['udp dport 9 accept comment "blog: 9/udp"'], LAST)
    assert rules == [*FIRST, own, other, *LAST, 'udp dport 9 accept comment "blog: 9/udp"']
    assert renew_rules(rules, "blog", ['udp dport 9 accept comment "blog: 9/udp"'], LAST) == rules


def test_a_text_without_the_chain_is_told_from_one_with_it() -> None:
    assert read_rules("") is None
    assert read_rules("table inet django_prod {\n}\n") is None


def test_the_name_of_a_process_ends_no_comment() -> None:
    assert accept("25/tcp", 'found: a"; drop\n{') == 'tcp dport 25 accept comment "found: a__ drop__"'
