"""What a repository answers, and whose it is."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from remote.failure import Failure
from remote.offsite.prepare import prepare, refuse_folder
from remote.offsite.repository import Repository, is_own, tags_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.offsite import Owner, RepositoryAddress

    from .conftest import Restic

ABSENT = [
    "Fatal: unable to open config file: stat /mnt/b/config: no such file or directory\nIs there a repository…",
    "Fatal: unable to open config file: Lstat: file does not exist",
    "Fatal: unable to open config file: Stat: The specified key does not exist.",
    "Fatal: repository does not exist: unable to open config file: Stat: The specified bucket does not exist",
]


def rows(*tags: list[str]) -> str:
    listed = [
        {"id": "%064x" % number, "time": "2026-11-2%dT03:00:00.123456789Z" % number, "tags": one}
        for number, one in enumerate(tags)
    ]
    return json.dumps(listed)


def refusal(address: RepositoryAddress, owner: Owner, fresh: bool = False) -> Failure:
    with pytest.raises(Failure) as caught:
        prepare(app="blog", address=address, owner=owner, fresh=fresh)
    return caught.value


@pytest.mark.parametrize("said", ABSENT)
def test_a_repository_that_is_not_there_is_made(
    said: str, restic: Restic, address: RepositoryAddress, owner: Owner
) -> None:
    restic.answer("cat", said, 1)
    assert prepare(app="blog", address=address, owner=owner, fresh=True) == {"created": True, "snapshots": 0}
    assert "init" in restic.asked()


@pytest.mark.parametrize(
    "said",
    [
        "Fatal: unable to open config file: Stat: Access Denied.\nIs there a repository at the following location?",
        "Fatal: unable to open config file: Stat: The AWS Access Key Id you provided does not exist in our records.",
        "Fatal: unable to open repository: dial tcp: lookup s3.test: server misbehaving",
        "",
    ],
)
def test_one_that_nobody_can_ask_is_never_made_anew(
    said: str, restic: Restic, address: RepositoryAddress, owner: Owner
) -> None:
    restic.answer("cat", said, 1)
    assert refusal(address, owner).code == "BACKUPS_UNREACHABLE"
    assert "init" not in restic.asked()


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("Stat: The AWS Access Key Id you provided does not exist in our records.", "correct `backup-access-key`"),
        ("Stat: The request signature we calculated does not match the signature you provided.", "`backup-secret-key`"),
        ("Stat: Access Denied.", "the bucket in `backups: to` has to be there"),
        ("The difference between the request time and the server's time is too large.", "`timedatectl`"),
        ("dial tcp 192.0.2.7:443: connect: connection refused", "whether the server reaches it"),
    ],
)
def test_what_the_service_says_has_its_remedy(
    said: str, remedy: str, restic: Restic, address: RepositoryAddress, owner: Owner
) -> None:
    restic.answer("cat", "Fatal: unable to open config file: " + said, 1)
    refused = refusal(address, owner)
    assert said in refused.message
    assert remedy in refused.hint


def test_another_password_is_refused(restic: Restic, address: RepositoryAddress, owner: Owner) -> None:
    restic.answer("cat", "Fatal: wrong password or no key found", 1)
    assert (refusal(address, owner).code, "init" in restic.asked()) == ("BACKUPS_REFUSED", False)


def test_another_sites_is_refused_by_name(restic: Restic, address: RepositoryAddress, owner: Owner) -> None:
    restic.answer("snapshots", rows(tags_of(owner), tags_of({**owner, "app": "shop", "repositoryId": "8"})))
    refused = refusal(address, owner)
    assert refused.code == "BACKUPS_REFUSED"
    assert "app:shop, repository:octo/blog" in refused.message
    restic.answer("snapshots", rows([]))
    assert "something else" in refusal(address, owner).message


def test_an_empty_site_does_not_push_out_the_backups_of_the_one_before(
    restic: Restic, address: RepositoryAddress, owner: Owner
) -> None:
    restic.answer("snapshots", rows(tags_of(owner), tags_of(owner)))
    refused = refusal(address, owner, fresh=True)
    assert "2 backups of this site, the newest of 2026-11-21T03:00:00Z" in refused.message
    assert "`mode: restore`" in refused.hint
    assert prepare(app="blog", address=address, owner=owner, fresh=False)["snapshots"] == 2


def test_a_rename_of_the_repository_keeps_it(owner: Owner) -> None:
    def own(**changed: str) -> bool:
        return is_own({"id": "1", "time": "", "tags": tags_of(owner)}, {**owner, **changed})  # type: ignore[typeddict-item]

    assert own()
    assert own(repository="octo/other")
    assert not own(repositoryId="8")
    assert own(repositoryId="")
    assert not own(repositoryId="", repository="octo/other")
    assert not own(app="shop")


def test_no_secret_is_an_argument_or_stays_in_a_file(
    restic: Restic, address: RepositoryAddress, tmp_path: Path
) -> None:
    sftp: RepositoryAddress = {
        **address,
        "sftp": {"user": "me", "host": "a.test", "port": 2222, "key": "PRIVATE", "hostKeys": ["ssh-ed25519 AAAA"]},
    }
    with Repository("blog", sftp) as repository:
        assert repository.exists()
        folder = Path(repository.folder)
        assert [(folder / name).stat().st_mode & 0o777 for name in ("key", "hosts")] == [0o600, 0o600]
        assert (folder / "hosts").read_text() == "backups ssh-ed25519 AAAA\n"
    assert not folder.exists()
    told = " ".join(restic.asked()) + restic.options()
    assert "secret word" not in told and "PRIVATE" not in told
    assert "StrictHostKeyChecking=yes" in told and "-p 2222 -l me" in told
    assert restic.environment()["RESTIC_PASSWORD"] == "secret word"


def test_a_folder_is_another_disks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Failure, match="no folder"):
        refuse_folder(str(tmp_path / "gone"))
    monkeypatch.setattr("remote.offsite.prepare.SRV", str(tmp_path))
    monkeypatch.setattr("remote.offsite.prepare.UNFIT", ())
    with pytest.raises(Failure, match="the server's own disk"):
        refuse_folder(str(tmp_path))
    assert os.stat("/proc").st_dev != os.stat(tmp_path).st_dev
    refuse_folder("/proc")
    refuse_folder("sftp:me@a.test:/x")


@pytest.mark.parametrize("path", ["/tmp", "/proc", "/dev", "link"])
def test_a_folder_lasts_and_no_site_writes_there(path: str, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/proc")
    with pytest.raises(Failure, match="no place that lasts"):
        refuse_folder(str(tmp_path / path))


@pytest.mark.parametrize("user", ["x'-oProxyCommand=id", 'x"y', "x\\y", "x y", "x,sftp.command=id"])
def test_what_restic_would_split_is_no_account(user: str, address: RepositoryAddress) -> None:
    account = {"user": user, "host": "store.test", "port": 22, "key": "", "hostKeys": []}
    with pytest.raises(Failure, match="no account of SFTP"):
        Repository("blog", {**address, "sftp": account}).words("snapshots")  # type: ignore[typeddict-item]


def test_a_folder_of_a_site_is_none_for_backups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remote.offsite.prepare.SRV", str(tmp_path))
    monkeypatch.setattr("remote.offsite.prepare.UNFIT", ())
    (tmp_path / "blog/shared/media").mkdir(parents=True)
    for sign in ("the server's own disk", "no place that lasts"):
        with pytest.raises(Failure, match=sign):
            refuse_folder(str(tmp_path / "blog/shared/media"))
        (tmp_path / "blog/site.json").touch()
