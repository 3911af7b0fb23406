"""The members of ZIP and tar archives."""

from __future__ import annotations

import hashlib
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from stages.ingest.locator import printable
from stages.ingest.model import InputFile, Reject
from stages.ingest.readers.containers import (
    CUT_OFF,
    Expands,
    Guarded,
    Member,
    Nest,
    Place,
    TooManyMembers,
    broken,
    broken_as_reject,
    unpack,
)
from stages.ingest.readers.stream import NotTaken, Stream

_LONGEST_NAME = 600
_LONGEST_HEADER = 1 << 20  # of a tar's extended header: names and comments
_NAMES_PER_MEMBER = 1024  # bytes of a ZIP's directory per member, on average
_UNSAFE = "Its path leads out of the archive; a member with such a path is not taken. Pack the archive anew."
_LINK = "A link or a device, not a file; pack what it points to."
_ENCRYPTED = "It is encrypted; unpack the archive with its password and give the files."
_OFFICE = "An office document, e-book or program package, not an archive of articles; save it as text or HTML."
_WACZ_MEMBER = re.compile(r"archive/[^/]+\.warc(?:\.gz)?", re.IGNORECASE)


def member_name(name: str) -> str | None:
    """The path of a member with "/" between its parts; None when it is absolute or leads upwards, or holds a NUL."""
    path = name.replace("\\", "/")
    if "\0" in path or path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return None
    parts = [p for p in path.split("/") if p not in ("", ".")]
    return None if not parts or ".." in parts else "/".join(parts)


def member_uri(archive: str, name: str) -> str:
    """<archive>/<path>, printable; of an over-long path the end is kept, told apart by its hash."""
    path = printable(name)
    if len(path) > _LONGEST_NAME:
        path = f"~{hashlib.sha256(path.encode()).hexdigest()[:16]}/{path[-_LONGEST_NAME:].split('/', 1)[-1][-255:]}"
    return f"{archive}/{path}"


def _is_hidden(path: str) -> bool:
    return any(p.startswith(".") or p == "__MACOSX" for p in path.split("/"))


def _each(stream: Stream, file: InputFile, place: Place, nest: Nest) -> Iterator[Member | Reject]:
    """A member, or what it holds. A broken container costs itself and no neighbour; a limit of the whole ends it all."""
    try:
        yield from unpack(stream, Place(file, place.depth, size=file.size), nest)
    except TooManyMembers:
        raise
    except Expands as error:
        if error.of is nest.total:
            raise
        yield Reject(file.uri, error.reason, str(error))
    except NotTaken as error:
        yield Reject(file.uri, error.reason, str(error))


def tar_members(stream: Stream, place: Place, nest: Nest) -> Iterator[Member | Reject]:
    """Members of a tar as they come; nothing is held."""
    ended: list[bool] = []

    class Header(tarfile.TarInfo):
        """A header whose sizes are believed only within bounds: tarfile would read an extended header whole."""

        @classmethod
        def frombuf(cls, buf: Any, encoding: str, errors: str) -> Any:
            try:
                info = super().frombuf(buf, encoding, errors)
            except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
                ended.append(True)
                raise
            extended = info.type not in tarfile.SUPPORTED_TYPES or info.type in (
                tarfile.GNUTYPE_LONGNAME,
                tarfile.GNUTYPE_LONGLINK,
            )
            if info.size < 0 or (extended and info.size > _LONGEST_HEADER):
                raise NotTaken(broken(ValueError("a header of impossible size")))
            return info

    any_member = False
    with broken_as_reject():
        archive = tarfile.open(  # noqa: SIM115 (a stream is not closed)
            fileobj=cast(Any, stream.file()), mode="r|", tarinfo=Header, errors="surrogateescape"
        )
    while True:
        with broken_as_reject():
            info = archive.next()
        archive.members = []  # type: ignore[attr-defined]  # tarfile would keep a record of each
        if info is None:
            break
        any_member = True
        nest.count_member()
        name = member_name(info.name)
        if info.isdir() or (name and _is_hidden(name)):
            continue
        uri = member_uri(place.file.uri, name or info.name)
        if name is None:
            yield Reject(uri, "unsafe_path", _UNSAFE)
        elif not info.isfile():
            yield Reject(uri, "link", _LINK)
        else:
            with broken_as_reject():
                body = archive.extractfile(info)
            assert body is not None
            meter = nest.meter(info.size, f"The member {uri}")
            raw = Guarded(lambda body=body: cast(BinaryIO, body), meter, nest.settings.max_member_bytes)  # type: ignore[misc]
            file = InputFile(name, uri, info.size, None)
            yield from _each(Stream(cast(BinaryIO, raw), scratch=nest.scratch), file, place, nest)
    if not ended:
        raise NotTaken(CUT_OFF, "truncated")
    if not any_member:
        yield Reject(place.file.uri, "empty", "The archive holds no file; pack it again.", place.file.sha256)


