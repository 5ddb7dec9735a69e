"""Clusters formed before 05/10/2009."""

from __future__ import annotations

from procedures.messages.kind import MessageKind
from procedures.messages.words import Text
from procedures.states import DossierState as S


class EarlyOpened(MessageKind):
    kind = "early_opened"
    title = Text("Cụm trước 05/10/2009: {cluster}", "Formed before 5 Oct 2009: {cluster}")
    news = Text(
        "Ngày {day} mở hồ sơ xem xét thành lập cụm công nghiệp {cluster}, hình thành trước ngày "
        "05/10/2009.",
        "On {day} a dossier was opened to establish {cluster}, formed before 5 Oct 2009.",
    )
    to_do = Text(
        "Ghi từng thông tin với văn bản chứng minh, lập hồ sơ và trình {department}.",
        "Record each fact with its paper, compile the dossier and submit it to {department}.",
    )
    while_in = frozenset({S.REQUESTED})


class EarlyConcluded(MessageKind):
    kind = "early_concluded"
    title = Text("Kết luận về cụm {cluster}", "Concluded: {cluster}")
    news = Text(
        "Ngày {day}, {department} kết luận về việc cụm công nghiệp {cluster} thuộc trường hợp hình "
        "thành trước ngày 05/10/2009: {conclusion}.{reason_words}",
        "On {day} {department} concluded whether {cluster} is one formed before 5 Oct 2009: "
        "{conclusion}.{reason_words}",
    )


LETTERS: tuple[type[MessageKind], ...] = (
    EarlyOpened,
    EarlyConcluded,
)
