"""An application's places in a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from remote.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = Places("blog")
    for name, value in vars(made).items():
        for real, own in (("/srv/blog", str(tmp_path / "srv")), ("/run/django-prod", str(tmp_path / "run"))):
            if value.startswith(real):
                setattr(made, name, own + value[len(real) :])
    for folder in (made.backups, made.releases):
        Path(folder).mkdir(parents=True)
    return made
