"""Objects of stores, standard input and addresses: found, fetched within bounds, and without their secrets anywhere."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import logging
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import fsspec
import pytest

from flows.inputs import conceal, reveal
from stages.ingest import FetchFailed, discover, drop_fetched, ingest, redacted
from stages.ingest.remote import KnownObjects, is_remote, scrubbed

ARTICLE = b"The bridge was closed on Monday. Nobody was hurt."


def found(
    given: str, scratch: Path, known: KnownObjects | None = None, spool: int = 10**9
) -> tuple[dict[str, Any], dict[str, str]]:
    """Files by locator, reasons by locator."""
    files, rejects = discover([given], "c", scratch=scratch, max_spool_bytes=spool, known=known)
    rows = rejects.to_pylist()
    assert all(r["detail"].endswith(".") for r in rows), rows
    return {f.uri: f for f in files}, {r["uri"]: r["reason"] for r in rows}


@pytest.fixture
def memory() -> Iterator[Any]:
    fs = fsspec.filesystem("memory")
    for name, raw in {
        "news/a.txt": ARTICLE,
        "news/2021/b.txt.gz": gzip.compress(ARTICLE),
        "news/.hidden/c.txt": b"no",
    }.items():
        fs.pipe(f"/{name}", raw)
    yield fs
    fs.rm("/", recursive=True)


def test_a_prefix_is_read_like_a_folder(memory: Any, tmp_path: Path) -> None:
    files, rejects = found("memory://news/", tmp_path)
    assert (sorted(files), rejects) == (["2021/b.txt.gz", "a.txt"], {})
    assert files["a.txt"].sha256 == hashlib.sha256(ARTICLE).hexdigest()
    tables = ingest(list(files.values()), "c", scratch=tmp_path)
    assert {r["uri"]: r["text"].encode() for r in tables["documents"].to_pylist()} == {
        "a.txt": ARTICLE,
        "2021/b.txt.gz": ARTICLE,
    }
    for file in files.values():
        drop_fetched(file)
    assert not list((tmp_path / "objects").iterdir())


def test_globs_and_single_objects(memory: Any, tmp_path: Path) -> None:
    assert sorted(found("memory://news/*.txt", tmp_path)[0]) == ["a.txt"]
    assert sorted(found("memory://news/**/*.gz", tmp_path)[0]) == ["2021/b.txt.gz"]
    assert sorted(found("memory://news/2021/b.txt.gz", tmp_path)[0]) == ["b.txt.gz"]


def test_nothing_there_and_no_package_are_said_in_words(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found("memory://gone/", tmp_path)[1] == {"memory://gone/": "not_found"}
    assert found("memory://news/*.pdf", tmp_path)[1] == {"memory://news/*.pdf": "not_found"}
    assert found("quux://x/y", tmp_path)[1] == {"quux://x/y": "no_backend"}
    monkeypatch.setitem(sys.modules, "paramiko", None)
    files, rejects = discover(["sftp://host/a.txt"], "c", scratch=tmp_path)
    assert files == []
    assert "pip install 'paramiko'" in rejects.column("detail")[0].as_py()


def test_what_was_seen_before_is_not_fetched_again(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: KnownObjects = {}
    first, _ = found("memory://news/", tmp_path / "1", known)
    assert len(known) == 2
    opened: list[str] = []
    real = type(memory).open
    monkeypatch.setattr(
        type(memory), "open", lambda self, path, *a, **k: opened.append(path) or real(self, path, *a, **k)
    )
    again, _ = found("memory://news/", tmp_path / "2", known)
    assert {u: f.sha256 for u, f in again.items()} == {u: f.sha256 for u, f in first.items()}
    assert opened == []
    # it is fetched after all when there is work to do on it
    tables = ingest([again["a.txt"]], "c", scratch=tmp_path)
    assert tables["documents"].column("text").to_pylist() == [ARTICLE.decode()]
    memory.pipe("/news/a.txt", ARTICLE + b" Changed.")
    changed, _ = found("memory://news/", tmp_path / "3", known)
    assert changed["a.txt"].sha256 != first["a.txt"].sha256
    assert changed["2021/b.txt.gz"].sha256 == first["2021/b.txt.gz"].sha256


def test_beyond_the_spool_objects_are_hashed_and_fetched_when_their_turn_comes(memory: Any, tmp_path: Path) -> None:
    files, _ = found("memory://news/", tmp_path, spool=0)
    assert not list((tmp_path / "objects").iterdir())
    assert files["a.txt"].sha256 == hashlib.sha256(ARTICLE).hexdigest()
    assert len(ingest(list(files.values()), "c", scratch=tmp_path)["documents"]) == 2


def test_an_object_that_is_gone_when_its_turn_comes_is_tried_again_later(memory: Any, tmp_path: Path) -> None:
    files, _ = found("memory://news/", tmp_path, spool=0)
    memory.rm("/news/a.txt")
    with pytest.raises(FetchFailed, match="Run again"):
        ingest([files["a.txt"]], "c", scratch=tmp_path)


def test_the_same_key_in_two_places_is_told_apart_whatever_the_scratch(memory: Any, tmp_path: Path) -> None:
    memory.pipe("/wire/2021/b.txt.gz", gzip.compress(ARTICLE + b" Other."))
    uris = []
    for folder in ("one", "two"):
        files, _ = discover(["memory://news/", "memory://wire/"], "c", scratch=tmp_path / folder)
        uris.append([f.uri for f in files])
    assert uris[0] == uris[1] == ["a.txt", "news/2021/b.txt.gz", "wire/2021/b.txt.gz"]


def test_file_addresses_are_paths(tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_bytes(ARTICLE)
    assert list(found(f"file://{tmp_path}/a%20b.txt", tmp_path)[0]) == ["a b.txt"]
    assert not is_remote("file:///x") and not is_remote("C:/x") and is_remote("s3://bucket/x")


# ---- a real server that speaks S3


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A client of an S3-compatible server on this machine, which the environment names."""
    server_module = pytest.importorskip("moto.server")
    boto3 = pytest.importorskip("boto3")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = server_module.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            patch.delenv(name, raising=False)
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "hush",
            "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
        }.items():  # fmt: skip
            patch.setenv(name, value)
        client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1")
        client.create_bucket(Bucket="desk")
        rows = b"".join(b'{"id": "%d", "text": "Row %d of the table."}\n' % (n, n) for n in range(3))
        for key, raw in {
            "in/a.txt": ARTICLE, "in/deep/b b.txt": ARTICLE + b" Second.", "in/rows.jsonl.gz": gzip.compress(rows),
            "in/folder/": b"", "out/c.txt": b"No.", "in/.hidden": b"no",
        }.items():  # fmt: skip
            client.put_object(Bucket="desk", Key=key, Body=raw)
        yield client
    server.stop()


