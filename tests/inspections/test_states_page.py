"""docs/states.md says what the table says."""

from inspections.management.commands.write_states import PAGE
from inspections.states_page import states_page


def test_the_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == states_page()
