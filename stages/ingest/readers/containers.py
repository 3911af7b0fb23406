"""What lies inside packed files and archives, as streams, one after the other, however they are nested.

Recognised by content: gzip, Zstandard, bzip2 and xz, ZIP (with WACZ) and tar. Nothing is unpacked into a folder: the path
of a member is only a name, and an archive inside an archive that has to be read from its end goes to a temporary file.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from stages.ingest.model import InputFile, Reject
from stages.ingest.readers.stream import NotTaken, Stream, TooLarge
from stages.ingest.settings import IngestSettings

_XZ_MEMORY = 256 << 20  # what the densest preset of xz needs, four times over
_SUFFIXES = {"gzip": (".gz", ".gzip"), "zstd": (".zst", ".zstd"), "bzip2": (".bz2",), "xz": (".xz", ".lzma")}
_TAR_SUFFIXES = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".tzst": ".tar"}


class Expands(NotTaken):
    """Something unpacks to far more than its packed size. `of` is the meter that ran over."""

    reason = "expands"

    def __init__(self, of: Meter) -> None:
        super().__init__(
            f"{of.what} unpacks to more than {of.most:,} bytes, many times its packed size; it looks like a bomb. "
            "If it is not, unpack it yourself, or raise max_expansion or free_expansion_bytes."
        )
        self.of = of


class Meter:
    """Counts what is unpacked; raises Expands beyond `most` bytes. What it counts, its parents count too."""

    def __init__(self, most: int, what: str, parent: Meter | None = None) -> None:
        self.most = most
        self.what = what
        self.parent = parent
        self.taken = 0

    def add(self, size: int) -> None:
        self.taken += size
        if self.taken > self.most:
            raise Expands(self)
        if self.parent is not None:
            self.parent.add(size)


@dataclass
class Nest:
    """What the members of one input have in common: the limits, and how much of them is used."""

    settings: IngestSettings
    scratch: Path | None
    total: Meter
    n_members: int = 0

    def count_member(self) -> None:
        self.n_members += 1
        if self.n_members > self.settings.max_members:
            raise TooManyMembers(
                f"It holds more than {self.settings.max_members:,} members; what came before was taken. "
                "Split it, or raise max_members."
            )

    def meter(self, packed: int, what: str) -> Meter:
        """A meter for something of `packed` bytes inside the input."""
        return Meter(most(packed, self.settings), what, self.total)


class TooManyMembers(NotTaken):
    """An archive with all that lies in it has more members than may be."""

    reason = "too_many_members"


def most(packed: int, settings: IngestSettings) -> int:
    """How many bytes something of `packed` bytes may unpack to."""
    return max(settings.free_expansion_bytes, packed * settings.max_expansion)


@dataclass
class Member:
    """Something to read: a file as it is, or a member of an archive. Its stream is good until the next one is asked for."""

    file: InputFile
    stream: Stream


@dataclass
class Place:
    """Where in the nest something lies; `size` is its packed size in bytes."""

    file: InputFile
    depth: int = 0
    in_compression: bool = False
    size: int = 0


def members(
    file: InputFile, raw: BinaryIO, settings: IngestSettings, scratch: Path | None
) -> Iterator[Member | Reject]:
    """Everything in the open `file`, and a Reject for each member that cannot be taken.

    Raises NotTaken where the file itself is broken or beyond a limit; what came before has been given by then.
    """
    stream = Stream(raw, scratch=scratch, is_plain_file=True)
    total = Meter(most(file.size, settings), f"The file {file.uri}")
    yield from unpack(stream, Place(file, size=file.size), Nest(settings, scratch, total))


def unpack(stream: Stream, place: Place, nest: Nest) -> Iterator[Member | Reject]:
    """What is in `stream`, which lies at `place`: itself, or what it holds when it is a container."""
    from stages.ingest.readers.archives import tar_members, zip_members

    head = stream.peek()
    kind = container_kind(head, place.file.path)
    if kind is None:
        yield Member(place.file, stream)
        return
    if kind in _SUFFIXES:
        if place.in_compression:
            place.depth += 1
        check_depth(place, nest)
        meter = nest.meter(place.size, f"The packed file {place.file.uri}")
        inner = Stream(
            cast(BinaryIO, Guarded(lambda: _DECOMPRESS[kind](stream.file()), meter)), packed=True, scratch=nest.scratch
        )
        file = _without_suffix(place.file, kind)
        yield from unpack(inner, Place(file, place.depth, True, place.size), nest)
        return
    place.depth += 1
    check_depth(place, nest)
    yield from (tar_members if kind == "tar" else zip_members)(stream, place, nest)


def check_depth(place: Place, nest: Nest) -> None:
    if place.depth > nest.settings.max_nesting:
        raise NotTaken(
            f"An archive inside {nest.settings.max_nesting} others is not opened; unpack the outer ones, "
            "or raise max_nesting.",
            "nested_too_deep",
        )


def container_kind(head: bytes, name: str) -> str | None:
    """gzip, zstd, bzip2, xz, zip or tar, by how it begins; None for what is no container."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"\x28\xb5\x2f\xfd") or (head[1:4] == b"\x2a\x4d\x18" and 0x50 <= head[0] <= 0x5F):
        return "zstd"
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return "bzip2"
    if head.startswith(b"\xfd7zXZ\x00"):
        return "xz"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06")):
        return "zip"
    if head[257:262] == b"ustar" or (name.lower().endswith(".tar") and _is_old_tar(head)):
        return "tar"
    return None


