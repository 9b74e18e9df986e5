"""Uploads that the repository has come to where uploads lie."""

import os

from inside.uploads import bring


def test_what_is_there_stays_and_links_do_not_come(tmp_path):
    source, target = tmp_path / "code", tmp_path / "media"
    (source / "a" / "b").mkdir(parents=True)
    (source / "default.png").write_text("new")
    (source / "a" / "b" / "c.txt").write_text("c")
    os.symlink("/etc/passwd", source / "link")
    target.mkdir()
    (target / "default.png").write_text("theirs")
    assert bring(str(source), str(target)) == 1
    assert (target / "default.png").read_text() == "theirs"
    assert (target / "a" / "b" / "c.txt").read_text() == "c"
    assert not (target / "link").exists()
    assert bring(str(source), str(target)) == 0
