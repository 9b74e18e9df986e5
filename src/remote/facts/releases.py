"""The releases that lie on the server, in the order in which they were live."""

from __future__ import annotations

import os

from remote.files import read_json


def release_entries(places):
    entries = []
    if not os.path.isdir(places.releases):
        return entries
    turns = {line.get("id"): turn for turn, line in enumerate(places.past())}
    for identifier in sorted(os.listdir(places.releases), key=lambda name: (turns.get(name, -1), name)):
        folder = places.release(identifier)
        try:
            state = read_json(folder + "/state.json", {}).get("state", "incomplete")
            manifest = read_json(folder + "/release.json", {})
        except ValueError:
            state, manifest = "incomplete", {}
        try:
            venv = os.path.basename(os.readlink(folder + "/venv"))
        except OSError:
            venv = None
        entries.append(
            {
                "id": identifier,
                "state": state,
                "instance": places.owner(identifier),
                "venv": venv,
                "follows": manifest.get("follows"),
                "commit": manifest.get("commit", ""),
                "ref": manifest.get("ref", ""),
            }
        )
    return entries