def _is_old_tar(head: bytes) -> bool:
    """The header of a tar before POSIX has no magic, but a checksum: the sum of its bytes, its own eight as blanks."""
    try:
        stated = int(head[148:156].strip(b" \0") or b"-", 8)
    except ValueError:
        return False
    return len(head) >= 512 and stated == sum(head[:148]) + 8 * 32 + sum(head[156:512])


def _without_suffix(file: InputFile, kind: str) -> InputFile:
    """The file under the name it has unpacked (for its format); its locator stays."""
    path = file.path
    lower = path.lower()
    for suffix in _SUFFIXES[kind]:
        if lower.endswith(suffix):
            path = path[: -len(suffix)]
    for suffix, instead in _TAR_SUFFIXES.items():
        if lower.endswith(suffix):
            path = path[: -len(suffix)] + instead
    return InputFile(path, file.uri, file.size, file.sha256)


class Guarded(io.RawIOBase):
    """What `open_it` opens, read with a meter; any way in which it is broken is raised as NotTaken."""

    def __init__(self, open_it: Callable[[], BinaryIO], meter: Meter, bound: int | None = None) -> None:
        self._open = open_it
        self._file: BinaryIO | None = None
        self._meter = meter
        self._bound = bound
        self._taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "reads of packed data are bounded"
        with broken_as_reject():
            if self._file is None:
                self._file = self._open()
            # one step at a time: a longer read that meets a break would lose what came before it
            read = getattr(self._file, "read1", self._file.read)
            chunk = read(min(size, 1 << 20))
        self._meter.add(len(chunk))
        self._taken += len(chunk)
        if self._bound is not None and self._taken > self._bound:
            raise TooLarge(
                f"The member has more than {self._bound:,} bytes unpacked; unpack the archive and give the member as a "
                "file, or raise max_member_bytes."
            )
        return chunk


@contextmanager
def broken_as_reject() -> Iterator[None]:
    """Raise whatever a library says of broken packed data as NotTaken."""
    import tarfile
    import zipfile

    try:
        yield
    except NotTaken:
        raise
    except EOFError:
        raise NotTaken(CUT_OFF, "truncated") from None
    except tarfile.ReadError as error:
        cut = "unexpected end" in str(error)
        raise NotTaken(CUT_OFF if cut else broken(error), "truncated" if cut else None) from None
    except (zlib.error, gzip.BadGzipFile, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise NotTaken(broken(error)) from None
    except (pa.ArrowException, NotImplementedError, RuntimeError, ValueError, OverflowError) as error:
        raise NotTaken(broken(error)) from None
    except OSError as error:
        if error.errno is not None:
            raise
        cut = "truncated" in str(error).lower()
        raise NotTaken(CUT_OFF if cut else broken(error), "truncated" if cut else None) from None


CUT_OFF = "The packed data end too early: it was cut off. What came before was taken; fetch it again for the rest."


def broken(error: Exception) -> str:
    why = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    return f"The packed data are broken ({why}); fetch it again."


class _Decompressed(io.RawIOBase):
    """bzip2 or xz data, several streams in a row allowed, with a bound on the memory of the decompressor."""

    def __init__(self, raw: BinaryIO, new: Callable[[], bz2.BZ2Decompressor | lzma.LZMADecompressor]) -> None:
        self._raw = raw
        self._new = new
        self._unpacker = new()
        self._any = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while True:
            if self._unpacker.eof:
                rest = self._unpacker.unused_data or self._raw.read(1 << 16)
                if not rest.strip(b"\0"):  # padding between and after streams
                    if not rest:
                        return b""
                    self._unpacker = _ended(self._unpacker)
                    continue
                self._unpacker = self._new()
                out = self._unpacker.decompress(rest.lstrip(b"\0"), size)
            elif self._unpacker.needs_input:
                chunk = self._raw.read(1 << 16)
                if not chunk:
                    raise EOFError
                out = self._unpacker.decompress(chunk, size)
            else:
                out = self._unpacker.decompress(b"", size)
            if out:
                return out


class _Ended:
    """A decompressor whose stream has ended and whose rest has been read."""

    eof = True
    unused_data = b""


def _ended(_: object) -> bz2.BZ2Decompressor | lzma.LZMADecompressor:
    return cast(bz2.BZ2Decompressor, _Ended())


def _zstd(raw: io.BufferedReader) -> BinaryIO:
    return cast(BinaryIO, pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "zstd"))


_DECOMPRESS: dict[str, Callable[[io.BufferedReader], BinaryIO]] = {
    "gzip": lambda raw: cast(BinaryIO, gzip.GzipFile(fileobj=raw, mode="rb")),
    "zstd": _zstd,
    "bzip2": lambda raw: cast(BinaryIO, _Decompressed(cast(BinaryIO, raw), bz2.BZ2Decompressor)),
    "xz": lambda raw: cast(
        BinaryIO, _Decompressed(cast(BinaryIO, raw), lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY))
    ),
}
