"""A made-up story of every verdict: a ferry fire off Port Velmar in the words of outlets that don't exist.

It holds a copy with a changed number, a relay, a count updated by its own origin, an article that contradicts itself, a
caption, a document without outlet or date, emoji and combining characters, and residue of several kinds.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.unit.synthetic import CORPUS, RUN, Row, Story


def ferry_fire() -> dict[str, list[Row]]:
    """The story's rows: ten findings of every verdict, a copy with a changed number, a relay, a caption, residue."""
    s = Story()
    _dimensions(s)
    _documents(s)
    _claims(s)
    _findings(s)
    _operations(s)
    return s.rows


def _dimensions(s: Story) -> None:
    for source_id, name, kind in (
        ("nw", "Northwire", "agency"), ("hc", "Harbour Courier", "outlet"),
        ("vg", "Velmar Gazette", "outlet"), ("me", "The Meridian", "outlet"),
        ("cr", "Coast Radio Four", "outlet"),
    ):  # fmt: skip
        s.add(
            "sources", source_id=source_id, name=name, kind=kind,
            domain=name.lower().replace(" ", "") + ".example",
        )  # fmt: skip
    for actor_id, name, kind in (
        ("guard", "Velmar Coast Guard", "organisation"), ("arnholt", "Tove Arnholt", "person"),
        ("marrant", "Ilse Marrant", "person"), ("lines", "Strait Lines", "organisation"),
        ("port", "Port Velmar Port Authority", "organisation"), ("aldous", "Pell Aldous", "person"),
        ("clean", "Clean Strait", "organisation"),
    ):  # fmt: skip
        s.add("actors", actor_id=actor_id, name=name, kind=kind,
              principal_actor_id="guard" if actor_id == "arnholt" else None)  # fmt: skip
        s.add("actor_aliases", actor_id=actor_id, alias=name)
    s.add("actor_roles", actor_id="arnholt", role="spokeswoman", doc_id="d-courier")
    s.add("places", place_id="geonames:1", name="Port Velmar", kind="city", latitude=1.5, longitude=2.5)
    for measure_id, name, unit, cumulative in (
        ("people.killed", "people killed", "count", True), ("people.injured", "people injured", "count", True),
        ("people.missing", "people missing", "count", False), ("people.present", "people aboard", "count", False),
        ("people.detained", "people detained", "count", True),
        ("duration.fire", "how long the fire burned", "hour", False),
        ("volume.fuel", "fuel leaked", "litre", True), ("lifeboat", "lifeboats launched", "count", False),
        ("people.in_water", "people in the water", "count", False),
    ):  # fmt: skip
        s.add("measures", measure_id=measure_id, name=name, unit=unit, is_cumulative=cumulative)
    for origin_id, kind, name, ref in (
        ("o-guard", "actor", "Velmar Coast Guard", {"actor_id": "guard"}),
        ("o-marrant", "actor", "Ilse Marrant", {"actor_id": "marrant"}),
        ("o-lines", "actor", "Strait Lines", {"actor_id": "lines"}),
        ("o-port", "actor", "Port Velmar Port Authority", {"actor_id": "port"}),
        ("o-aldous", "actor", "Pell Aldous", {"actor_id": "aldous"}),
        ("o-clean", "actor", "Clean Strait", {"actor_id": "clean"}),
        ("o-nw", "source", "Northwire", {"source_id": "nw"}),
        ("o-hc", "source", "Harbour Courier", {"source_id": "hc"}),
        ("o-me", "source", "The Meridian", {"source_id": "me"}),
        ("o-cr", "source", "Coast Radio Four", {"source_id": "cr"}),
    ):  # fmt: skip
        s.add("origins", origin_id=origin_id, kind=kind, name=name, **ref)
    s.add("events", event_id="ev-fire", corpus=CORPUS, title="Fire on the ferry Lirena", n_documents=6,
          event_from=date(2031, 3, 3), event_to=date(2031, 3, 3), place_id="geonames:1")  # fmt: skip
    s.add("events", event_id="ev-inquiry", corpus=CORPUS, title="Inquiry into the Lirena fire", n_documents=1,
          event_from=date(2031, 3, 4), event_to=date(2031, 3, 4))  # fmt: skip


