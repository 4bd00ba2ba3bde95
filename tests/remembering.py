"""What a step of the round did to the database, kept for the run and done again by rows instead of acts.

Carrying a round through the real write functions takes a third of a second, and hundreds of tests begin
with it. The first test of a run that takes a step plays it; the others get the very rows it left.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.signals import connection_created

from inspections.transitions import event_recorded

Row = tuple
Rows = dict[str, dict[Hashable, Row]]  # by table and id

# Made by migrations, and the same for all tests.
_NEVER = {"django_migrations", "django_content_type", "auth_permission"}
# What freezes other rows is written after them.
_LAST = ("scoring_criteriatemplate", "inspections_inspectionplan")
_WRITES = ("INSERT", "UPDATE", "DELETE", "ROLLBACK")


@dataclass
class Step:
    """The rows before and after."""

    before: Rows
    after: Rows


class Memory:
    """Knows how the rows of this test came about, as long as nothing else has written."""

    def __init__(self) -> None:
        self.steps: dict[tuple, Step] = {}
        self.columns: dict[str, list[str]] = {}
        self.stop()

    def start(self) -> None:
        """A test begins, with an empty database."""
        self.past, self.is_known = (), True

    def stop(self, **_signal: object) -> None:
        """What stands in the database is not known: a test has ended, or somebody else may write."""
        self.past, self.is_known = (), False

    def watch(self, execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        """Stands around every statement: after one that writes, the rows are not known any more."""
        if sql.lstrip("( \n")[:8].upper().startswith(_WRITES):
            self.is_known = False
        return execute(sql, params, many, context)

    def take(self, step: tuple, play: Callable[[], object], *, is_first: bool = False) -> None:
        """Do what `play` does, by rows if this step was taken from here before.

        The first step begins with nothing; no other does, for a test may find the rows of its module.
        What follows upon a commit, as final documents do, is no part of a step.
        """
        nothing_follows = connection.in_atomic_block or not event_recorded.receivers
        if not (self.is_known and nothing_follows and is_first == (not self.past)):
            play()
            return
        past = (*self.past, step)
        if past in self.steps:
            self._write(self.steps[past])
        else:
            before = self.steps[self.past].after if self.past else self.read()
            play()
            self.steps[past] = Step(before, self.read())
        self.past, self.is_known = past, True

    def read(self) -> Rows:
        rows: Rows = {}
        with connection.cursor() as cursor:
            for table in self._tables(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                self.columns[table] = [column[0] for column in cursor.description]
                key = self.columns[table].index(self._key(table))
                rows[table] = {row[key]: tuple(map(_plain, row)) for row in cursor.fetchall()}
        return rows

    def _tables(self, cursor) -> list[str]:
        names = connection.introspection.django_table_names(only_existing=True)
        return sorted(set(names) - _NEVER, key=lambda name: (name in _LAST, name))

    def _write(self, step: Step) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, after in step.after.items():
                before, columns = step.before[table], self.columns[table]
                added = [row for key, row in after.items() if key not in before]
                if added:
                    places = ", ".join(["%s"] * len(columns))
                    cursor.executemany(f'INSERT INTO "{table}" VALUES ({places})', added)
                for key, row in after.items():
                    if key in before and before[key] != row:
                        self._change(cursor, table, before[key], row)
                for key in before.keys() - after.keys():
                    cursor.execute(f'DELETE FROM "{table}" WHERE "{self._key(table)}" = %s', [key])

    def _change(self, cursor, table: str, old: Row, new: Row) -> None:
        """Only the columns that differ: others may be frozen."""
        columns = self.columns[table]
        differing = [place for place in range(len(columns)) if old[place] != new[place]]
        values = ", ".join(f'"{columns[place]}" = %s' for place in differing)
        key = self._key(table)
        cursor.execute(
            f'UPDATE "{table}" SET {values} WHERE "{key}" = %s',
            [*(new[place] for place in differing), new[columns.index(key)]],
        )

    def _key(self, table: str) -> str:
        return "id" if "id" in self.columns[table] else self.columns[table][0]


def _plain(value: object) -> object:
    """As both databases take it back."""
    return value.isoformat() if isinstance(value, datetime.time) else value


memory = Memory()
connection_created.connect(memory.stop)  # a thread of its own, which nobody watches
