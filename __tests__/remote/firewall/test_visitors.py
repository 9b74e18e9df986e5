from __future__ import annotations

import pytest

from remote.failure import Failure
from remote.firewall.visitors import purpose_of, write_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.firewall import Gap


def gap(tool: str = "nft", table: str = "inet filter", chain: str = "input", index: int | None = 3) -> Gap:
    return {"tool": tool, "table": table, "chain": chain, "index": index, "ports": ["80/tcp", "443/udp"]}


def test_each_tool_counts_in_its_own_way() -> None:
    assert write_lines(gap()) == ["by_nft inet filter input 3 tcp 80", "by_nft inet filter input 3 udp 443"]
    assert write_lines(gap(index=None))[0] == "by_nft inet filter input end tcp 80"
    lines = write_lines(gap("ip6tables-legacy", "filter", "INPUT"))
    assert lines[0] == "by_iptables ip6tables-legacy INPUT 4 tcp 80"
    moved = write_lines(gap("ip6tables-legacy", "filter", "INPUT", 7))
    assert [purpose_of(line) for line in lines] == [purpose_of(line) for line in moved]
    assert purpose_of(lines[0]) != purpose_of(lines[1])


@pytest.mark.parametrize("name", ["a;b", "$(id)", "a b", "", "a\nb"])
def test_a_name_that_a_shell_would_read_is_refused(name: str) -> None:
    with pytest.raises(Failure):
        write_lines(gap(chain=name))
