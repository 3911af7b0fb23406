"""What the report reads from the warehouse: plain rows, already chosen and ordered."""

from __future__ import annotations

from typing import Any

import duckdb

from warehouse.annotations import CLAIMS_READ
from warehouse.tables import VERDICTS

Row = dict[str, Any]


def rows(con: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any] | None = None) -> list[Row]:
    """The result as a list of mappings."""
    result = con.execute(sql, parameters or [])
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, values, strict=True)) for values in result.fetchall()]


def totals(con: duckdb.DuckDBPyConnection) -> Row:
    """Counts of the whole warehouse: documents, outlets, blocks_kept, blocks_left_out, claims, findings, rejects."""
    return rows(
        con,
        """
        SELECT
            (SELECT count(*) FROM documents) AS documents,
            (SELECT count(*) FROM documents WHERE duplicate_of IS NOT NULL) AS duplicates,
            (SELECT count(DISTINCT source_id) FROM documents) AS outlets,
            (SELECT count(*) FROM blocks WHERE keep OR label = 'headline') AS blocks_kept,
            (SELECT count(*) FROM blocks WHERE NOT keep AND label <> 'headline') AS blocks_left_out,
            (SELECT count(*) FROM claims) AS claims,
            (SELECT count(*) FROM findings) AS findings,
            (SELECT count(*) FROM rejects) AS rejects,
            (SELECT min((published_at AT TIME ZONE 'UTC')::DATE) FROM documents) AS first_day,
            (SELECT max((published_at AT TIME ZONE 'UTC')::DATE) FROM documents) AS last_day,
            (SELECT coalesce(list(DISTINCT corpus ORDER BY corpus), []) FROM documents) AS corpora
        """,
    )[0]


