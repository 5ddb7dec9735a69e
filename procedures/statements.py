"""The statements that every act runs, compiled once for each model and set of columns.

Django builds an INSERT, UPDATE or SELECT anew each time; on a step of a dossier that was twice the
work of the database itself. Here the text is kept and only the values change. What is sent is what
Django would send: values pass through the same field methods, rows come back through the same
converters and ``Model.from_db``, and every statement runs on Django's own connection, inside its
transaction, on SQLite and PostgreSQL alike. No ``save()`` is called and no signal is sent; nothing
here listens to any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, FileField, JSONField, Model
from django.db.models.expressions import Col

PLAIN = frozenset({str, int, bool, type(None)})
"""Types that every field but JSON sends as they are."""

Statement = tuple[str, list[Any]]
"""SQL text with its values, ready to be run."""

Columns = tuple[str, ...]
_inserts: dict[tuple[type[Model], bool, bool, int], str] = {}
_updates: dict[tuple[type[Model], Columns], str] = {}
_changes: dict[tuple[type[Model], Columns, str], str] = {}
_written: dict[tuple[type[Model], bool], list[Written]] = {}


def _quoted(field: Field[Any, Any]) -> str:
    """The column's name as SQL takes it; every concrete field has one."""
    return connection.ops.quote_name(str(field.column))


class Written:
    """One column as it is written: from the row's attribute to what the database takes."""

    __slots__ = ("attribute", "column", "field", "is_json", "is_set_on_save")

    def __init__(self, field: Field[Any, Any]) -> None:
        self.field = field
        self.attribute = field.attname
        self.column = _quoted(field)
        self.is_json = isinstance(field, JSONField)
        self.is_set_on_save = bool(
            getattr(field, "auto_now", False)
            or getattr(field, "auto_now_add", False)
            or isinstance(field, FileField)
        )

    def value(self, row: Model, *, adding: bool) -> Any:
        """The row's value, ready to be sent."""
        if self.is_set_on_save:
            return self.prepared(self.field.pre_save(row, adding))
        return self.prepared(getattr(row, self.attribute))

    def prepared(self, value: Any) -> Any:
        """A value as the database takes it."""
        if type(value) in PLAIN and not self.is_json:
            return value
        return self.field.get_db_prep_save(value, connection)


def insertion(*rows: Model) -> Statement:
    """The INSERT of rows of one model that nobody needs the new keys of."""
    return _insertion(rows, give_keys=False)


def insert(*rows: Model, ahead: Sequence[Statement] = ()) -> None:
    """Insert rows of one model by one statement; keys the database gives are set on the rows.

    ``ahead`` are statements to be sent before it, in the same message where the driver can.
    """
    if not rows:
        run(*ahead)
        return
    give_keys = rows[0].pk is None
    found = run(*ahead, _insertion(rows, give_keys=give_keys), fetch=give_keys)
    if give_keys:
        for row, (key,) in zip(rows, found, strict=True):
            row.pk = key
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def insert_once(rows: Iterable[Model]) -> None:
    """Insert rows of one model; one that a unique constraint knows already stays as it is."""
    new = list(rows)
    if new:
        text, values = _insertion(new, give_keys=False)
        run((f"{text} ON CONFLICT DO NOTHING", values))


def run(*statements: Statement, fetch: bool = False) -> list[tuple[Any, ...]]:
    """Run statements in order; with ``fetch``, give back the rows of the last one.

    PostgreSQL gets them as one message: on an office's network each message costs a trip, and on
    one machine two changes of process. SQLite takes one statement at a time.
    """
    if not statements:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(statements) > 1:
            cursor.execute(
                "; ".join(text for text, _values in statements),
                [value for _text, values in statements for value in values],
            )
        else:
            for text, values in statements:
                cursor.execute(text, values)
        return cursor.fetchall() if fetch else []


def _insertion(rows: Sequence[Model], *, give_keys: bool) -> Statement:
    model = type(rows[0])
    with_key = rows[0].pk is not None
    columns = _columns(model, with_key=with_key)
    key = (model, with_key, give_keys, len(rows))
    statement = _inserts.get(key)
    if statement is None:
        statement = _inserts[key] = _insert_text(model, columns, give_keys, len(rows))
    return statement, [column.value(row, adding=True) for row in rows for column in columns]


def _columns(model: type[Model], *, with_key: bool) -> list[Written]:
    found = _written.get((model, with_key))
    if found is None:
        found = _written[model, with_key] = [
            Written(field)
            for field in model._meta.concrete_fields
            if with_key or not field.primary_key
        ]
    return found


def _insert_text(model: type[Model], columns: list[Written], needs_key: bool, count: int) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(column.column for column in columns)
    one = f"({', '.join(['%s'] * len(columns))})"
    text = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES {', '.join([one] * count)}"  # noqa: S608
    if needs_key:
        # Both databases give the keys back in the order of VALUES, as Django's own bulk_create
        # relies on.
        text += f" RETURNING {_quoted(model._meta.pk)}"
    return text