def _documents(s: Story) -> None:
    s.document("d-northwire", "nw", datetime(2031, 3, 3, 9, 40, tzinfo=UTC),
        "Ferry burns off Port Velmar, at least 21 dead", [
            ("headline", True, "Ferry burns off Port Velmar, at least 21 dead"),
            ("dateline", False, "PORT VELMAR, March 3 (Northwire) — "),
            ("+body", True, "At least 21 people died when fire swept through the passenger ferry Lirena "
             "off Port Velmar early on Monday, a doctor at the harbour hospital said."),
            ("body", True, "“We have received 21 bodies and the boats are still coming in,” "
             "Dr Ilse Marrant told Northwire."),
            ("body", True, "The ferry carried 312 people, its operator Strait Lines said."),
            ("body", True, "More than 40 people were injured, the coast guard said."),
            ("caption", False, "Smoke rises from the ferry Lirena on Monday. Six lifeboats were launched."),
            ("credit", False, "Northwire / Jon Aster"),
            ("share", False, "Share on Chirper"),
        ], agency="Northwire")  # fmt: skip
    s.document("d-courier", "hc", datetime(2031, 3, 3, 19, 5, tzinfo=UTC),
        "🚢🔥 Coast guard: 14 dead in ferry fire", [
            ("headline", True, "🚢🔥 Coast guard: 14 dead in ferry fire"),
            ("byline", False, "By Mara Quill at the Cafe\u0301 du Quai 👩\u200d🚒"),
            ("body", True, "“Fourteen people have died and nine are missing,” said Commander Tove Arnholt, "
             "spokeswoman of the coast guard."),
            ("promo", False, "Sign up for The Tide, our newsletter, and never miss a wave"),
            ("body", True, "The fire burned for 90 minutes before the tugs arrived, witnesses said."),
            ("body", True, "By nightfall, the ferry’s captain said, it had raged for three hours."),
            ("body", True, "Nobody was in the water when the first boats came, the Courier’s reporter saw."),
            ("related", False, "Read more: Five safe crossings this spring"),
        ])  # fmt: skip
    s.document("d-gazette", "vg", datetime(2031, 3, 3, 21, 30, tzinfo=UTC),
        "Twenty-seven die on burning ferry", [
            ("headline", True, "Twenty-seven die on burning ferry"),
            ("body", True, "At least 27 people died when fire swept through the passenger ferry Lirena "
             "off Port Velmar early on Monday, a doctor at the harbour hospital said."),
            ("body", True, "Nine people are missing, the coast guard said."),
            ("body", True, "The group Clean Strait estimated that up to 100,000 litres of fuel had leaked."),
            ("advertisement", False, "Advertisement"),
            ("legal", False, "© Velmar Gazette. All rights reserved."),
        ])  # fmt: skip
    s.document("d-meridian", "me", datetime(2031, 3, 4, 11, 0, tzinfo=UTC),
        "Governor speaks of about 30 dead as inquiry opens", [
            ("headline", True, "Governor speaks of about 30 dead as inquiry opens"),
            ("body", True, "State radio quoted Governor Pell Aldous as saying that about 30 people had died."),
            ("body", True, "The coast guard said on Tuesday that 52 people were injured."),
            ("body", True, "There were 312 people aboard, according to the port authority."),
            ("body", True, "Strait Lines said that 2,000 litres of fuel had leaked."),
            ("body", True, "A survivor told The Meridian that the bow doors were open."),
            ("body", True, "Three officials of the company were detained, The Meridian learned."),
            ("biography", False, "Oda Finch covers the strait for The Meridian."),
        ])  # fmt: skip
    s.document("d-radio", "cr", datetime(2031, 3, 4, 17, 45, tzinfo=UTC),
        "Nine still missing after ferry fire", [
            ("headline", True, "Nine still missing after ferry fire"),
            ("body", True, "Nine people remain missing, the coast guard’s spokeswoman Tove Arnholt said."),
            ("body", True, "The bow doors were closed, Strait Lines insisted."),
            ("body", True, "The boats pulled 12 people out of the water, our correspondent counted."),
            ("comment", False, "seasalt88: they always say that"),
        ])  # fmt: skip
    s.document("d-blog", None, None, "What happened on the Lirena", [
            ("headline", True, "What happened on the Lirena"),
            ("body", True, "At least 21 people died, a doctor at the harbour hospital said."),
        ])  # fmt: skip
    wire, copy, blog = (
        next(b for b in s.rows["blocks"] if (b["doc_id"], b["block_no"]) == at)
        for at in (("d-northwire", 2), ("d-gazette", 1), ("d-blog", 1))
    )
    s.add("passages", passage_id="pa-wire", doc_id="d-northwire", char_start=wire["char_start"],
          char_end=wire["char_end"], origin_id="o-marrant")  # fmt: skip
    s.add("passages", passage_id="pa-gazette", doc_id="d-gazette", char_start=copy["char_start"],
          char_end=copy["char_end"], origin_id="o-marrant", copy_of="pa-wire", similarity=0.96,
          method="masked shingles", value_changed=True, value_from="21", value_to="27")  # fmt: skip
    s.add("passages", passage_id="pa-blog", doc_id="d-blog", char_start=blog["char_start"],
          char_end=blog["char_end"], origin_id="o-marrant", copy_of="pa-wire", similarity=0.7,
          method="masked shingles", value_changed=False)  # fmt: skip


