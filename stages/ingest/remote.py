"""Objects of stores (s3://, gs://, az://, https://, memory:// …): list them, hash them, fetch them, keep secrets out of sight.

Amazon S3 and what speaks its language, Google Cloud and Azure are reached through pyarrow's own clients, all other schemes
through the fsspec package of their name. Credentials come from where these look for them (environment, profile, the
machine's role) or stand in the address; an address is only ever shown or kept as `redacted` gives it.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
import urllib.parse
from collections.abc import Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from stages.ingest.locator import printable
from stages.ingest.model import InputFile, Reject

_CHUNK = 1 << 20
_AT_ONCE = 8
_ARROW = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "azure"}
_SINGLE = {"http", "https"}  # no folders: an address is one object, and "?" begins a query
_PACKAGES = {"http": "aiohttp", "https": "aiohttp", "ftp": "fsspec", "sftp": "paramiko", "ssh": "paramiko"}
_SECRET = re.compile(
    r"x-(?:amz|goog|ms)-|sig$|signature|token|secret|passw|credential|api[-_]?key|access[-_]?key|^(?:key|auth|code|pwd)$",
    re.IGNORECASE,
)
_IN_TEXT = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s'\"<>)\]]+", re.IGNORECASE)

KnownObjects = MutableMapping[str, list[Any]]
"""What is known of objects seen before: address without secrets to [size, etag or time, sha256]. A hint that spares a
download; ids come from the content."""


class FetchFailed(Exception):
    """An object that was listed could not be fetched when its turn came; the message has no secrets."""


def is_remote(given: str) -> bool:
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", given) is not None and not given.lower().startswith("file://")


def redacted(address: str) -> str:
    """The address without user, password and the parameters of a signature; what is no address comes back as it is."""
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", address):
        return address
    scheme, rest = address.split("://", 1)
    rest, mark, query = rest.partition("?")
    host, slash, path = rest.partition("/")
    host = host.rsplit("@", 1)[-1]
    kept = [p for p in query.split("&") if p and not _SECRET.search(urllib.parse.unquote(p.partition("=")[0]))]
    return f"{scheme}://{host}{slash}{path}" + (mark + "&".join(kept) if kept else "")


def scrubbed(text: str) -> str:
    """A message with every address in it redacted."""
    return _IN_TEXT.sub(lambda m: redacted(m[0]), text)


@dataclass(frozen=True)
class _Object:
    address: str
    """As given, secrets included: what it is fetched by."""
    path: str
    uri: str
    size: int | None
    mark: str | None
    """ETag, else time of change."""


def discover_objects(given: str, scratch: Path, known: KnownObjects, most_spooled: int) -> Iterator[InputFile | Reject]:
    """The objects behind one address (an object, a prefix, a glob), hashed; those that are not in `known` are fetched.

    What is fetched is kept in `scratch` until it is read, up to `most_spooled` bytes in all. Uris are relative to the
    address as they are for a folder.
    """
    shown = printable(redacted(given))
    try:
        fs, path = _filesystem(given)
        objects = list(_list(fs, given, path))
    except _NoBackend as error:
        yield Reject(shown, "no_backend", str(error))
        return
    except FileNotFoundError:
        yield Reject(shown, "not_found", "There is nothing at this address; check its spelling.")
        return
    except Exception as error:  # each store has errors of its own
        yield Reject(
            shown, "unreadable", f"The address cannot be listed ({_why(error)}); check it and its credentials."
        )
        return
    if not objects:
        yield Reject(shown, "not_found", "There is nothing at this address; check its spelling.")
        return
    spool = _Spool(scratch, most_spooled)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(lambda o: _take(fs, o, spool, known), objects)


class _Spool:
    """The folder for what was fetched ahead, and how many bytes of it are free."""

    def __init__(self, scratch: Path, free: int) -> None:
        self.folder = scratch / "objects"
        self._free = free
        self._lock = Lock()
        self.folder.mkdir(parents=True, exist_ok=True)

    def reserve(self, size: int | None) -> bool:
        with self._lock:
            if size is None or size > self._free:
                return False
            self._free -= size
            return True

    def path(self, item: _Object) -> Path:
        name = re.sub(r"[^\w.-]", "_", posixpath.basename(item.uri), flags=re.ASCII)[-80:]
        return self.folder / f"{hashlib.sha256(item.address.encode()).hexdigest()[:16]}-{name}"


def _take(fs: Any, item: _Object, spool: _Spool, known: KnownObjects) -> InputFile | Reject:
    path = spool.path(item)
    key = redacted(item.address)
    hint = known.get(key)
    if hint and item.mark and hint[:2] == [item.size, item.mark]:
        return InputFile(str(path), item.uri, item.size or 0, str(hint[2]), item.address)
    try:
        kept = path if spool.reserve(item.size) else None
        size, digest = _copy(fs, item.path, kept)
    except FileNotFoundError:
        return Reject(item.uri, "vanished", "The object was listed and then gone; run again when it is back.")
    except Exception as error:
        path.unlink(missing_ok=True)
        return Reject(item.uri, "unreadable", f"The object cannot be fetched ({_why(error)}); check your rights to it.")
    if item.mark:
        known[key] = [item.size, item.mark, digest]
    return InputFile(str(path), item.uri, size, digest, item.address)


def fetch(file: InputFile) -> None:
    """Put the object of `file` in its path when it is not there. Raises FetchFailed."""
    if file.origin is None or os.path.exists(file.path):  # noqa: PTH110
        return
    try:
        fs, path = _filesystem(file.origin)
        Path(file.path).parent.mkdir(parents=True, exist_ok=True)
        _copy(fs, path, Path(file.path))
    except Exception as error:
        raise FetchFailed(
            f"The object {redacted(file.origin)} cannot be fetched now ({_why(error)}). Run again to go on from here."
        ) from None


def drop_fetched(file: InputFile) -> None:
    """Remove what was fetched for `file`, once its rows are safe."""
    if file.origin is not None:
        Path(file.path).unlink(missing_ok=True)


def _copy(fs: Any, path: str, target: Path | None) -> tuple[int, str]:
    """Size and SHA-256 of an object, read in pieces; written to `target` (whole or not at all) if one is given."""
    digest = hashlib.sha256()
    size = 0
    fresh = target.with_name(f".{target.name}.{os.getpid()}") if target else Path(os.devnull)
    with fs.open(path, "rb") as source, fresh.open("wb") as copy:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            copy.write(chunk)
    if target:
        fresh.replace(target)
    return size, digest.hexdigest()


# ---- listing


def _list(fs: Any, given: str, path: str) -> Iterator[_Object]:
    scheme = given.split("://", 1)[0].lower()
    if scheme in _SINGLE:
        info = fs.info(path)
        name = (
            posixpath.basename(urllib.parse.urlsplit(path).path) or urllib.parse.urlsplit(path).netloc.rsplit("@")[-1]
        )
        yield _object(given, path, urllib.parse.unquote(name), info)
        return
    path = path.rstrip("/") if not _has_magic(path) else path
    base = path
    if _has_magic(path):
        fixed = []
        for part in path.split("/")[:-1]:
            if _has_magic(part):
                break
            fixed.append(part)
        base = "/".join(fixed)
        found = fs.glob(path, detail=True)
    else:
        found = fs.find(path, detail=True)
    for name, info in sorted(found.items()):
        if info.get("type") == "directory" or name.endswith("/"):
            continue
        relative = name[len(base) :].lstrip("/") if name.startswith(base) and name != path else posixpath.basename(name)
        if not any(part.startswith(".") for part in relative.split("/")):
            yield _object(_address(given, path, name), name, relative, info)


def _object(address: str, path: str, uri: str, info: dict[str, Any]) -> _Object:
    size = info.get("size")
    mark = info.get("ETag") or info.get("etag") or info.get("mtime") or info.get("LastModified") or info.get("created")
    return _Object(address, path, printable(uri), size if isinstance(size, int) else None, str(mark) if mark else None)


def _address(given: str, path: str, name: str) -> str:
    """The address of the object `name`, with the user and the query of the address that was given."""
    scheme, rest = given.split("://", 1)
    user = rest.partition("/")[0].rpartition("@")[0]
    query = rest.partition("?")[2] if scheme.lower() in _ARROW else ""
    return f"{scheme}://{user + '@' if user else ''}{name.lstrip('/')}{'?' + query if query else ''}"


def _has_magic(path: str) -> bool:
    return any(c in path for c in "*?[")


# ---- file systems


class _NoBackend(Exception):
    """No package here can read this scheme; the message says which one to install."""


def _filesystem(address: str) -> tuple[Any, str]:
    """The fsspec file system of an address, and the path in it."""
    scheme = address.split("://", 1)[0].lower()
    if scheme in _ARROW:
        return _arrow_filesystem(scheme, address)
    import fsspec

    try:
        fs, path = fsspec.core.url_to_fs(address)
    except ImportError as error:
        package = _PACKAGES.get(scheme) or _package_in(str(error)) or f"fsspec[{scheme}]"
        raise _NoBackend(
            f"Reading {scheme}:// needs a package that is not installed: pip install '{package}'."
        ) from None
    except ValueError as error:
        if "rotocol not known" in str(error):
            raise _NoBackend(
                f"{scheme}:// is no kind of address that is read; see fsspec for those that are."
            ) from None
        raise
    return fs, path


def _package_in(message: str) -> str | None:
    found = re.search(r"[Ii]nstall ['\"`]?([a-z][\w\[\]-]+)", message)
    return found[1] if found else None


def _arrow_filesystem(scheme: str, address: str) -> tuple[Any, str]:
    from fsspec.implementations.arrow import ArrowFSWrapper
    from pyarrow import fs as arrow

    rest = address.split("://", 1)[1]
    place, _, query = rest.partition("?") if "?" in rest and "=" in rest.partition("?")[2] else (rest, "", "")
    options = dict(urllib.parse.parse_qsl(query))
    user, at, where = place.partition("/")[0].rpartition("@")
    path = where + "/" + place.partition("/")[2] if "/" in place else where
    name, _, secret = user.partition(":")
    store: Any
    if scheme in ("s3", "s3a"):
        endpoint = options.get("endpoint_override") or os.environ.get("AWS_ENDPOINT_URL_S3")
        endpoint = endpoint or os.environ.get("AWS_ENDPOINT_URL")
        chosen: dict[str, Any] = {}
        if at:
            chosen = {"access_key": urllib.parse.unquote(name), "secret_key": urllib.parse.unquote(secret)}
        if endpoint:
            kind, slashes, host = endpoint.rpartition("://")
            chosen |= {"endpoint_override": host, "scheme": options.get("scheme") or (kind if slashes else "https")}
        region = options.get("region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        if region:
            chosen["region"] = region
        if options.get("anonymous", "").lower() in ("1", "true", "yes"):
            chosen["anonymous"] = True
        store = arrow.S3FileSystem(connect_timeout=20, request_timeout=60, **chosen)
    elif scheme in ("gs", "gcs"):
        store = arrow.GcsFileSystem(anonymous=name == "anonymous")
    else:
        account = options.get("account_name") or os.environ.get("AZURE_STORAGE_ACCOUNT")
        container, at, host = place.partition("/")[0].partition("@")
        if at:  # abfss://container@account.dfs.core.windows.net/path
            account, path = account or host.split(".")[0], f"{container}/{place.partition('/')[2]}"
        if not account:
            raise ValueError("set AZURE_STORAGE_ACCOUNT to the name of the storage account")
        store = arrow.AzureFileSystem(account, account_key=os.environ.get("AZURE_STORAGE_KEY"))
    return ArrowFSWrapper(store), path


def _why(error: Exception) -> str:
    return scrubbed(str(error).splitlines()[0] if str(error) else type(error).__name__)[:300]