def updating(row: Model, names: Iterable[str]) -> Statement:
    """The UPDATE of the named columns of one row, which the caller has locked."""
    model = type(row)
    ordered = tuple(sorted(names))
    columns = [_column(model, name) for name in ordered]
    statement = _updates.get((model, ordered))
    if statement is None:
        statement = _updates[model, ordered] = _update_text(
            model, columns, f"{_quoted(model._meta.pk)} = %s"
        )
    return statement, [*(column.value(row, adding=False) for column in columns), row.pk]


def update(row: Model, names: Iterable[str]) -> None:
    """Write the named columns of one row, which the caller has locked."""
    run(updating(row, names))


def changing(
    model: type[Model], condition: str, parameters: Sequence[Any], **values: Any
) -> Statement:
    """The UPDATE that writes the same values to every row that meets ``condition``.

    ``condition`` is fixed SQL of the caller's with ``%s`` for each of the plain ``parameters``.
    """
    names = tuple(values)
    columns = [_column(model, name) for name in names]
    statement = _changes.get((model, names, condition))
    if statement is None:
        statement = _changes[model, names, condition] = _update_text(model, columns, condition)
    prepared = [
        column.prepared(value) for column, value in zip(columns, values.values(), strict=True)
    ]
    return statement, [*prepared, *parameters]


_by_name: dict[tuple[type[Model], str], Written] = {}


def _column(model: type[Model], name: str) -> Written:
    found = _by_name.get((model, name))
    if found is None:
        field = model._meta.get_field(name)
        if not isinstance(field, Field):
            raise TypeError(f"{model.__name__}.{name} is no column")
        found = _by_name[model, name] = Written(field)
    return found


def _update_text(model: type[Model], columns: list[Written], condition: str) -> str:
    sets = ", ".join(f"{column.column} = %s" for column in columns)
    return f"UPDATE {connection.ops.quote_name(model._meta.db_table)} SET {sets} WHERE {condition}"  # noqa: S608


class Select:
    """A SELECT of whole rows of one or more models, its text kept after the first use.

    ``source`` is everything after FROM, in fixed SQL with ``%s`` for the parameters, each table
    under its own name. ``lock`` names the models whose rows are locked, in the order of locking,
    where the database locks rows; on SQLite the transaction itself is the lock. The ones in
    ``optional`` may be missing (outer joins) and come back as None.
    """

    def __init__(
        self,
        *models: type[Model],
        source: str,
        lock: Sequence[type[Model]] = (),
        optional: Sequence[type[Model]] = (),
    ) -> None:
        self.models = models
        self.source = source
        self.lock = lock
        self.optional = frozenset(optional)
        self._text = ""
        self._readers: list[_Reader] = []

    def __call__(self, *parameters: Any) -> list[tuple[Any, ...]]:
        """The rows found: for each a tuple with one instance of every model."""
        if not self._text:
            self._compile()
        with connection.cursor() as cursor:
            cursor.execute(self._text, parameters)
            found = cursor.fetchall()
        return [tuple(reader(row) for reader in self._readers) for row in found]

    def one(self, *parameters: Any) -> tuple[Any, ...] | None:
        """The first row found, or None."""
        found = self(*parameters)
        return found[0] if found else None

    def _compile(self) -> None:
        quote = connection.ops.quote_name
        names: list[str] = []
        readers = []
        for model in self.models:
            table = model._meta.db_table
            readers.append(_Reader(model, len(names), optional=model in self.optional))
            names += [f"{quote(table)}.{_quoted(field)}" for field in model._meta.concrete_fields]
        text = f"SELECT {', '.join(names)} FROM {self.source}"  # noqa: S608
        if self.lock and connection.features.has_select_for_no_key_update:
            locked = ", ".join(quote(model._meta.db_table) for model in self.lock)
            text += f" FOR NO KEY UPDATE OF {locked}"
        self._readers = readers
        self._text = text


Converter = Callable[[Any, Any, Any], Any]


class _Reader:
    """Makes an instance of one model from its part of a row."""

    def __init__(self, model: type[Model], start: int, *, optional: bool) -> None:
        fields = model._meta.concrete_fields
        self.model = model
        self.start, self.end = start, start + len(fields)
        self.names = [field.attname for field in fields]
        self.key = next(n for n, field in enumerate(fields) if field.primary_key)
        self.optional = optional
        self.converted: list[tuple[int, Col, list[Converter]]] = []
        for number, field in enumerate(fields):
            column = Col(model._meta.db_table, field)
            converters = [
                *connection.ops.get_db_converters(column),
                *column.get_db_converters(connection),
            ]
            if converters:
                self.converted.append((number, column, converters))

    def __call__(self, row: Sequence[Any]) -> Model | None:
        values = list(row[self.start : self.end])
        if self.optional and values[self.key] is None:
            return None
        for number, column, converters in self.converted:
            for convert in converters:
                values[number] = convert(values[number], column, connection)
        return self.model.from_db(connection.alias, self.names, values)