def test_s3_prefix_glob_and_object(s3: Any, tmp_path: Path) -> None:
    files, rejects = found("s3://desk/in/", tmp_path)
    assert (sorted(files), rejects) == (["a.txt", "deep/b b.txt", "rows.jsonl.gz"], {})
    uris = ingest(list(files.values()), "c", scratch=tmp_path)["documents"].column("uri").to_pylist()
    assert sorted(uris) == ["a.txt", "deep/b b.txt", "rows.jsonl.gz#0", "rows.jsonl.gz#1", "rows.jsonl.gz#2"]
    assert sorted(found("s3://desk/in", tmp_path)[0]) == sorted(files)
    assert list(found("s3://desk/*/*.jsonl.gz", tmp_path)[0]) == ["in/rows.jsonl.gz"]
    assert list(found("s3://desk/in/deep/b b.txt", tmp_path)[0]) == ["b b.txt"]
    assert found("s3://desk/nowhere/", tmp_path)[1] == {"s3://desk/nowhere/": "not_found"}
    assert set(found("s3://absent/", tmp_path)[1]) == {"s3://absent/"}


def test_s3_objects_seen_before_are_not_fetched(s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known: KnownObjects = json.loads(json.dumps({}))
    found("s3://desk/in/", tmp_path / "1", known)
    monkeypatch.setattr("stages.ingest.remote._copy", lambda *a: pytest.fail("fetched again"))
    files, rejects = found("s3://desk/in/", tmp_path / "2", json.loads(json.dumps(known)))
    assert (len(files), rejects) == (3, {})


def test_s3_with_credentials_in_the_address(s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = s3.meta.endpoint_url.removeprefix("http://")
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    known: KnownObjects = {}
    given = f"s3://me:hush-hush@desk/in/?endpoint_override={endpoint}&scheme=http&region=us-east-1"
    files, rejects = found(given, tmp_path, known)
    assert (sorted(files), rejects) == (["a.txt", "deep/b b.txt", "rows.jsonl.gz"], {})
    assert "hush" not in json.dumps(known)
    _, rejects = found(given.replace("/in/", "/nowhere/"), tmp_path)
    assert rejects and not any("hush" in uri for uri in rejects)


# ---- the web


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    pytest.importorskip("aiohttp")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.txt").write_bytes(ARTICLE)
    (tmp_path / "site" / "b.jsonl.gz").write_bytes(gzip.compress(b'{"id": "k", "text": "A row."}\n'))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path / "site")))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def test_a_web_address_is_one_file(web: str, tmp_path: Path) -> None:
    files, rejects = found(f"{web}/a.txt?token=hush&X-Amz-Signature=hush", tmp_path)
    assert (list(files), rejects) == (["a.txt"], {})
    assert ingest(list(files.values()), "c", scratch=tmp_path)["documents"].column("text").to_pylist() == [
        ARTICLE.decode()
    ]
    assert list(found(f"{web}/b.jsonl.gz", tmp_path)[0]) == ["b.jsonl.gz"]
    _, rejects = found(f"{web}/gone.txt?sig=hush", tmp_path)
    assert rejects == {f"{web}/gone.txt": "not_found"}