def _claims(s: Story) -> None:
    killed: Row = {"measure_id": "people.killed", "population": "any", "predicate": "killed", "unit": "count",
                   "counted": "people"}  # fmt: skip
    doctor: Row = {"speaker": "a doctor at the harbour hospital", "cue": "said", "origin_id": "o-marrant",
                   "speaker_actor_id": "marrant", "speaker_name": "Ilse Marrant",
                   "speaker_role": "doctor"}  # fmt: skip
    s.claim("k-wire", "d-northwire", "At least 21 people died", value_low=21, approximator="at least",
            passage_id="pa-wire", **killed, **doctor)  # fmt: skip
    s.claim("s-marrant", "d-northwire", s.text("d-northwire").split("\n")[2], "statement",
            content="“We have received 21 bodies and the boats are still coming in,”", cue="told",
            speaker="Dr Ilse Marrant", quotation="direct", speaker_actor_id="marrant",
            speaker_name="Ilse Marrant", speaker_role="Dr", origin_id="o-marrant")  # fmt: skip
    s.claim("k-gazette", "d-gazette", "At least 27 people died", value_low=27, approximator="at least",
            passage_id="pa-gazette", **killed, **doctor)  # fmt: skip
    s.claim("k-blog", "d-blog", "At least 21 people died", value_low=21, approximator="at least",
            passage_id="pa-blog", **killed, **doctor)  # fmt: skip
    s.claim("s-arnholt", "d-courier", s.text("d-courier").split("\n")[2][:-1], "statement",
            content="“Fourteen people have died and nine are missing,”", cue="said",
            speaker="Commander Tove Arnholt", quotation="direct", speaker_actor_id="arnholt",
            speaker_name="Tove Arnholt", speaker_role="spokeswoman of the coast guard",
            origin_id="o-guard")  # fmt: skip
    s.claim("k-guard", "d-courier", "Fourteen people have died", value_low=14, value_high=14,
            within_claim_id="s-arnholt", origin_id="o-guard", **killed)  # fmt: skip
    s.claim("k-aldous", "d-meridian", "about 30 people", value_low=27, value_high=33, approximator="about",
            speaker="Governor Pell Aldous", cue="as saying", via="State radio", speaker_actor_id="aldous",
            speaker_name="Pell Aldous", speaker_role="Governor", origin_id="o-aldous", **killed)  # fmt: skip
    guard: Row = {"origin_id": "o-guard", "speaker": "the coast guard", "cue": "said",
                  "speaker_actor_id": "guard", "speaker_name": "Velmar Coast Guard"}  # fmt: skip
    injured = killed | {"measure_id": "people.injured", "predicate": "injured"}
    s.claim("i-wire", "d-northwire", "More than 40 people", value_low=40, approximator="more than",
            **injured, **guard)  # fmt: skip
    s.claim("i-meridian", "d-meridian", "52 people", value_low=52, value_high=52, **injured,
            **(guard | {"speaker": "The coast guard"}))  # fmt: skip
    missing = killed | {"measure_id": "people.missing", "predicate": "missing", "value_low": 9,
                        "value_high": 9}  # fmt: skip
    s.claim("m-courier", "d-courier", "nine are missing", within_claim_id="s-arnholt", origin_id="o-guard",
            **missing)  # fmt: skip
    s.claim("m-gazette", "d-gazette", "Nine people are missing", **missing, **guard)
    s.claim("m-radio", "d-radio", "Nine people remain missing", origin_id="o-guard", speaker="Tove Arnholt",
            cue="said", speaker_actor_id="arnholt", **missing)  # fmt: skip
    aboard = killed | {"measure_id": "people.present", "predicate": "present", "value_low": 312,
                       "value_high": 312}  # fmt: skip
    s.claim("a-lines", "d-northwire", "312 people", origin_id="o-lines", speaker="Strait Lines", cue="said",
            speaker_actor_id="lines", **aboard)  # fmt: skip
    s.claim("a-port", "d-meridian", "312 people aboard", origin_id="o-port", speaker="the port authority",
            cue="according to", speaker_actor_id="port", **aboard)  # fmt: skip
    burned: Row = {"measure_id": "duration.fire", "origin_id": "o-hc"}
    s.claim("t-short", "d-courier", "90 minutes", value_low=90, value_high=90, unit="minute", std_low=1.5,
            std_high=1.5, speaker="witnesses", cue="said", **burned)  # fmt: skip
    s.claim("t-long", "d-courier", "three hours", value_low=3, value_high=3, unit="hour",
            speaker="the ferry’s captain", cue="said", **burned)  # fmt: skip
    fuel: Row = {"measure_id": "volume.fuel", "unit": "litre"}
    s.claim("l-clean", "d-gazette", "up to 100,000 litres of fuel", value_low=90000, value_high=100000,
            approximator="at most", speaker="The group Clean Strait", cue="estimated", modality="hedged",
            speaker_actor_id="clean", origin_id="o-clean", **fuel)  # fmt: skip
    s.claim("l-lines", "d-meridian", "2,000 litres of fuel", value_low=2000, value_high=2000,
            speaker="Strait Lines", cue="said", speaker_actor_id="lines", origin_id="o-lines",
            **fuel)  # fmt: skip
    water = killed | {"measure_id": "people.in_water", "predicate": "present"}
    s.claim("w-none", "d-courier", "Nobody was in the water", value_low=0, value_high=0, origin_id="o-hc",
            **water)  # fmt: skip
    s.claim("w-twelve", "d-radio", "12 people out of the water", value_low=12, value_high=12,
            origin_id="o-cr", **water)  # fmt: skip
    s.claim("b-wire", "d-northwire", "Six lifeboats", value_low=6, value_high=6, measure_id="lifeboat",
            unit="count", origin_id="o-nw", as_of=None)  # fmt: skip
    s.claim("d-officials", "d-meridian", "Three officials of the company", value_low=3, value_high=3,
            origin_id="o-me", **(killed | {"measure_id": "people.detained", "predicate": "detained",
            "population": "official", "event_id": "ev-inquiry"}))  # fmt: skip
    s.claim("o-open", "d-meridian", "the bow doors were open", "attribute", category_value="open",
            attribute="status", speaker="A survivor", cue="told", origin_id="o-me")  # fmt: skip
    s.claim("o-closed", "d-radio", "The bow doors were closed", "attribute", category_value="closed",
            attribute="status", speaker="Strait Lines", cue="insisted", speaker_actor_id="lines",
            origin_id="o-lines")  # fmt: skip


