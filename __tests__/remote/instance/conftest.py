"""An application's places in a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from remote.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = Places("shop")
    for name, value in vars(made).items():
        for real, own in (("/srv/shop", str(tmp_path / "srv")), ("/run/django-prod", str(tmp_path / "run"))):
            if value.startswith(real):
                setattr(made, name, own + value[len(real) :])
    (tmp_path / "run").mkdir()
    for release in ("one", "two", "three"):
        Path(made.release(release)).mkdir(parents=True)
    return made
