"""Find the files that a run was given: files, folders, globs, standard input, objects of stores.

Paths stay strings here: names may not decode, and what a link leads to is looked at in its own step.
"""

# ruff: noqa: PTH100, PTH110, PTH112, PTH114, PTH116, PTH118, PTH119, PTH120, PTH123, PTH206, PTH207

from __future__ import annotations

import glob
import hashlib
import os
import stat
import sys
import tempfile
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from stages.ingest.locator import printable
from stages.ingest.model import InputFile, Reject
from stages.ingest.readers.containers import container_kind
from stages.ingest.readers.formats import extension_of
from stages.ingest.rejects import rejects_table
from stages.ingest.remote import KnownObjects, discover_objects, is_remote, redacted
from stages.ingest.settings import DEFAULTS

_CHUNK = 1 << 20


def discover(
    inputs: Sequence[str],
    corpus: str,
    exclude: Path | None = None,
    scratch: Path | None = None,
    max_spool_bytes: int = DEFAULTS.max_spool_bytes,
    known: KnownObjects | None = None,
) -> tuple[list[InputFile], pa.Table]:
    """The files behind `inputs`, sorted by locator, and a `rejects` table of what cannot be taken.

    An input is a file, a folder (taken with all below it), a glob (`**` allowed), "-" (standard input) or the address of
    an object, prefix or glob of a store (`stages.ingest.remote`). Hidden files and folders are left out unless an input
    names them; so is everything under `exclude` (the data folder of the run). Symbolic links that lead out of their folder
    are rejected; those that stay inside are left out, since what they show is taken where it lies. A file that several
    inputs reach is taken once.

    What comes over the network or the pipe is put into `scratch` (None: a new folder of the system's), objects up to
    `max_spool_bytes`; `known` has what earlier runs found out about objects, and is added to. Reasons: not_found,
    empty_folder, unreadable, vanished, outside_link, empty, no_backend. Raises nothing for bad input.
    """
    excluded = os.path.realpath(exclude) if exclude is not None else None
    known = {} if known is None else known
    found: dict[str, InputFile] = {}
    rejects: list[Reject] = []
    for given in sorted(set(inputs)):
        any_file = False
        for item in _items(given, excluded, scratch, max_spool_bytes, known):
            any_file = True
            if isinstance(item, Reject):
                rejects.append(item)
                continue
            if isinstance(item, InputFile):
                found.setdefault(item.origin or item.path, item)
                continue
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


def _items(
    given: str, excluded: str | None, scratch: Path | None, max_spool_bytes: int, known: KnownObjects
) -> Iterator[tuple[str, str] | InputFile | Reject]:
    """What is behind one input: paths with their locators, files that were fetched, rejects."""
    if given == "-" or is_remote(given):
        folder = scratch if scratch is not None else Path(tempfile.mkdtemp(prefix="crosswire-"))
        if given == "-":
            yield _standard_input(folder)
        else:
            yield from discover_objects(given, folder, known, max_spool_bytes)
    elif given.lower().startswith("file://"):
        yield from _expand(urllib.request.url2pathname(urllib.parse.urlsplit(given).path), excluded)
    else:
        yield from _expand(given, excluded)


def _standard_input(folder: Path) -> InputFile | Reject:
    """What is piped in, put into a file that is named for its content: the same input is the same file in another run."""
    if sys.stdin is None or sys.stdin.isatty():
        return Reject("-", "empty", "Nothing is piped in; write for instance: zcat articles.jsonl.gz | crosswire run -")
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / "stdin"
    digest = hashlib.sha256()
    size, head = 0, b""
    with fresh.open("wb") as copy:
        while chunk := sys.stdin.buffer.read(_CHUNK):
            head = head or chunk[:65536]
            size += len(chunk)
            digest.update(chunk)
            copy.write(chunk)
    if not size:
        return Reject("-", "empty", "Nothing came through the pipe; check the command before it.")
    sha256 = digest.hexdigest()
    kind = container_kind(head, "")
    extension = {"gzip": "gz", "zstd": "zst", "bzip2": "bz2"}.get(kind, kind) if kind else extension_of(head)
    path = fresh.replace(folder / f"stdin-{sha256[:8]}.{extension}")
    return InputFile(str(path), path.name, size, sha256)


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
        for n, f in enumerate(sorted(g, key=lambda f: f.origin or f.path))
    ]


def _folder_name(file: InputFile) -> str:
    depth = file.uri.count("/") + 1
    place = redacted(file.origin).partition("?")[0].replace("://", "/") if file.origin else file.path
    parts = place.split("/" if file.origin else os.sep)
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