def _findings(s: Story) -> None:
    s.finding("f-killed", "How many people were killed in the fire on the Lirena?", "contested",
        "Harbour Courier (coast guard) gives 14, Northwire (a doctor) at least 21, Velmar Gazette the same "
        "words with 27, and The Meridian (Governor Aldous, via state radio) about 30.", [
            ({"label": "14", "value_low": 14, "value_high": 14}, [("k-guard", "supports")]),
            ({"label": "at least 21", "value_low": 21},
             [("k-wire", "supports"), ("k-blog", "repeats")]),
            ({"label": "at least 27", "value_low": 27}, [("k-gazette", "supports")]),
            ({"label": "about 30", "value_low": 27, "value_high": 33, "is_leading": True},
             [("k-aldous", "supports"), ("k-wire", "refines")]),
        ], measure_id="people.killed", population="any", value_min=14, value_max=33, value_conservative=14,
        responsible_actor_id="lines")  # fmt: skip
    s.finding("f-injured", "How many people were injured in the fire on the Lirena?", "updated",
        "The coast guard went from more than 40 (Northwire, 3 March) to 52 (The Meridian, 4 March).", [
            ({"label": "more than 40", "value_low": 40, "is_live": False, "superseded_by": "f-injured-p1"},
             [("i-wire", "supports")]),
            ({"label": "52", "value_low": 52, "value_high": 52, "is_leading": True},
             [("i-meridian", "supports")]),
        ], measure_id="people.injured", population="any", value_best=52, value_min=52, value_max=52,
        value_conservative=52)  # fmt: skip
    s.finding("f-missing", "How many people are missing after the fire on the Lirena?", "repeated",
        "Three outlets give 9, all from the coast guard.", [
            ({"label": "9", "value_low": 9, "value_high": 9, "is_leading": True},
             [("m-courier", "supports"), ("m-gazette", "repeats"), ("m-radio", "repeats")]),
        ], measure_id="people.missing", population="any", value_best=9, value_min=9, value_max=9,
        value_conservative=9)  # fmt: skip
    s.finding("f-aboard", "How many people were aboard the Lirena?", "corroborated",
        "Strait Lines (Northwire) and the port authority (The Meridian) both give 312.", [
            ({"label": "312", "value_low": 312, "value_high": 312, "is_leading": True},
             [("a-lines", "supports"), ("a-port", "supports")]),
        ], measure_id="people.present", population="any", value_best=312, value_min=312, value_max=312,
        value_conservative=312)  # fmt: skip
    s.finding("f-burned", "How long did the fire on the Lirena burn?", "contested",
        "Harbour Courier gives both 1.5 hours (witnesses) and 3 hours (the captain).", [
            ({"label": "1.5 hours", "value_low": 1.5, "value_high": 1.5}, [("t-short", "supports")]),
            ({"label": "3 hours", "value_low": 3, "value_high": 3, "is_leading": True},
             [("t-long", "supports")]),
        ], measure_id="duration.fire", value_min=1.5, value_max=3, value_conservative=1.5,
        has_conflict_within_document=True)  # fmt: skip
    s.finding("f-fuel", "How much fuel leaked from the Lirena?", "contested",
        "Strait Lines (The Meridian) gives 2,000 litres, Clean Strait (Velmar Gazette) up to 100,000.", [
            ({"label": "2,000 litres", "value_low": 2000, "value_high": 2000, "is_leading": True},
             [("l-lines", "supports")]),
            ({"label": "up to 100,000 litres", "value_low": 90000, "value_high": 100000},
             [("l-clean", "supports")]),
        ], measure_id="volume.fuel", value_min=2000, value_max=100000, value_conservative=90000)  # fmt: skip
    s.finding("f-water", "How many people were in the water?", "contested",
        "Harbour Courier saw nobody, Coast Radio Four counted 12.", [
            ({"label": "0", "value_low": 0, "value_high": 0}, [("w-none", "supports")]),
            ({"label": "12", "value_low": 12, "value_high": 12, "is_leading": True},
             [("w-twelve", "supports")]),
        ], measure_id="people.in_water", population="any", value_min=0, value_max=12,
        value_conservative=0)  # fmt: skip
    s.finding("f-boats", "How many lifeboats were launched?", "single-source",
        "Only Northwire gives 6, in a caption.", [
            ({"label": "6", "value_low": 6, "value_high": 6, "is_leading": True}, [("b-wire", "supports")]),
        ], measure_id="lifeboat", value_best=6, value_min=6, value_max=6, value_conservative=6)  # fmt: skip
    s.finding("f-detained", "How many officials were detained?", "single-source",
        "Only The Meridian gives 3.", [
            ({"label": "3", "value_low": 3, "value_high": 3, "is_leading": True},
             [("d-officials", "supports")]),
        ], measure_id="people.detained", population="official", event_id="ev-inquiry", value_best=3,
        value_min=3, value_max=3, value_conservative=3, event_from=date(2031, 3, 4))  # fmt: skip
    s.finding("f-doors", "Were the bow doors open?", "contested",
        "A survivor (The Meridian) says open, Strait Lines (Coast Radio Four) closed.", [
            ({"label": "open", "category_value": "open", "is_leading": True}, [("o-open", "supports")]),
            ({"label": "closed", "category_value": "closed"}, [("o-closed", "supports")]),
        ], kind="attribute")  # fmt: skip


