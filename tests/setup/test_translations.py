"""Finding messages and saying which are not translated."""

from __future__ import annotations

import gettext

import pytest

from config import translations


@pytest.fixture
def tree(tmp_path):
    """A tree with one Python message, one with a placeholder, and one in a template."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "views.py").write_text(
        "from django.utils.translation import gettext as _\n"
        '_("Gửi yêu cầu")\n_("Còn %(count)s ngày")\n',
        encoding="utf-8",
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "desk.html").write_text(
        '{% load i18n %}{% translate "Bàn làm việc" %}', encoding="utf-8"
    )
    return tmp_path


def _translate(tree, texts):
    path = translations.po_path(tree)
    catalogue = translations.read_catalogue(path)
    for message in catalogue:
        if message.id in texts:
            message.string = texts[message.id]
    with path.open("wb") as output:
        translations.write_po(output, catalogue)


def test_an_absent_message_is_a_fault_and_update_adds_it(tree):
    assert len(translations.faults(tree)) == 3
    assert translations.update(tree) == 3
    assert translations.update(tree) == 0
    assert all("not translated" in fault for fault in translations.faults(tree))


def test_a_lost_placeholder_is_a_fault(tree):
    translations.update(tree)
    texts = {"Gửi yêu cầu": "Send", "Còn %(count)s ngày": "days left", "Bàn làm việc": "Desk"}
    _translate(tree, texts)
    [fault] = translations.faults(tree)
    assert "Còn %(count)s ngày" in fault


def test_a_whole_catalogue_has_no_fault_and_compiles(tree):
    translations.update(tree)
    _translate(
        tree,
        {
            "Gửi yêu cầu": "Send",
            "Còn %(count)s ngày": "%(count)s days left",
            "Bàn làm việc": "Desk",
        },
    )
    assert translations.faults(tree) == []
    [compiled] = translations.compile_catalogues(tree / "locale")
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Bàn làm việc") == "Desk"
    assert translations.compile_catalogues(tree / "locale") == []


def test_update_keeps_what_was_translated(tree):
    translations.update(tree)
    _translate(tree, {"Bàn làm việc": "Desk"})
    (tree / "config" / "more.py").write_text('_("Mới")\n', encoding="utf-8")
    assert translations.update(tree) == 1
    catalogue = translations.read_catalogue(translations.po_path(tree))
    assert catalogue.get("Bàn làm việc").string == "Desk"
