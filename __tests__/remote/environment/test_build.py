"""The environment of a release: what its installers may know."""

import pytest

from remote.environment.build import installers_environment


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_installers_know_their_own_variables_and_those_that_a_dependency_file_names(tmp_path, encoding):
    (tmp_path / "requirements.txt").write_bytes("-r more.txt\n".encode(encoding))
    (tmp_path / "more.txt").write_bytes(
        "own @ git+https://${TOKEN}@example.org/own.git  # not $SECRET\n".encode(encoding)
    )
    environment = [
        {"name": name, "value": "the value of " + name}
        for name in ("TOKEN", "SECRET", "SECRET_KEY", "UV_INDEX_OWN_PASSWORD", "PIP_INDEX_URL", "MY_UV_")
    ]
    assert installers_environment(str(tmp_path), ["requirements.txt", "more.txt"], environment) == {
        "TOKEN": "the value of TOKEN",
        "UV_INDEX_OWN_PASSWORD": "the value of UV_INDEX_OWN_PASSWORD",
        "PIP_INDEX_URL": "the value of PIP_INDEX_URL",
    }


def test_a_file_that_is_not_among_them_gives_nothing(tmp_path):
    (tmp_path / "requirements.txt").write_text("Django\n")
    (tmp_path / "other.txt").write_text("${TOKEN}\n")
    environment = [{"name": "TOKEN", "value": "secret"}]
    assert installers_environment(str(tmp_path), ["requirements.txt"], environment) == {}
