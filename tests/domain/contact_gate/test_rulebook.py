"""The rule files: strict to read, dated, and unable to loosen the default."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import resources

import pytest

from assistant.domain.contact_gate.facts import Place
from assistant.domain.contact_gate.rulebook import RulesError, load, rulebook
from tests.domain.contact_gate.given import NOON, facts

FOLDER = resources.files("assistant.domain.contact_gate") / "rules"
FILES = {file.name: file.read_text() for file in FOLDER.iterdir() if file.name.endswith(".yaml")}


class TestWhatShips:
    def test_every_rule_names_its_source_and_its_evidence(self):
        for table in rulebook().tables.values():
            assert all(rule.sources and rule.evidence for rule in table.rules)

    @pytest.mark.parametrize(
        ("place", "codes"),
        [
            (Place("US", "IL", ""), {"US"}),
            (Place("US", "MA", ""), {"US", "US-MA"}),
            (Place("US", "NY", "NYC"), {"US", "US-NY-NYC"}),
            (Place("US", "NY"), {"US", "US-NY-NYC"}),
            (Place("US", "", ""), {"US"}),
            (Place("US"), {"US", "US-CA", "US-FL", "US-MA", "US-NY-NYC"}),
            (Place("DE", "BY"), {"EU"}),
            (Place("GB"), {"GB"}),
            (Place("CA", "ON"), {"CA"}),
            (Place("CA"), {"CA", "CA-QC"}),
            (Place("BR"), set()),
        ],
    )
    @pytest.mark.requirement("COM-02", "COM-10")
    def test_a_place_brings_its_own_rules_and_what_is_unknown_brings_all(self, place, codes):
        assert set(rulebook().codes((place,))) == codes | {"default"}

    def test_no_place_brings_every_rule_there_is(self):
        assert set(rulebook().codes(())) == set(rulebook().tables)

    def test_the_version_changes_with_any_letter(self):
        changed = FILES | {"gb.yaml": FILES["gb.yaml"] + "\n# note\n"}
        assert load(FILES).version != load(changed).version


class TestDates:
    def test_a_rule_starts_when_its_day_begins_anywhere_and_ends_when_it_is_over_everywhere(self):
        text = FILES["gb.yaml"].replace(
            "effective_from: 2014-04-01", "effective_from: 2026-09-01\n    effective_to: 2026-09-30"
        )
        book = load(FILES | {"gb.yaml": text})
        given = facts(places=(Place("GB"),))

        def ids(*at):
            rules = book.rules(given, "email", unsolicited=False, at=datetime(*at, tzinfo=UTC))
            return [rule.id for rule in rules.hours]

        assert ids(2026, 8, 31, 9, 59, 59) == ["COM-01"]
        assert ids(2026, 8, 31, 10) == ["COM-01", "COM-55"]
        assert ids(2026, 10, 1, 11, 59, 59) == ["COM-01", "COM-55"]
        assert ids(2026, 10, 1, 12) == ["COM-01"]
        assert book.next_change(NOON) == datetime(2027, 1, 31, 10, tzinfo=UTC)


class TestStrictReading:
    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("most: 2", "most: 0", "us-ma.yaml:19: rules.1.most"),
            ("most: 2", "most: 2.0", "us-ma.yaml:19: rules.1.most"),
            ("hours: 168", "hours: 800", "rules.1.hours"),
            ("hours: 168", "hours: 168\n    hours: 1", "is there twice"),
            ("counts: unsolicited", "count: unsolicited", "rules.1.count: Extra inputs"),
            ("id: COM-08", "id: COM-8", "rules.0.id"),
            ("evidence: V", "evidence: maybe", "rules.0.evidence"),
            ('sources: ["940 CMR 7.05(3)(e)"]', "sources: []", "rules.0.sources"),
            ("08:00-21:00", "08:00-07:00", "does not end after it starts"),
            ("08:00-21:00", "8-21", "is not like 08:00-21:00"),
            ('daily: "08:00-21:00"', 'weekdays: "08:00-21:00"', "open needs daily alone"),
            ("channels: [sms, voice]", "channels: [sms, fax]", "rules.1.channels"),
            ("channels: [sms, voice]", "channels: [sms, web]", "opened by the payer"),
            ("effective_from: 2012-03-02", "effective_from: 2012-02-30", "not a day of the calendar"),
            ("evidence: P", "evidence: P\n    effective_to: 2001-01-01", "before effective_from"),
            ("kind: cap", "kind: hat", "rules.1"),
            ("jurisdiction: US-MA", "jurisdiction: us-ma", "us-ma.yaml:2: jurisdiction"),
            ("jurisdiction: US-MA", "jurisdiction: US", "US has another file"),
        ],
    )
    def test_a_mistake_is_named_with_its_file_and_line(self, old, new, said):
        assert old in FILES["us-ma.yaml"]
        with pytest.raises(RulesError) as caught:
            load(FILES | {"us-ma.yaml": FILES["us-ma.yaml"].replace(old, new, 1)})
        assert said in str(caught.value)

    @pytest.mark.requirement("COM-10")
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("kind: gap\n    purposes: unsolicited\n", "kind: gap\n    purposes: every\n"),
            ("most: 2\n", "most: 2\n    roles: [debt_buyer]\n"),
            ("channels: [sms]\n", "channels: [email]\n"),
            ('sources: ["product default"]', 'sources: ["x"]\n    effective_to: 2026-01-01'),
        ],
    )
    def test_a_default_that_no_longer_protects_everybody_is_refused(self, old, new):
        assert old in FILES["default.yaml"]
        with pytest.raises(RulesError, match=r"default.yaml:1: needs a"):
            load(FILES | {"default.yaml": FILES["default.yaml"].replace(old, new, 1)})

    def test_there_is_always_a_default(self):
        with pytest.raises(RulesError, match="no default"):
            load({"gb.yaml": FILES["gb.yaml"]})
