from remote.facts.usage import measure, read_sizes
from remote.places import Places


def test_sizes_are_read_past_complaints() -> None:
    text = (
        "du: cannot access '/srv/a/shared/media/x': No such file or directory\n4096\t/srv/a/shared/media\n12\t/srv/a b"
    )
    assert read_sizes(text) == {"/srv/a/shared/media": 4096, "/srv/a b": 12}
    assert read_sizes("") == {}


def test_each_folder_that_is_there_is_counted_and_no_link_is_followed(tmp_path) -> None:
    places = Places("blog")
    places.top, places.media, places.data = map(str, (tmp_path, tmp_path / "shared/media", tmp_path / "shared/data"))
    places.releases, places.venvs, places.backups = (str(tmp_path / name) for name in ("releases", "venvs", "backups"))
    (tmp_path / "shared/media").mkdir(parents=True)
    (tmp_path / "releases").mkdir()
    (tmp_path / "shared/media/film").write_bytes(b"x" * 300_000)
    (tmp_path / "releases/film").symlink_to(tmp_path / "shared/media/film")
    found = {row["folder"]: row["bytes"] for row in measure(places)}
    assert list(found) == ["shared/media", "releases"]
    assert (found["shared/media"] or 0) >= 300_000 > (found["releases"] or 0)