def _operations(s: Story) -> None:
    started, earlier = datetime(2031, 3, 5, 6, tzinfo=UTC), datetime(2031, 3, 4, 6, tzinfo=UTC)
    s.add("runs", run_id="20310304T060000Z-bb22", corpus=CORPUS, inputs='["articles"]', status="failed",
          started_at=earlier, finished_at=earlier)  # fmt: skip
    s.add("runs", run_id=RUN, corpus=CORPUS, inputs='["articles"]', status="published", started_at=started,
          finished_at=started, n_documents=6, n_claims=len(s.rows["claims"]),
          n_findings=len(s.rows["findings"]), n_rejects=1)  # fmt: skip
    for n, (run_id, severity, success) in enumerate((
        ("20310304T060000Z-bb22", "critical", False), (RUN, "info", False), (RUN, "warning", False),
        (RUN, "critical", True),
    )):  # fmt: skip
        s.add("checks", check_id=f"check{n}", run_id=run_id, stage="clean", table_name="blocks",
              column_name="keep", expectation=f"share of dropped text, variant {n}", severity=severity,
              success=success, observed="0.8", unexpected_count=0 if success else 3,
              checked_at=started)  # fmt: skip
    s.add("rejects", reject_id="r1", uri="articles/empty.txt", corpus=CORPUS, stage="ingest", reason="empty",
          detail="no bytes", run_id=RUN, rejected_at=started)  # fmt: skip
