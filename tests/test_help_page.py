"""The pages of --help on a terminal: a Chinese character takes two of its columns."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from evalbatch.cli import main
from evalbatch.help_page import wrapped
from evalbatch.values.widths import text_width

COMMANDS = [[], *([name] for name in main.commands)]


def options_of(command: list[str]) -> list[str]:
    lines = CliRunner().invoke(main, [*command, "--help"], terminal_width=80).output.splitlines()
    return lines[lines.index("选项：") + 1 :]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_line_of_the_options_is_wider_than_the_terminal(command):
    assert max(map(text_width, options_of(command))) <= 80


@pytest.mark.parametrize("command", COMMANDS[1:], ids=" ".join)
def test_what_an_option_does_stands_below_that_of_the_one_above(command):
    found = (re.match(r"  +(?:-\S.*?(?:  +|$))?(?=\S)", line) for line in options_of(command) if line)
    starts = {text_width(each.group()) for each in found if each and not each.string.endswith(each.group())}
    assert len(starts - {2}) == 1  # an option too long for its column stands on a line of its own


@given(st.text("甲乙，。 abc-\t\n", max_size=60), st.integers(4, 30))
def test_wrapping_loses_no_sign(text, room):
    assert "".join("".join(wrapped(text, room)).split()) == "".join(text.split())


def test_a_line_does_not_begin_with_a_comma_and_does_not_part_a_word():
    assert list(wrapped("甲乙丙丁，用 evalbatch 审核", 8)) == ["甲乙丙", "丁，用", "evalbatch", "审核"]
