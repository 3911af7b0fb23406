"""Decisions applied: to documents and claims before they are reconciled, to groups of claims, and to findings after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from stages.reconcile.overrides.anchor import Anchors, Row, Unanchored
from stages.reconcile.overrides.correct import UnitOf, correct
from stages.reconcile.overrides.decide import decide
from stages.reconcile.overrides.fields import FIELDS, KINDS
from stages.reconcile.overrides.read import Decision
from warehouse.ids import content_id
from warehouse.tables import CLAIMS, DOCUMENTS, FINDINGS, OVERRIDES, REJECTS

Tables = Mapping[str, pa.Table]
_CLAIM = "claim"
_NO_ANCHOR = ("unknown_document", "words_not_found", "no_claim", "ambiguous", "not_in_evidence", "wrong_kind")
"""Why a row leads to no finding, where another row of the same decision may."""


class Overrides:
    """The decisions of one file, in its order: of two on one thing the later one counts.

    Call `before`, reconcile with `regroup` in its middle, then `after`. `unit_of` gives for words (km, months) the name of the
    unit, the standard unit and the factor into it, or None.
    """

    def __init__(self, decisions: Sequence[Decision], unit_of: UnitOf, file: str = "overrides.csv") -> None:
        self.decisions = list(decisions)
        self._unit_of = unit_of
        self._file = file
        self._in_force: dict[tuple[Any, ...], Decision] = {}
        self._targets: dict[str, Row] = {}
        """By override_id, what is known of the decision's place: corpus, doc_id, claim_id, finding_id, was."""
        self._anchored: dict[str, list[Row]] = {}
        """By override_id, the claims at the words of a decision on a finding."""
        self._standby: set[str] = set()
        """Rows of a decision that another row of it was applied for."""
        self._touched: set[str] = set()
        """Claims that were corrected, excluded or grouped by hand."""
        self._pairs: dict[frozenset[str], tuple[Decision, Row, Row]] = {}
        self._excluded = CLAIMS.empty()
        self._unit_of_measure: dict[str, str] = {}

    # ---- before

    def before(self, tables: Tables) -> dict[str, pa.Table]:
        """documents with retracted_at, and claims as corrected, without those that are excluded."""
        if not self.decisions:
            return {}
        self._unit_of_measure = dict(
            zip(*(tables["measures"].column(c).to_pylist() for c in ("measure_id", "unit")), strict=True)
        )
        open_ = [d for d in self.decisions if d.error is None]
        others = [d.value[0] for d in open_ if FIELDS[d.field].level == "claims" and d.value]
        anchors = Anchors(tables, [*(d.doc_sha256 for d in open_), *others])
        for decision in open_:
            try:
                self._place(decision, anchors)
            except Unanchored as error:
                decision.error = error.reason, error.detail
        return {
            "documents": self._retracted(tables["documents"]),
            "claims": self._corrected(tables, anchors.claims),
        }

    def _place(self, decision: Decision, anchors: Anchors) -> None:
        field = FIELDS[decision.field]
        documents = anchors.documents(decision.doc_sha256, decision.corpus)
        target = self._targets[decision.override_id] = {
            "corpus": documents[0]["corpus"],
            "doc_id": documents[0]["duplicate_of"] or documents[0]["doc_id"],
        }
        if field.level == "document":
            for document in documents:
                self._in_force[decision.field, document["doc_id"]] = decision
            return
        # a finding may be anchored on any claim behind it; what it is a finding of is seen when it is found
        kinds = KINDS if field.level == "finding" else field.kinds
        kinds = tuple(k for k in kinds if decision.kind in (None, k))
        if not kinds:
            raise Unanchored(
                "wrong_kind", f"{decision.field} is decided of claims of kind {' or '.join(field.kinds)} only."
            )
        at = (decision.doc_sha256, decision.corpus, decision.quote)
        found = anchors.claims_at(*at, kinds, decision.char_start)
        claims = [c for rows in found for c in rows]
        target["claim_id"] = claims[0]["claim_id"]
        if field.level == "finding":
            self._anchored[decision.override_id] = claims
        elif field.level == _CLAIM:
            for claim in claims:
                self._in_force[decision.field, claim["claim_id"]] = decision
        else:
            self._pair(decision, found, anchors)

    def _pair(self, decision: Decision, found: list[list[Row]], anchors: Anchors) -> None:
        """Note that two claims answer one question, or don't; the last word on the two counts."""
        if decision.value is None:
            raise Unanchored("bad_value", "Say the opposite (together, apart) to take it back.")
        sha256, words = decision.value
        for one in found:
            others = anchors.claims_at(sha256, one[0]["corpus"], words, {c["kind"] for c in one})
            a, b = one[0], others[0][0]
            if a["claim_id"] == b["claim_id"]:
                raise Unanchored("bad_value", "The two claims are one.")
            if decision.field == "together" and a["kind"] in ("attribute", "date"):
                raise Unanchored("bad_value", "Only numbers and statements can be put together.")
            if len({self._unit_of_measure.get(c["measure_id"]) for c in (a, b)}) > 1:
                raise Unanchored("bad_value", "The two numbers are in units that can't be compared.")
            pair = frozenset((a["claim_id"], b["claim_id"]))
            self._in_force["pair", pair] = decision
            self._pairs[pair] = decision, a, b

    def _retracted(self, documents: pa.Table) -> pa.Table:
        when = {
            key[1]: decision.decided_at
            for key, decision in self._in_force.items()
            if key[0] == "retracted" and decision.value
        }
        at = pa.array([when.get(d) for d in documents.column("doc_id").to_pylist()] if when else
                      [None] * len(documents), DOCUMENTS.schema.field("retracted_at").type)  # fmt: skip
        return documents.set_column(
            documents.column_names.index("retracted_at"), DOCUMENTS.schema.field("retracted_at"), at
        )

    def _corrected(self, tables: Tables, known: Mapping[str, Row]) -> pa.Table:
        of_claim: dict[str, dict[str, Decision]] = {}
        for (name, key), decision in self._in_force.items():
            if name in FIELDS and FIELDS[name].level == _CLAIM and decision.value is not None:
                of_claim.setdefault(key, {})[name] = decision
        rows: list[Row] = []
        excluded: list[Row] = []
        for claim_id, decisions in sorted(of_claim.items()):
            row = dict(known[claim_id])
            out = decisions.pop("excluded", None)
            for decision, was in correct(row, decisions, tables, self._unit_of):
                self._targets[decision.override_id].setdefault("was", was)
            if any(d.error is None for d in decisions.values()) or (out is not None and out.value):
                self._touched.add(claim_id)
                (excluded if out is not None and out.value else rows).append(row)
        claims = tables["claims"]
        if not rows and not excluded:
            return claims
        self._excluded = CLAIMS.from_rows(excluded)
        changed = pa.array([r["claim_id"] for r in [*rows, *excluded]], pa.string())
        rest = claims.filter(pc.invert(pc.is_in(claims.column("claim_id"), changed)))
        return pa.concat_tables([rest, CLAIMS.from_rows(rows)])

    # ---- in the middle

    def regroup(self, groups: pa.Table) -> pa.Table:
        """`groups` (group_no, claim_id) with claims set apart or put together by hand."""
        if not self._pairs:
            return groups
        group_of = dict(zip(groups.column("claim_id").to_pylist(), groups.column("group_no").to_pylist(), strict=True))
        fresh = max(group_of.values(), default=-1) + 1
        for decision, a, b in self._pairs.values():
            one, other = group_of.get(a["claim_id"]), group_of.get(b["claim_id"])
            if decision.field == "apart" and one is not None and one == other:
                group_of[a["claim_id"]], fresh = fresh, fresh + 1
                self._touched |= {a["claim_id"], b["claim_id"]}
            elif decision.field == "together" and (one is None or one != other):
                if a["kind"] == "quantity" and (one is None or other is None):
                    decision.error = (
                        "not_in_evidence",
                        "One of the two claims can't be evidence (a duplicate, denied …).",
                    )
                    continue
                goal = next((g for g in (other, one) if g is not None), fresh)
                fresh = max(fresh, goal + 1)
                joined = [c for c, g in group_of.items() if g is not None and g == one]
                group_of |= dict.fromkeys([a["claim_id"], b["claim_id"], *joined], goal)
                self._touched |= {a["claim_id"], b["claim_id"]}
        kept = sorted((g, c) for c, g in group_of.items())
        return pa.table(
            {
                "group_no": pa.array([g for g, _ in kept], pa.int64()),
                "claim_id": pa.array([c for _, c in kept], pa.string()),
            }
        )

    # ---- after

    def after(self, tables: Tables) -> dict[str, pa.Table]:
        """findings as decided, all claims with is_overridden, where anything is decided; the rows of overrides and rejects."""
        if not self.decisions:
            return {"overrides": OVERRIDES.empty(), "rejects": REJECTS.empty()}
        evidence = tables["evidence"]
        wanted = sorted({c["claim_id"] for rows in self._anchored.values() for c in rows} | self._touched)
        behind = evidence.filter(pc.is_in(evidence.column("claim_id"), pa.array(wanted, pa.string())))
        finding_of = dict(
            zip(behind.column("claim_id").to_pylist(), behind.column("finding_id").to_pylist(), strict=True)
        )
        findings = tables["findings"]
        ids = pa.array(sorted(set(finding_of.values())), pa.string())
        concerned = pc.is_in(findings.column("finding_id"), ids)
        rows = {r["finding_id"]: r for r in findings.filter(concerned).to_pylist()}
        for same in self._by_decision():
            self._find_first(same, finding_of, rows)
        for claim_id in self._touched & finding_of.keys():
            rows[finding_of[claim_id]]["is_overridden"] = True
        for finding_id, row in sorted(rows.items()):
            own = {k[0]: d for k, d in self._in_force.items() if k[1] == finding_id and d.value is not None}
            for decision, was in decide(row, own):
                self._targets[decision.override_id].setdefault("was", was)
        for decision in self.decisions:
            target = self._targets.get(decision.override_id, {})
            target.setdefault("finding_id", finding_of.get(target.get("claim_id", "")))
        kept = findings.filter(pc.invert(concerned))
        return {
            "findings": pa.concat_tables([kept, FINDINGS.from_rows(rows.values())]) if rows else findings,
            "claims": self._marked(tables["claims"]),
            "overrides": OVERRIDES.from_rows(sorted(self._rows(tables), key=lambda r: str(r["override_id"]))),
            "rejects": REJECTS.from_rows(self._rejects()),
        }

    def _by_decision(self) -> Iterable[list[Decision]]:
        """The rows on findings; those that are one decision, anchored on several claims, together."""
        grouped: dict[tuple[Any, ...], list[Decision]] = {}
        for d in self.decisions:
            if (
                d.field in FIELDS
                and FIELDS[d.field].level == "finding"
                and (d.error is None or d.error[0] in _NO_ANCHOR)
            ):
                grouped.setdefault((d.field, d.text, d.who, d.why, d.decided_at, d.corpus), []).append(d)
        return grouped.values()

    def _find_first(self, same: list[Decision], finding_of: Mapping[str, str], rows: Mapping[str, Row]) -> None:
        """Apply the first row of a decision that leads to a finding; the others stand by."""
        found: Decision | None = None
        for decision in same:
            if found is None and decision.error is None:
                self._find(decision, finding_of, rows)
                found = decision if decision.error is None else None
        if found is not None:
            for decision in same:
                if decision is not found:
                    decision.error = None
                    self._standby.add(decision.override_id)

    def _find(self, decision: Decision, finding_of: Mapping[str, str], rows: Mapping[str, Row]) -> None:
        """Point a decision at the finding that its claim is evidence of."""
        found = {finding_of[c["claim_id"]] for c in self._anchored[decision.override_id] if c["claim_id"] in finding_of}
        kinds = FIELDS[decision.field].kinds
        corpora = {rows[f]["corpus"] for f in found}
        if not found:
            detail = "The claim is no evidence of any finding (a duplicate or retracted document, excluded, denied …)."
            decision.error = "not_in_evidence", detail
        elif len(found) > len(corpora):
            decision.error = "ambiguous", "Claims with these words answer several questions; give kind."
        elif any(rows[f]["kind"] not in kinds for f in found):
            decision.error = "wrong_kind", f"{decision.field} can be decided of findings of {' or '.join(kinds)} only."
        else:
            self._targets[decision.override_id]["finding_id"] = min(found)
            for finding_id in found:
                self._in_force[decision.field, finding_id] = decision

    def _marked(self, claims: pa.Table) -> pa.Table:
        claims = pa.concat_tables([claims, self._excluded])
        ids = pa.array(sorted(self._touched), pa.string())
        marks = pc.is_in(claims.column("claim_id"), ids)
        at = claims.column_names.index("is_overridden")
        return claims.set_column(at, CLAIMS.schema.field("is_overridden"), marks)

    def _rows(self, tables: Tables) -> Iterable[Row]:
        known = set(tables["findings"].column("finding_id").to_pylist())
        in_force = {d.override_id for d in self._in_force.values()}
        for d in self.decisions:
            target = self._targets.get(d.override_id, {})
            status = (
                "rejected" if d.error
                else "standby" if d.override_id in self._standby
                else "withdrawal" if d.value is None
                else "applied" if d.override_id in in_force
                else "replaced"
            )  # fmt: skip
            finding_id = target.get("finding_id")
            yield {
                **{c: getattr(d, c) for c in ("override_id", "field", "who", "why", "decided_at", "doc_sha256", "kind",
                                              "char_start", "quote")},
                "value": d.text or None, "status": status, "was": target.get("was"), "doc_id": target.get("doc_id"),
                "corpus": target.get("corpus") or d.corpus, "claim_id": target.get("claim_id"),
                "finding_id": finding_id if finding_id in known else None,
            }  # fmt: skip

    def _rejects(self) -> Iterable[Row]:
        for d in self.decisions:
            if d.error:
                reason, detail = d.error
                yield {
                    "reject_id": content_id("reject", "override", d.override_id, reason),
                    "uri": f"{self._file}#{d.line}",
                    "corpus": d.corpus or self._targets.get(d.override_id, {}).get("corpus") or "any",
                    "stage": "reconcile",
                    "reason": reason,
                    "detail": detail,
                }