def zip_members(stream: Stream, place: Place, nest: Nest) -> Iterator[Member | Reject]:
    """Members of a ZIP by its directory; of one whose directory is lost, from its start to the break."""
    with stream.seekable_file(nest.settings.max_member_bytes) as file:
        if not _has_directory(file, nest):
            yield from _salvage(file, place, nest)
            return
        with broken_as_reject():
            archive = zipfile.ZipFile(file)
        infos = archive.infolist()
        names = {i.filename for i in infos}
        if "[Content_Types].xml" in names or "mimetype" in names or "META-INF/MANIFEST.MF" in names:
            raise NotTaken(_OFFICE, "binary")
        is_wacz = "datapackage.json" in names and any(_WACZ_MEMBER.fullmatch(n) for n in names)
        overlapping = _overlapping(infos)
        any_member = False
        for info in infos:
            nest.count_member()
            name = member_name(getattr(info, "orig_filename", info.filename))
            if info.is_dir() or (name and (_is_hidden(name) or (is_wacz and not _WACZ_MEMBER.fullmatch(name)))):
                continue
            any_member = True
            uri = member_uri(place.file.uri, name or info.orig_filename)
            if name is None:
                yield Reject(uri, "unsafe_path", _UNSAFE)
            elif info.flag_bits & 0x1:
                yield Reject(uri, "encrypted", _ENCRYPTED)
            elif stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
                yield Reject(uri, "link", _LINK)
            elif info.header_offset in overlapping:
                detail = "It shares its bytes with other members, as only bombs do; it is not unpacked."
                yield Reject(uri, "expands", detail)
            else:
                meter = nest.meter(info.compress_size, f"The member {uri}")
                raw = Guarded(
                    lambda info=info: cast(BinaryIO, archive.open(info)),  # type: ignore[misc]
                    meter,
                    nest.settings.max_member_bytes,
                )
                inner = InputFile(name, uri, info.compress_size, None)
                yield from _each(Stream(cast(BinaryIO, raw), scratch=nest.scratch), inner, place, nest)
        if not any_member:
            yield Reject(place.file.uri, "empty", "The archive holds no file; pack it again.", place.file.sha256)


def _has_directory(file: BinaryIO, nest: Nest) -> bool:
    """Whether the ZIP's directory is there; raises TooManyMembers before an over-large one is read into memory."""
    with broken_as_reject():
        end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if not end:
        return False
    if max(end[4], end[5] // _NAMES_PER_MEMBER) > nest.settings.max_members:
        raise TooManyMembers(
            f"It holds more than {nest.settings.max_members:,} members; split it, or raise max_members."
        )
    return True


def _overlapping(infos: list[zipfile.ZipInfo]) -> set[int]:
    """Offsets of members that begin before the one before them has ended (D. Fifield, "A better zip bomb", 2019)."""
    out: set[int] = set()
    end, before = 0, -1
    for info in sorted(infos, key=lambda i: (i.header_offset, i.compress_size)):
        if info.header_offset < end:
            out |= {info.header_offset, before}
        if info.header_offset + 30 + info.compress_size > end:
            end, before = info.header_offset + 30 + info.compress_size, info.header_offset
    return out


_LOCAL = struct.Struct("<4s5H3I2H")
_ENCRYPTED_FLAG, _SIZES_FOLLOW, _UTF8_NAME = 0x1, 0x8, 0x800


def _salvage(file: BinaryIO, place: Place, nest: Nest) -> Iterator[Member | Reject]:
    """Members of a ZIP without its directory, by the header before each; always ends by raising NotTaken (truncated)."""
    file.seek(0)
    while True:
        header = file.read(_LOCAL.size)
        if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
            raise NotTaken(CUT_OFF, "truncated")
        _, _, flags, method, _, _, _, packed, _, n_name, n_extra = _LOCAL.unpack(header)
        given = file.read(n_name).decode("utf-8" if flags & _UTF8_NAME else "cp437", "replace")
        file.read(n_extra)
        nest.count_member()
        if method not in (0, 8) or flags & _ENCRYPTED_FLAG or (method == 0 and flags & _SIZES_FOLLOW):
            raise NotTaken(CUT_OFF, "truncated")
        name = member_name(given)
        uri = member_uri(place.file.uri, name or given)
        body = _Body(file, method == 8, packed if method == 0 else None)
        if name is None:
            yield Reject(uri, "unsafe_path", _UNSAFE)
        elif not given.endswith("/") and not _is_hidden(name):
            meter = nest.meter(packed, f"The member {uri}")
            raw = Guarded(lambda body=body: cast(BinaryIO, body), meter, nest.settings.max_member_bytes)  # type: ignore[misc]
            inner = InputFile(name, uri, packed, None)
            yield from _each(Stream(cast(BinaryIO, raw), scratch=nest.scratch), inner, place, nest)
        with broken_as_reject():
            while body.read(1 << 20):
                pass
        if flags & _SIZES_FOLLOW:
            at = file.tell()
            after = file.read(24)
            start = 4 if after.startswith(b"PK\x07\x08") else 0
            # twelve bytes follow, twenty in a large archive; the next header tells which
            file.seek(at + start + (12 if after[start + 12 : start + 14] == b"PK" else 20))


class _Body:
    """The data of one member, from where the file stands; after the last byte the file stands behind it."""

    def __init__(self, file: BinaryIO, deflated: bool, size: int | None) -> None:
        self._file = file
        self._unpacker = zlib.decompressobj(-15) if deflated else None
        self._left = size
        self._rest = b""

    def read(self, size: int) -> bytes:
        if self._unpacker is None:
            chunk = self._file.read(min(size, self._left or 0))
            if not chunk and self._left:
                raise EOFError
            self._left = (self._left or 0) - len(chunk)
            return chunk
        while not self._unpacker.eof:
            chunk = self._unpacker.unconsumed_tail or self._file.read(1 << 16)
            out = self._unpacker.decompress(chunk, size)
            if self._unpacker.eof:
                self._file.seek(-len(self._unpacker.unused_data), 1)
            if out:
                return out
            if not chunk:
                raise EOFError
        return b""
