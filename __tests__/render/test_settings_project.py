import pytest

from render import settings_project


@pytest.fixture
def place(monkeypatch, tmp_path):
    monkeypatch.setattr(settings_project, "_project", tmp_path / "code")
    return tmp_path / "code"


@pytest.mark.parametrize("value, expected", [(None, []), ("one", ["one"]), (("one", "two"), ["one", "two"]), ([], [])])
def test_a_list_of_theirs_may_be_a_text_or_missing(monkeypatch, value, expected):
    monkeypatch.setattr(settings_project, "_theirs", {"NAMES": value})
    assert settings_project._list("NAMES") == expected


@pytest.mark.parametrize(
    "path, folder, expected",
    [
        ("static/css", "static", "css"),
        ("static", "static", "."),
        ("static", ".", "static"),
        ("static2", "static", None),
        ("/elsewhere", ".", None),
        ("../elsewhere", ".", None),
        (None, "static", None),
        ("static", "", None),
    ],
)
def test_relative_paths_start_at_manage_py(place, path, folder, expected):
    assert settings_project._below(path, folder) == expected


def test_a_link_counts_as_where_it_leads(place):
    (place / "real").mkdir(parents=True)
    (place / "link").symlink_to("real")
    assert settings_project._below(place / "link" / "x", place / "real") == "x"


def refuse(number):
    def make(path, *_words, **_more):
        raise OSError(number, "no", path)

    return settings_project._lenient(make)


@pytest.mark.parametrize("name", ["staticfiles", "STATIC_ROOT", "/srv/x/code/media", b"static", "logs"])
def test_a_folder_that_has_another_place_in_production_need_not_be_made(name):
    import errno

    refuse(errno.EROFS)(name)
    refuse(errno.EACCES)(name)
    with pytest.raises(OSError):
        refuse(errno.ENOSPC)(name)


def test_another_folder_is_told():
    import errno

    with pytest.raises(OSError):
        refuse(errno.EROFS)("exports")
