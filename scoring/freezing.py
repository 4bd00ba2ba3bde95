"""Rows that the database itself refuses to change or delete once they are frozen.

A form or a write function can be walked around (a shell, an import, a later bug); a trigger cannot.
Triggers are dropped before migrations and made anew after them, from the models as they are.
On SQLite, INSERT OR REPLACE meets the triggers for deleting while the connection has `recursive_triggers` on,
as ours have. `FrozenRows` refuses a deletion before it begins with what depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, connections, models, transaction


@dataclass(frozen=True)
class Freeze:
    """`table` may not change while `frozen_when` holds; `{row}` in it stands for OLD or NEW.

    With `columns` an update may change the others, unless `nor_when` holds of OLD and NEW.
    """

    table: str
    frozen_when: str
    columns: tuple[str, ...] = ()
    nor_when: str = ""
    events: tuple[str, ...] = ("insert", "update", "delete")

    def trigger_name(self, event: str) -> str:
        return f"{self.table}_frozen_{event}"


FREEZES: list[Freeze] = []


def freeze_columns(
    model: type[models.Model],
    *,
    when: str,
    free: Iterable[str],
    nor_when: str = "",
    rows_too: bool = False,
    may_go: bool = False,
) -> None:
    """Refuse changes of all columns of `model` but `free` (field names) in rows for which `when` holds.

    `nor_when` says in SQL of OLD and NEW what the free ones may not do; `rows_too` refuses new rows, and
    `may_go` allows to delete them.
    """
    free = set(free)
    # Never the key: what hangs on a row would stand free while the row is away.
    columns = tuple(f.column for f in model._meta.concrete_fields if f.primary_key or f.name not in free)
    events = ("update", *(["insert"] if rows_too else []), *([] if may_go else ["delete"]))
    FREEZES.append(Freeze(model._meta.db_table, when, columns, nor_when, events))


def freeze_rows(model: type[models.Model], *, when: str) -> None:
    """Refuse new and changed rows of `model` for which `when` holds."""
    FREEZES.append(Freeze(model._meta.db_table, when))


def drop_triggers(*, using: str, only: str = "", **_signal: object) -> None:
    """All of them, or those for `only` one event."""
    connection = connections[using]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for freeze in FREEZES:
            if freeze.table in present:
                for event in freeze.events:
                    if only in ("", event):
                        cursor.execute(_drop_sql(connection.vendor, freeze, event))


def make_triggers(*, using: str, **_signal: object) -> None:
    """Anew and all at once, so that no other process meets a table without them."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for freeze in FREEZES:
            if freeze.table in present:
                for event in freeze.events:
                    cursor.execute(_drop_sql(connection.vendor, freeze, event))
                    for statement in _create_sql(connection.vendor, freeze, event):
                        cursor.execute(statement)


def _drop_sql(vendor: str, freeze: Freeze, event: str) -> str:
    on_table = f' ON "{freeze.table}"' if vendor == "postgresql" else ""
    return f'DROP TRIGGER IF EXISTS "{freeze.trigger_name(event)}"{on_table}'


def _create_sql(vendor: str, freeze: Freeze, event: str) -> list[str]:
    rows = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}[event]
    frozen = " OR ".join(f"({freeze.frozen_when.format(row=row)})" for row in rows)
    if freeze.columns and event == "update":
        changed = _any_changed(vendor, freeze.columns) + (f" OR {freeze.nor_when}" if freeze.nor_when else "")
        was, becomes = (freeze.frozen_when.format(row=row) for row in rows)
        frozen = f"({was}) AND ({changed})"
        if "insert" in freeze.events:  # what may not be added is not moved there either
            frozen += f" OR NOT ({was}) AND ({becomes})"
    name, message = freeze.trigger_name(event), f"{freeze.table}: frozen"
    if vendor == "sqlite":
        return [
            f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{freeze.table}" WHEN {frozen} '
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        ]
    return [
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger AS $$ BEGIN IF {frozen} THEN '
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {rows[-1]}; END $$ LANGUAGE plpgsql",
        f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{freeze.table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{name}"()',
    ]


def _any_changed(vendor: str, columns: tuple[str, ...]) -> str:
    differs, cast = ("IS NOT", "") if vendor == "sqlite" else ("IS DISTINCT FROM", "::text")
    return " OR ".join(f'NEW."{c}"{cast} {differs} OLD."{c}"{cast}' for c in columns)


class FrozenRows(models.QuerySet):
    """A queryset that deletes only rows which are not frozen; the model names them."""

    def delete(self):
        if self.filter(self.model.FROZEN).exists():
            raise IntegrityError(f"{self.model._meta.db_table}: frozen")
        return super().delete()


class Freezable(models.Model):
    """A model whose frozen rows (`FROZEN`, a Q) cannot be deleted; changes are refused by triggers."""

    FROZEN: models.Q

    objects = FrozenRows.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args, **kwargs):
        if type(self)._base_manager.filter(self.FROZEN, pk=self.pk).exists():
            raise IntegrityError(f"{self._meta.db_table}: frozen")
        return super().delete(*args, **kwargs)