def test_a_server_that_does_not_answer_is_said_without_secrets(tmp_path: Path) -> None:
    pytest.importorskip("aiohttp")
    files, table = discover(["http://me:hush@127.0.0.1:9/a.txt?X-Amz-Signature=hush&page=2"], "c", scratch=tmp_path)
    assert files == []
    (row,) = table.to_pylist()
    assert row["reason"] in ("unreadable", "not_found")
    assert "hush" not in json.dumps(row, default=str)


# ---- secrets


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("s3://id:secret@bucket/a.txt", "s3://bucket/a.txt"),
        ("https://me@host/a?X-Amz-Signature=1&X-Amz-Credential=2&page=3", "https://host/a?page=3"),
        ("https://store.blob.core.windows.net/c/a?sv=2022&sig=abc%3D", "https://store.blob.core.windows.net/c/a?sv=2022"),
        ("https://host/a?access_token=1&api_key=2", "https://host/a"),
        ("s3://bucket/in/?endpoint_override=127.0.0.1:9000&scheme=http", "s3://bucket/in/?endpoint_override=127.0.0.1:9000&scheme=http"),
        ("plain/file?sig=1.txt", "plain/file?sig=1.txt"),
        ("https://a:p@ss@host/x", "https://host/x"),
    ],
)  # fmt: skip
def test_addresses_are_shown_without_secrets(address: str, shown: str) -> None:
    assert redacted(address) == shown
    assert redacted(shown) == shown
    assert scrubbed(f"Cannot open '{address}': 403") == f"Cannot open '{shown}': 403"


def test_inputs_are_concealed_and_known_again() -> None:
    given = ["s3://a:1@desk/x", "s3://a:2@desk/x", "folder", "s3://desk/x"]
    shown = conceal(given)
    assert len(set(shown)) == len(shown)
    assert not any("a:" in s for s in shown)
    assert shown[2] == "folder"
    assert reveal(shown) == given
    assert conceal(shown) == shown


# ---- standard input


def pipe(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


@pytest.mark.parametrize(
    ("raw", "extension", "n"),
    [
        (ARTICLE, "txt", 1),
        (b'{"text": "One."}\n{"text": "Two."}\n', "jsonl", 2),
        (gzip.compress(b'{"text": "One."}\n{"text": "Two."}\n', mtime=0), "gz", 2),
        (b"<html><body><p>A page.</p></body></html>", "html", 1),
    ],
)
def test_what_is_piped_in_is_named_for_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raw: bytes, extension: str, n: int
) -> None:
    name = f"stdin-{hashlib.sha256(raw).hexdigest()[:8]}.{extension}"
    ids = []
    for folder in ("one", "two"):
        pipe(monkeypatch, raw)
        files, rejects = found("-", tmp_path / folder)
        assert (list(files), rejects) == ([name], {})
        ids.append(ingest(list(files.values()), "c")["documents"].column("doc_id").to_pylist())
    assert ids[0] == ids[1]
    assert len(ids[0]) == n


def test_an_empty_pipe_and_a_terminal_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, b"")
    assert found("-", tmp_path) == ({}, {"-": "empty"})
    terminal = io.TextIOWrapper(io.BytesIO(b"typed"))
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    assert discover(["-"], "c", scratch=tmp_path)[1].column("reason").to_pylist() == ["empty"]
