from __future__ import annotations

import pytest

from remote.facts.firewall import WEB, opened_by_firewalld, opened_by_ufw

DROP = 'DEFAULT_INPUT_POLICY="DROP"\n'


@pytest.mark.parametrize(
    ("rules", "opened"),
    [
        pytest.param("", "", id="no rule"),
        pytest.param("allow tcp 80 0.0.0.0/0 any 0.0.0.0/0 in", "80/tcp", id="one port"),
        pytest.param("allow any 443 0.0.0.0/0 any 0.0.0.0/0 in", "443/tcp 443/udp", id="any protocol"),
        pytest.param("allow tcp 80,443 0.0.0.0/0 any 0.0.0.0/0 WWW%20Full - in", "80/tcp 443/tcp", id="a profile"),
        pytest.param("allow tcp 22,79:81 0.0.0.0/0 any 0.0.0.0/0 in", "80/tcp", id="a range"),
        pytest.param("limit tcp 443 0.0.0.0/0 any 0.0.0.0/0 in", "443/tcp", id="limited"),
        pytest.param("allow_log-all udp 443 0.0.0.0/0 any 0.0.0.0/0 in", "443/udp", id="logged"),
        pytest.param("allow any any 0.0.0.0/0 any 0.0.0.0/0 in", "80/tcp 443/tcp 443/udp", id="everything"),
        pytest.param("deny tcp 80 0.0.0.0/0 any 0.0.0.0/0 in", "", id="denied"),
        pytest.param("reject tcp 80 0.0.0.0/0 any 0.0.0.0/0 in", "", id="rejected"),
        pytest.param("allow tcp 80 0.0.0.0/0 any 10.0.0.0/8 in", "", id="from some addresses only"),
        pytest.param("allow tcp 80 192.0.2.1 any 0.0.0.0/0 in", "", id="to one address only"),
        pytest.param("allow tcp 80 0.0.0.0/0 1024 0.0.0.0/0 in", "", id="from one port only"),
        pytest.param("allow tcp 80 0.0.0.0/0 any 0.0.0.0/0 in_eth1", "", id="on one interface only"),
        pytest.param("allow tcp 80 0.0.0.0/0 any 0.0.0.0/0 out", "", id="outwards"),
        pytest.param("allow tcp 8000 0.0.0.0/0 any 0.0.0.0/0 in", "", id="another port"),
    ],
)
def test_ufw_lets_in_what_its_rules_allow_from_everywhere(rules: str, opened: str) -> None:
    text = "*filter\n### RULES ###\n\n### tuple ### %s\n-A ufw-user-input -j ACCEPT\n" % rules if rules else "*filter\n"
    assert opened_by_ufw(DROP, text) == set(opened.split())


def test_several_rules_of_ufw_open_what_each_of_them_does() -> None:
    rules = [
        "### tuple ### allow tcp 80 0.0.0.0/0 any 0.0.0.0/0 in",
        "### tuple ### allow udp 443 0.0.0.0/0 any 0.0.0.0/0 in",
    ]
    assert opened_by_ufw(DROP, "\n".join(rules)) == {"80/tcp", "443/udp"}


@pytest.mark.parametrize("policy", ['DEFAULT_INPUT_POLICY="ACCEPT"', "DEFAULT_INPUT_POLICY=ACCEPT"])
def test_ufw_that_accepts_by_default_lets_everything_in(policy: str) -> None:
    assert opened_by_ufw("IPV6=yes\n%s\n" % policy, "") == set(WEB)


def test_a_default_that_is_commented_out_is_none() -> None:
    assert opened_by_ufw('#DEFAULT_INPUT_POLICY="ACCEPT"\n', "") == set()


@pytest.mark.parametrize(
    ("ports", "services", "opened"),
    [
        pytest.param("", "ssh dhcpv6-client", "", id="nothing"),
        pytest.param("80/tcp 443/tcp", "", "80/tcp 443/tcp", id="ports"),
        pytest.param("1-1000/tcp", "", "80/tcp 443/tcp", id="a range"),
        pytest.param("443/udp", "", "443/udp", id="of one protocol"),
        pytest.param("8080/tcp 8443/udp", "", "", id="other ports"),
        pytest.param("", "ssh http https http3", "80/tcp 443/tcp 443/udp", id="services"),
        pytest.param("443/udp", "http", "80/tcp 443/udp", id="both"),
        pytest.param("", "https-alt", "", id="a service with a similar name"),
    ],
)
def test_firewalld_lets_in_ports_and_services(ports: str, services: str, opened: str) -> None:
    assert opened_by_firewalld(ports + "\n", services + "\n") == set(opened.split())