def verdict_counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Number of findings of each verdict, in the order of VERDICTS, zeros included."""
    counts = dict(con.execute("SELECT verdict, count(*) FROM findings GROUP BY verdict").fetchall())
    return {verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS}


def latest_run(con: duckdb.DuckDBPyConnection) -> Row | None:
    """The latest run with its checks: n_checks, n_failed, and the number failed by severity."""
    found = rows(
        con,
        """
        SELECT
            r.run_id, r.status, r.code_version,
            r.started_at AT TIME ZONE 'UTC' AS started_at,
            r.finished_at AT TIME ZONE 'UTC' AS finished_at,
            count(c.check_id) AS n_checks,
            count(c.check_id) FILTER (NOT c.success AND c.severity = 'critical') AS n_critical,
            count(c.check_id) FILTER (NOT c.success AND c.severity = 'warning') AS n_warning,
            count(c.check_id) FILTER (NOT c.success AND c.severity = 'info') AS n_info
        FROM runs AS r
        LEFT JOIN checks AS c USING (run_id)
        GROUP BY ALL
        ORDER BY r.run_id DESC
        LIMIT 1
        """,
    )
    return found[0] if found else None


def findings(con: duckdb.DuckDBPyConnection, limits: dict[str, int]) -> list[Row]:
    """The findings to show: of each verdict the `limits[verdict]` most worth reading, best first."""
    chosen = rows(
        con,
        """
        SELECT
            f.*, ev.title AS event, m.name AS measure, m.unit AS unit, pl.name AS place,
            v.score, v.why
        FROM findings AS f
        LEFT JOIN events AS ev ON ev.event_id = f.event_id
        LEFT JOIN measures AS m ON m.measure_id = f.measure_id
        LEFT JOIN places AS pl ON pl.place_id = f.place_id
        LEFT JOIN verify_first AS v ON v.finding_id = f.finding_id
        QUALIFY row_number() OVER (
            PARTITION BY f.verdict
            ORDER BY v.score DESC NULLS LAST, f.n_documents DESC, f.n_claims DESC, f.question, f.finding_id
        ) <= $most
        ORDER BY v.score DESC NULLS LAST, f.n_documents DESC, f.n_claims DESC, f.question, f.finding_id
        """.replace("$most", str(max(limits.values(), default=0))),
    )
    kept: list[Row] = []
    for verdict in VERDICTS:
        kept += [f for f in chosen if f["verdict"] == verdict][: limits.get(verdict, 0)]
    return kept


def positions(con: duckdb.DuckDBPyConnection, finding_ids: list[str]) -> list[Row]:
    """Positions of the findings: the leading one first, then live ones by origins, then retired ones."""
    return rows(
        con,
        """
        SELECT p.*, s.label AS superseded_by_label
        FROM positions AS p
        LEFT JOIN positions AS s ON s.position_id = p.superseded_by
        WHERE p.finding_id IN (SELECT unnest(?::VARCHAR[]))
        ORDER BY p.finding_id, p.is_live DESC, p.is_leading DESC, p.n_origins DESC, p.n_documents DESC,
            p.value_low NULLS LAST, p.label, p.position_id
        """,
        [finding_ids],
    )


def evidence(con: duckdb.DuckDBPyConnection, finding_ids: list[str]) -> list[Row]:
    """Rows of the view evidence_trail for the findings, with the number that a copy changed."""
    return rows(
        con,
        """
        SELECT e.*, c.quotation, s.char_start AS sentence_start, p.value_changed, p.value_from, p.value_to
        FROM evidence_trail AS e
        JOIN claims AS c USING (claim_id)
        LEFT JOIN sentences AS s ON s.doc_id = c.doc_id AND s.sentence_no = c.sentence_no
        LEFT JOIN passages AS p ON p.passage_id = c.passage_id
        WHERE e.finding_id IN (SELECT unnest(?::VARCHAR[]))
        ORDER BY e.finding_id, e.position_id,
            CASE e.relation WHEN 'supports' THEN 0 WHEN 'repeats' THEN 1 ELSE 2 END,
            e.published_on NULLS LAST, e.outlet, e.doc_id, e.char_start, e.char_end, e.claim_id
        """,
        [finding_ids],
    )


def documents(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Every document without its text: what the choice of those that get a page needs, and what the list prints."""
    return rows(
        con,
        """
        SELECT
            d.doc_id, d.corpus, d.title, d.uri, d.url, d.agency, d.language, d.duplicate_of, d.duplicate_kind,
            d.char_count, (d.retracted_at AT TIME ZONE 'UTC')::DATE AS retracted_at,
            o.uri AS duplicate_uri,
            (d.published_at AT TIME ZONE 'UTC')::DATE AS published_on,
            coalesce(s.name, 'unknown outlet') AS outlet,
            coalesce(c.n_claims, 0) AS n_claims
        FROM documents AS d
        LEFT JOIN sources AS s ON s.source_id = d.source_id
        LEFT JOIN documents AS o ON o.doc_id = d.duplicate_of
        LEFT JOIN (SELECT doc_id, count(*) AS n_claims FROM claims GROUP BY doc_id) AS c ON c.doc_id = d.doc_id
        ORDER BY outlet = 'unknown outlet', outlet, published_on NULLS LAST, d.title, d.doc_id
        """,
    )


def of_documents(con: duckdb.DuckDBPyConnection, table: str, doc_ids: list[str]) -> dict[str, list[Row]]:
    """Rows of `table` (documents, document_authors, blocks, claims or passages) by doc_id, in the table's order.

    Claims have what their ids stand for as well (see CLAIMS_READ).
    """
    grouped: dict[str, list[Row]] = {i: [] for i in doc_ids}
    order = {"documents": "doc_id", "blocks": "doc_id, block_no", "document_authors": "doc_id, position"}.get(
        table, "doc_id, char_start, char_end DESC"
    )
    relation = CLAIMS_READ if table == "claims" else table
    sql = f"SELECT * FROM {relation} WHERE doc_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY {order}"
    for row in rows(con, sql, [doc_ids]):
        grouped[row["doc_id"]].append(row)
    return grouped


def changed_copies(con: duckdb.DuckDBPyConnection, limit: int) -> list[Row]:
    """Copied passages whose number was changed, as the view copied_passages has them."""
    return rows(con, "SELECT * FROM copied_passages WHERE value_changed LIMIT ?", [limit])


def source_record(con: duckdb.DuckDBPyConnection, limit: int) -> list[Row]:
    """The most prolific outlets, as the view source_record has them."""
    return rows(con, "SELECT * FROM source_record LIMIT ?", [limit])


def failed_checks(con: duckdb.DuckDBPyConnection, run_id: str, limit: int) -> list[Row]:
    """What failed in a run, as the view failed_checks has it."""
    return rows(con, "SELECT * FROM failed_checks WHERE run_id = ? LIMIT ?", [run_id, limit])
