import pytest

from render import settings_files, settings_project

FILES = "django.core.files.storage.FileSystemStorage"


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    monkeypatch.setattr(settings_project, "_project", tmp_path)
    monkeypatch.setattr(settings_files, "_theirs", {"MEDIA_ROOT": tmp_path / "media"})
    monkeypatch.setattr(settings_files, "_static", "collected")
    monkeypatch.setattr(settings_files, "STATIC_ROOT", "/release/static")
    monkeypatch.setattr(settings_files, "MEDIA_ROOT", "/shared/media")
    return tmp_path


def storage(location, backend=FILES):
    return {"BACKEND": backend, "OPTIONS": {"location": location, "base_url": "/x/"}}


@pytest.mark.parametrize(
    "location, moved",
    [
        ("media", "/shared/media"),
        ("media/private/", "/shared/media/private"),
        ("collected/vendor", "/release/static/vendor"),
    ],
)
def test_a_storage_in_a_folder_of_theirs_follows_it(place, location, moved):
    assert settings_files._moved(storage(location)) == storage(moved)
    assert settings_files._moved(storage(place / location, "their.Storage")) == storage(moved, "their.Storage")


@pytest.mark.parametrize(
    "kept",
    [
        storage("elsewhere"),
        storage("/srv/media"),
        # A prefix of keys in a bucket.
        storage("media", "storages.backends.s3.S3Storage"),
        storage(lambda: "media"),
        {"BACKEND": FILES, "OPTIONS": None},
        {"BACKEND": FILES},
    ],
)
def test_any_other_storage_stays(kept):
    assert settings_files._moved(kept) is kept


def test_without_a_folder_of_theirs_nothing_moves(monkeypatch):
    monkeypatch.setattr(settings_files, "_static", None)
    monkeypatch.setattr(settings_files, "_theirs", {})
    kept = storage("media")
    assert settings_files._moved(kept) is kept
