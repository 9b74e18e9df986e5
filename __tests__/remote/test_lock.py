from __future__ import annotations

import json
from pathlib import Path

import pytest

from remote.failure import Failure
from remote.lock import read_holder, take_lock
from remote.places import Places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes import Holder

ANN: Holder = {"actor": "ann", "doing": "deploying main (abc)", "url": "https://example.org/1", "since": "10:00"}
BEN: Holder = {**ANN, "actor": "ben"}


def test_who_holds_the_lock_stands_in_its_file_with_the_token(places: Places) -> None:
    with take_lock(places, wait=0, holder=ANN, token="secret"):
        assert json.loads(Path(places.lock).read_text()) == {**ANN, "token": "secret"}


def test_another_run_is_told_who_holds_it_once_and_refused_after_its_time(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    with take_lock(places, wait=0, holder=ANN, token="a"):
        with pytest.raises(Failure, match="Another run still holds the lock after 0 s: ann deploying main") as caught:
            take_lock(places, wait=0.3, holder=BEN, token="b")
        assert json.loads(Path(places.lock).read_text())["token"] == "a"
    assert caught.value.code == "LOCKED"
    said = [json.loads(line)["log"] for line in capsys.readouterr().out.splitlines()]
    assert said == ["Another run holds the lock: ann deploying main (abc) since 10:00. Waiting up to 0 s"]


def test_the_lock_is_free_as_soon_as_its_holder_is_gone(places: Places) -> None:
    take_lock(places, wait=0, holder={**ANN, "doing": "a much longer text than the next one"}, token="a").close()
    with take_lock(places, wait=0, holder=BEN, token="b"):
        assert json.loads(Path(places.lock).read_text()) == {**BEN, "token": "b"}


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        pytest.param(json.dumps(ANN), "ann deploying main (abc) since 10:00", id="whole"),
        pytest.param("", "a run that just started", id="not written yet"),
        pytest.param('{"actor": "an', "a run that just started", id="half written"),
        pytest.param('{"actor": "ann"}', "a run that just started", id="lacks something"),
        pytest.param("[]", "a run that just started", id="something else"),
    ],
)
def test_the_holder_is_read_as_part_of_a_sentence(text: str, holder: str) -> None:
    assert read_holder(text) == holder
