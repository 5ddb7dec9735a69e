"""Every kind of notice that exists stands in exactly one group, by a name of its own."""

from __future__ import annotations

from collections import Counter

from django.utils import translation

from procedures.messages import DUTY_KINDS, KINDS, legal_kinds
from workflows.notices.kind_groups import GROUPS, choices, group_of
from workflows.notices.kinds import name_of


def test_every_kind_that_exists_stands_in_exactly_one_group():
    standing = Counter(kind for group in GROUPS for kind in group.kinds)
    assert set(standing) == {*KINDS, *DUTY_KINDS}
    assert {kind for kind, times in standing.items() if times > 1} == set()


def test_every_legal_kind_is_among_them():
    assert legal_kinds() <= {kind for group in GROUPS for kind in group.kinds}


def test_every_kind_has_a_name_of_its_own_in_both_languages():
    for language in ("vi", "en"):
        with translation.override(language):
            names = [name_of(kind, language) for group in GROUPS for kind in group.kinds]
        assert [name for name, times in Counter(names).items() if times > 1] == []
        assert not [name for name in names if len(name) < 6 or "_" in name or "{" in name]


def test_every_group_has_a_name_in_both_languages_and_is_found_by_its_code():
    for group in GROUPS:
        assert group_of(group.code) is group
    names = {}
    for language in ("vi", "en"):
        with translation.override(language):
            names[language] = [name for name, _kinds in choices(language)]
    assert len({*names["vi"], *names["en"]}) == 2 * len(GROUPS)


def test_a_code_that_is_none_finds_no_group():
    assert group_of("") is None
