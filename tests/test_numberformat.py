"""What a number shows in its cell."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbatch.ooxml.numberformat import is_date, shown
from evalbatch.ooxml.styles import BUILTIN

DECEMBER = "45261"  # 2023-12-01


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("50", "General", "50"),
        ("50.0", "General", "50"),
        ("38.510000000000005", "General", "38.51"),
        ("0.30000000000000004", "General", "0.3"),
        ("-0.5", "General", "-0.5"),
        ("0", "General", "0"),
        ("123456789012345", "General", "123456789012345"),
        ("1e300", "General", "1E+300"),
        ("98.5", "@", "98.5"),
        ("98.5", "", "98.5"),
        ("5", 'G/通用格式"日"', "5日"),
        ("38.5", "0", "39"),
        ("1.005", "0.00", "1.01"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("0", "#,##0", "0"),
        ("12", "000", "012"),
        ("13800138000", "000-0000-0000", "138-0013-8000"),
        ("1234567", '#,##0,"千元"', "1,235千元"),
        ("12345", "0.00E+00", "1.23E+04"),
        ("0.98", "0%", "98%"),
        ("1", "0.00%", "100.00%"),
        ("1.02589683718956", "0.00%", "102.59%"),
        ("38.5", '0.00"万元"', "38.50万元"),
        ("38.5", "0.00万元", "38.50万元"),
        ("5", '0"日"', "5日"),
        ("7", '"第"0"名"', "第7名"),
        ("9.5", "0.0\\分", "9.5分"),
        ("600000", "0!.0000", "60.0000"),  # 元 shown as 万元: "!" escapes the point
        ("1234", "0!.0000", "0.1234"),
        ("-600000", "0!.0000", "-60.0000"),
        ("600000", "0!.0,", "60.0"),
        ("600000", "#!.0,万元", "60.0万元"),
        ("1234567890", '#,##0!.0,"万元"', "1,234,56.8万元"),
        ("5", '"!"0', "!5"),
        ("5", "0!", "5!"),
    ],
)
def test_a_number_shows_as_its_format_says(value, code, text):
    assert shown(Decimal(value), code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("-5", "0.00_);[Red](0.00)", "(5.00)"),
        ("-5", "0.0", "-5.0"),
        ("0", BUILTIN[43], "-"),
        ("1234.5", BUILTIN[44], "¥1,234.50"),
        ("-12", "+0;-0;0", "-12"),
        ("5", "[$¥-804]#,##0.00", "¥5.00"),
        ("5", "[红色]0.0", "5.0"),
        ("0.5", "[>=1]0;[<1]0.0%", "50.0%"),
        ("15", "[Red][<10]0.0;0", "15"),
        ("3", ";;;", "3"),  # hidden, but there
        ("3", '0;0;0;"说明:"@', "3"),
    ],
)
def test_signs_colours_conditions_and_currencies_choose_the_section(value, code, text):
    assert shown(Decimal(value), code) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('yyyy"年"m"月"', "2023年12月"),
        ("yyyy\\年m\\月", "2023年12月"),
        ('yyyy"年"m"月"d"日"', "2023年12月1日"),
        ('[$-804]yyyy"年"m"月"d"日";@', "2023年12月1日"),
        ('[DBNum1][$-804]yyyy"年"m"月"d"日";@', "二〇二三年十二月一日"),
        ("yyyy/m/d", "2023/12/1"),
        ("yyyy-mm-dd", "2023-12-01"),
        ('m"月"d"日"', "12月1日"),
        ("yyyy.m", "2023.12"),
        ("[$-F800]dddd, mmmm dd, yyyy", "2023年12月1日"),
        ("aaaa", "星期五"),
        ("d-mmm-yy", "1-Dec-23"),
        (BUILTIN[14], "2023/12/1"),
        (BUILTIN[57], "2023年12月"),
        (BUILTIN[58], "12月1日"),
    ],
)
def test_a_date_shows_as_chinese_excel_shows_it(code, text):
    assert is_date(code)
    assert shown(Decimal(DECEMBER), code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("0.75", "h:mm", "18:00"),
        ("0.75", "h:mm AM/PM", "6:00 PM"),
        ("0.75", '上午/下午h"时"mm"分"', "下午6时00分"),
        ("1.5", "[h]:mm", "36:00"),
        ("45261.5", "yyyy/m/d h:mm", "2023/12/1 12:00"),
        ("0.000012", "mm:ss.0", "00:01.0"),
        ("60", "yyyy/m/d", "1900/2/29"),  # a day that Excel alone knows
    ],
)
def test_m_is_minutes_beside_hours_and_seconds(value, code, text):
    assert shown(Decimal(value), code) == text


def test_dates_can_count_from_1904():
    assert shown(Decimal(45261 - 1462), "yyyy/m/d", date1904=True) == "2023/12/1"


@pytest.mark.parametrize("value", ["-1", "2958466", "1e300"])
def test_what_is_no_date_shows_as_a_plain_number(value):
    assert shown(Decimal(value), "yyyy/m/d") == shown(Decimal(value), "General")


@pytest.mark.parametrize("code", ["General", '0"日"', "0.00_ ", "[Red]0", '"day"0', "0.00E+00", "G/通用格式", "@"])
def test_numbers_with_words_are_no_dates(code):
    assert not is_date(code)


@pytest.mark.parametrize(
    ("value", "text"), [("12", "一十二"), ("105", "一百〇五"), ("20100", "二万〇一百"), ("3.5", "三点五")]
)
def test_numbers_can_be_read_out_in_chinese(value, text):
    assert shown(Decimal(value), "[DBNum1]General") == text


def test_a_text_takes_the_section_for_texts():
    assert shown("已完成", "General") == "已完成"
    assert shown("已完成", '0;0;0;"情况:"@') == "情况:已完成"
    assert shown(" 已完成", "@") == " 已完成"
    assert shown("已完成", BUILTIN[43]) == "已完成"


CODES = st.one_of(
    st.sampled_from(sorted(BUILTIN.values())),
    st.text(alphabet='0#?.,%;@"\\!_*[]()-+/eEyYmdhsAaP年月日 $<>=19', max_size=30),
    st.text(max_size=300),
)


@given(st.decimals(), CODES, st.booleans())
def test_every_number_shows_something_under_every_format(value, code, date1904):
    assert shown(value, code, date1904=date1904)


@given(st.integers(-(10**14), 10**14), st.integers(0, 9))
def test_a_general_number_reads_back(digits, places):
    value = Decimal(digits).scaleb(-places)
    assert Decimal(shown(value, "General")) == value


@given(st.text(max_size=50), CODES)
def test_a_text_never_raises(value, code):
    assert isinstance(shown(value, code), str)
