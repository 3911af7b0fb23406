"""One folder with everything packed in every way, a pipe, an object store and a settings file, through the command."""

from __future__ import annotations

import bz2
import gzip
import json
import logging
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import Crosswire
from tests.unit.test_containers import tarred, zipped

pytestmark = pytest.mark.slow


def story(place: str, dead: int) -> str:
    return (
        f"Ferry sinks off {place}\n\n"
        f"At least {dead} people were killed when a ferry sank off the island of {place} on 3 March 2021, "
        f"the coast guard of {place} said.\n\n"
        f"“We are still looking for {dead + 5} people,” said Maria {place}, a spokeswoman for the coast guard.\n"
    )


def column(data: Path, sql: str) -> set[Any]:
    with duckdb.connect(str(data / "crosswire.duckdb"), read_only=True) as con:
        return {row[0] for row in con.execute(sql).fetchall()}


def test_a_folder_of_every_kind(crosswire: Crosswire, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    texts = {
        name: story(name, n + 3)
        for n, name in enumerate(("Alma", "Bero", "Cusa", "Dunn", "Enna", "Fara", "Gild", "Hove"))
    }
    raw = {name: text.encode() for name, text in texts.items()}
    (folder / "plain.txt").write_bytes(raw["Alma"])
    (folder / "packed.txt.xz").write_bytes(lzma.compress(raw["Bero"]))
    (folder / "rows.jsonl.bz2").write_bytes(bz2.compress(json.dumps({"id": "k", "story": texts["Cusa"]}).encode()))
    inner = zipped({"deep/in.txt": raw["Dunn"]})
    members = {"a/in.zip": inner, "../out.txt": raw["Alma"], "b.txt.gz": gzip.compress(raw["Enna"])}
    (folder / "all.tar.zst").write_bytes(pa.compress(tarred(members), "zstd", asbytes=True))
    (folder / "bomb.txt.gz").write_bytes(gzip.compress(b"\n" * 3_000_000))
    (folder / "cut.tar.gz").write_bytes(
        gzip.compress(tarred({"kept.txt": raw["Fara"], "lost.txt": bytes(99_000)}))[:-20]
    )
    pq.write_table(pa.table({"id": ["p"], "story": [texts["Gild"]]}), folder / "table.parquet")
    settings = tmp_path / "my.toml"
    settings.write_text("[ingest]\nfree_expansion_bytes = 1000000\nmax_expansion = 10\n")
    data = tmp_path / "data"
    run = ("run", folder, "-", "--data", data, "--settings", settings, "--field", "text=story", "--json")
    result = crosswire(*run, stdin=raw["Hove"])
    assert result.code == 0, result.err
    uris = column(data, "SELECT uri FROM documents")
    (piped,) = {u for u in uris if u.startswith("stdin-")}  # what is piped in is a document like any other
    assert piped.endswith(".txt")
    assert uris - {piped} == {
        "plain.txt", "packed.txt.xz", "rows.jsonl.bz2#k", "all.tar.zst/a/in.zip/deep/in.txt", "all.tar.zst/b.txt.gz",
        "cut.tar.gz/kept.txt", "table.parquet#p",
    }  # fmt: skip
    assert column(data, "SELECT uri || ' ' || reason FROM rejects") >= {
        "all.tar.zst/../out.txt unsafe_path", "bomb.txt.gz expands", "cut.tar.gz truncated",
    }  # fmt: skip
    assert column(data, "SELECT text FROM documents WHERE uri LIKE '%/in.txt'") == {texts["Dunn"]}
    (chosen,) = column(data, "SELECT settings FROM runs")
    assert json.loads(chosen)["ingest"]["fields"] == {"text": "story"}
    assert not any(p.name != ".writable" for p in (data / "tmp").rglob("*"))

    # the same again is known
    again = crosswire(*run, stdin=raw["Hove"])
    assert again.json["nothing_new"], again.err


@pytest.fixture
def bucket() -> Iterator[dict[str, str]]:
    """The environment that names an S3-compatible server on this machine with a bucket of two articles."""
    server_module = pytest.importorskip("moto.server")
    boto3 = pytest.importorskip("boto3")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = server_module.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    keys = {"aws_access_key_id": "hush-id", "aws_secret_access_key": "hush-key", "region_name": "us-east-1"}
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", **keys)
    client.create_bucket(Bucket="newsroom")
    client.put_object(Bucket="newsroom", Key="in/a.txt", Body=story("Alma", 3).encode())
    client.put_object(Bucket="newsroom", Key="in/more.zip", Body=zipped({"b.txt": story("Bero", 4).encode()}))
    yield {"host": f"{host}:{port}", "AWS_EC2_METADATA_DISABLED": "true"}
    server.stop()


def test_a_bucket_is_taken_and_its_secrets_are_nowhere(
    crosswire: Crosswire, bucket: dict[str, str], tmp_path: Path
) -> None:
    host = bucket.pop("host")
    data = tmp_path / "data"
    address = f"s3://hush-id:hush-key@newsroom/in/?endpoint_override={host}&scheme=http&region=us-east-1"
    result = crosswire("run", address, "--data", data, "--json", **bucket)
    assert result.code == 0, result.err
    assert column(data, "SELECT uri FROM documents") == {"a.txt", "more.zip/b.txt"}
    (inputs,) = column(data, "SELECT inputs FROM runs")
    assert "s3://newsroom/in/" in inputs
    again = crosswire("run", address, "--data", data, "--json", **bucket)
    assert again.json["nothing_new"], again.err
    assert "hush" not in result.out + result.err + again.out + again.err
    for path in data.rglob("*"):
        if path.is_file() and not path.is_symlink():
            assert b"hush" not in path.read_bytes(), path


def test_a_bucket_that_cannot_be_reached_is_said_in_words(crosswire: Crosswire, tmp_path: Path) -> None:
    address = "http://me:hush@127.0.0.1:9/a.txt?X-Amz-Signature=hush"
    result = crosswire("run", address, "--data", tmp_path / "data")
    assert "Traceback" not in result.out + result.err
    assert "hush" not in result.out + result.err
    assert "127.0.0.1:9/a.txt" in result.out + result.err
