"""What a kind of letter is."""

from __future__ import annotations

from typing import ClassVar

from procedures.messages.matter import Matter
from procedures.messages.words import NOTHING, Text
from procedures.states import DossierState as S


class MessageKind:
    """One kind of letter. ``while_in``: the legal states in which it is still worth sending, empty
    where it tells of something that stays true. ``is_legal``: the law has the office give this
    notice to its reader, who cannot switch it off. ``asks_in``: the steps of the flow in which it
    asks something of their holder, who is none of its readers in another step."""

    kind: ClassVar[str]
    title: ClassVar[Text]
    news: ClassVar[Text]
    to_do: ClassVar[Text] = NOTHING
    while_in: ClassVar[frozenset[S]] = frozenset()
    tells_period: ClassVar[bool] = False
    is_legal: ClassVar[bool] = False
    asks_in: ClassVar[frozenset[str]] = frozenset()

    def title_for(self, matter: Matter) -> Text:
        """The subject line, with its blanks."""
        return self.title

    def news_for(self, matter: Matter) -> Text:
        """What has happened or is due, with its blanks."""
        return self.news

    def to_do_for(self, matter: Matter) -> Text:
        """What the reader is asked to do now; empty for a letter that only tells."""
        return self.to_do

    def more_lines(self, matter: Matter, language: str) -> list[tuple[str, str]]:
        """Further lines of the letter, each with its name."""
        return []
