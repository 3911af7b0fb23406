"""Find the files that a run was given: files, folders, globs.

Paths stay strings here: names may not decode, and what a link leads to is looked at in its own step.
"""

# ruff: noqa: PTH100, PTH110, PTH112, PTH114, PTH116, PTH118, PTH119, PTH120, PTH123, PTH206, PTH207

from __future__ import annotations

import glob
import hashlib
import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from stages.ingest.locator import printable
from stages.ingest.model import InputFile, Reject
from stages.ingest.rejects import rejects_table

_CHUNK = 1 << 20


def discover(inputs: Sequence[str], corpus: str, exclude: Path | None = None) -> tuple[list[InputFile], pa.Table]:
    """The files behind `inputs`, sorted by locator, and a `rejects` table of what cannot be taken.

    An input is a file, a folder (taken with all below it) or a glob (`**` allowed). Hidden files and folders are left
    out unless an input names them; so is everything under `exclude` (the data folder of the run). Symbolic links that
    lead out of their folder are rejected; those that stay inside are left out, since what they show is taken where it
    lies. A file that several inputs reach is taken once. Reasons: not_found, empty_folder, unreadable, vanished,
    outside_link. Raises nothing for bad input.
    """
    excluded = os.path.realpath(exclude) if exclude is not None else None
    found: dict[str, InputFile] = {}
    rejects: list[Reject] = []
    for given in sorted(set(inputs)):
        any_file = False
        for item in _expand(given, excluded):
            if isinstance(item, Reject):
                rejects.append(item)
                any_file = True
                continue
            any_file = True
            path, uri = item
            real = os.path.realpath(path)
            if real not in found:
                taken = _take(path, uri)
                if isinstance(taken, Reject):
                    rejects.append(taken)
                else:
                    found[real] = taken
        if not any_file:
            name = printable(os.path.basename(given.rstrip("/")) or given)
            rejects.append(Reject(name, "empty_folder", _why_empty(given, excluded)))
    files = sorted(_tell_apart(found.values()), key=lambda f: (f.uri, f.path))
    return files, rejects_table(rejects, corpus)


def _why_empty(given: str, excluded: str | None) -> str:
    fixed = given if os.path.isdir(given) else os.path.dirname(given)
    if _inside(os.path.abspath(fixed), excluded):
        return f"{printable(given)} lies in the data folder, from which nothing is taken; keep articles outside it."
    return f"{printable(given)} holds no file; check that it is the right one."


def _expand(given: str, excluded: str | None) -> Iterator[tuple[str, str] | Reject]:
    """(path, uri) of each file behind one input, and rejects."""
    if "\0" in given:
        yield Reject(printable(given), "not_found", "A path cannot hold a NUL character.")
    elif os.path.isdir(given):
        yield from _walk(os.path.abspath(given), excluded)
    elif os.path.lexists(given):
        yield os.path.abspath(given), os.path.basename(os.path.abspath(given))
    elif glob.has_magic(given):
        yield from _expand_glob(given, excluded)
    else:
        yield Reject(printable(given), "not_found", "No such file or folder; check the spelling of the input.")


def _expand_glob(given: str, excluded: str | None) -> Iterator[tuple[str, str] | Reject]:
    matches = sorted(glob.glob(given, recursive=True))
    if not matches:
        yield Reject(printable(given), "not_found", "Nothing matches this pattern; check its spelling and quotes.")
        return
    fixed: list[str] = []
    for part in os.path.abspath(given).split(os.sep)[:-1]:
        if glob.has_magic(part):
            break
        fixed.append(part)
    base = os.sep.join(fixed) or os.sep
    for match in matches:
        path = os.path.abspath(match)
        if os.path.isdir(path) and not os.path.islink(path):
            for item in _walk(path, excluded):
                yield item if isinstance(item, Reject) else (item[0], os.path.relpath(item[0], base))
        elif not _inside(path, excluded):
            link = _judge_link(path, base) if os.path.islink(path) else None
            if link is not None:
                yield link
            elif not os.path.isdir(path):
                yield path, os.path.relpath(path, base)


def _walk(folder: str, excluded: str | None) -> Iterator[tuple[str, str] | Reject]:
    faults: list[Reject] = []

    def unreadable(error: OSError) -> None:
        where = printable(os.path.relpath(os.fspath(error.filename or folder), folder))
        faults.append(
            Reject(where, "unreadable", f"The folder cannot be listed ({_why(error)}); check its permissions.")
        )

    for root, folders, names in os.walk(folder, onerror=unreadable):
        links = [d for d in folders if os.path.islink(os.path.join(root, d)) and not d.startswith(".")]
        folders[:] = sorted(
            d
            for d in folders
            if not d.startswith(".") and d not in links and not _inside(os.path.join(root, d), excluded)
        )
        for name in sorted([*names, *links]):
            path = os.path.join(root, name)
            if name.startswith(".") or _inside(path, excluded):
                continue
            if os.path.islink(path):
                link = _judge_link(path, folder)
                if link is not None:
                    yield link
            else:
                yield path, os.path.relpath(path, folder)
    yield from faults


def _judge_link(path: str, folder: str) -> Reject | None:
    """A reject for a link that is broken or leaves the folder; None for one that stays inside."""
    uri = printable(os.path.relpath(path, folder).replace(os.sep, "/"))
    real = os.path.realpath(path)
    if not _inside(real, os.path.realpath(folder)):
        return Reject(uri, "outside_link", "A symbolic link that leaves the folder; give its target as an input.")
    if not os.path.exists(real):
        return Reject(uri, "not_found", "A symbolic link that leads nowhere; remove or repair it.")
    return None


def _take(path: str, uri: str) -> InputFile | Reject:
    uri = printable(uri.replace(os.sep, "/"))
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            return Reject(uri, "unreadable", "Not a regular file (a device, pipe or socket); give a file.")
        return InputFile(path, uri, status.st_size, _sha256(path))
    except FileNotFoundError:
        return Reject(uri, "vanished", "The file was listed and then gone; run again when it is back.")
    except OSError as error:
        return Reject(uri, "unreadable", f"The file cannot be read ({_why(error)}); check its permissions.")


def _tell_apart(files: Iterable[InputFile]) -> list[InputFile]:
    """Files of several inputs under one locator get the input's folder name in front, then the hash of the content."""
    out = list(files)
    for prefix in (_folder_name, _content_name):
        groups: dict[str, list[InputFile]] = defaultdict(list)
        for f in out:
            groups[f.uri].append(f)
        out = [replace(f, uri=f"{prefix(f)}/{f.uri}") if len(g) > 1 else f for g in groups.values() for f in g]
    groups = defaultdict(list)
    for f in out:
        groups[f.uri].append(f)
    return [
        replace(f, uri=f"{n}/{uri}") if n else f
        for uri, g in groups.items()
        for n, f in enumerate(sorted(g, key=lambda f: f.path))
    ]


def _folder_name(file: InputFile) -> str:
    depth = file.uri.count("/") + 1
    parts = file.path.split(os.sep)
    return printable(parts[-depth - 1]) if len(parts) > depth and parts[-depth - 1] else "root"


def _content_name(file: InputFile) -> str:
    return "~" + (file.sha256 or "unknown")[:8]


def _inside(path: str, folder: str | None) -> bool:
    if folder is None:
        return False
    path = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _sha256(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as f:
        while chunk := f.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
