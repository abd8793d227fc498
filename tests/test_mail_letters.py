"""Who gets what: a unit gets its own forms and nobody else's."""

import email
import json
from dataclasses import replace
from decimal import Decimal
from email import policy
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbatch.choices import Severity, Standing
from evalbatch.mail import SHIPPED, About, BadText, Sender, Texts, prepare, write_eml
from evalbatch.mail.letters import Attachment, Letter, unit_letters
from evalbatch.mail.message import address_of, one_line, parcels, to_bytes
from evalbatch.mail.texts import Worded
from evalbatch.model import ListedProject, ListedUnit, Reader, Register, Review, Source, Submission
from tests.test_summary import evaluation, finding, rejected

NOWHERE = Source("底册.xlsx", "单位名册")
SENDER = Sender("czj@example.cn", "市财政局绩效科")
ABOUT = About("2024年自评", "市财政局", "2025年4月1日", "4月20日")


def unit(name, mail=None, **more):
    return ListedUnit(name, email=f"{name}@example.cn" if mail is None else mail, source=NOWHERE, **more)


def ascii_units():
    return [unit("河道中心", "hd@example.cn", contact="张工"), unit("第一中学", "yz@example.cn")]


@pytest.fixture
def register():
    return Register(units=tuple(ascii_units()), readers=(Reader("李局长", "li@example.cn", source=NOWHERE),))


def named(file, department, unit_name, project, *findings):
    made = evaluation(department, unit_name, project, *findings)
    return replace(made, file=file, form=replace(made.form, source=replace(made.form.source, file=file)))


@pytest.fixture
def evaluations():
    return (
        named("a/清淤.xlsx", "水利局", "河道中心", "清淤", finding("", "M19"), finding("", "M25", Severity.INFO)),
        named("a/堤防.xlsx", "水利局", "河道中心", "堤防"),
        named("b/课桌.xlsx", "教育局", "第一中学", "课桌"),
        named("c/外来.xlsx", "文旅局", "图书馆", "开放"),
        rejected("d/加密.xlsx"),
    )


@pytest.fixture
def folder(tmp_path, evaluations):
    """An output folder as a run leaves it, as far as mail looks at it."""
    outputs, returned = [], {}
    for each in evaluations[:4]:
        path = f"退回修改/{each.file}"
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(each.file.encode() * 50)
        outputs.append({"file": path, "sha256": sha256(each.file.encode() * 50).hexdigest()})
        returned[each.file] = [path]
    (tmp_path / "绩效自评汇总表.xlsx").write_bytes(b"summary")
    outputs.append({"file": "绩效自评汇总表.xlsx", "sha256": sha256(b"summary").hexdigest()})
    owing = {"standing": "owing", "unit": "第一中学", "project": "操场", "due": "2025-04-08"}
    manifest = {"outputs": outputs, "returned": returned, "submissions": [owing]}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path


def opened(parcel):
    raw = parcel if isinstance(parcel, bytes) else to_bytes(parcel.message)
    return email.message_from_bytes(raw, policy=policy.default)


def files_of(message):
    return [part.get_filename() for part in message.iter_attachments()]


def text_of(message, kind="plain"):
    return message.get_body((kind,)).get_content()


def prepared(folder, evaluations, register, **more):
    return prepare(folder, evaluations, register, texts=Texts(), sender=SENDER, about=ABOUT, **more)


class TestLetters:
    def test_each_unit_gets_its_own_forms_and_what_it_owes(self, folder, evaluations, register):
        outbox = prepared(folder, evaluations, register)
        assert [(parcel.to, files_of(opened(parcel))) for parcel in outbox.parcels] == [
            ("hd@example.cn", ["清淤.xlsx", "堤防.xlsx"]),
            ("yz@example.cn", ["课桌.xlsx"]),
            ("li@example.cn", ["绩效自评汇总表.xlsx"]),
        ]
        assert "操场（报送期限 2025-04-08）" in text_of(opened(outbox.parcels[1]))
        assert "操场" not in text_of(opened(outbox.parcels[0]))

    def test_what_belongs_to_nobody_known_is_told_and_goes_to_nobody(self, folder, evaluations, register):
        outbox = prepared(folder, evaluations, register)
        assert [(each.what, each.reason) for each in outbox.unaddressed] == [
            ("c/外来.xlsx", "表上的实施单位不在单位名册里"),
            ("d/加密.xlsx", "没有读出自评表，不知道是哪个单位的"),
        ]

    def test_a_workbook_of_two_units_goes_to_neither(self, evaluations, register):
        first, _, third, *_ = evaluations
        both = (first, replace(third, file=first.file))
        letters, unaddressed = unit_letters(both, {first.file: [Attachment("x.xlsx", "")]}, (), register)
        assert letters == ()
        assert unaddressed[0].reason == "一个工作簿里有几个单位的表，不能整个发给其中一个"

    def test_a_workbook_with_one_form_of_an_unknown_unit_goes_to_nobody(self, evaluations, register):
        first, _, _, foreign, _ = evaluations
        letters, unaddressed = unit_letters((first, replace(foreign, file=first.file)), {}, (), register)
        assert letters == ()
        assert [each.what for each in unaddressed] == [first.file]

    def test_a_unit_without_an_address_is_told(self, evaluations):
        letters, unaddressed = unit_letters(evaluations[:1], {}, (), Register(units=(unit("河道中心", ""),)))
        assert letters == ()
        assert (unaddressed[0].what, unaddressed[0].reason) == ("河道中心", "单位名册里没有电子邮箱")

    def test_reminders_go_only_to_those_who_owe(self, register):
        owing = Submission(Standing.OWING, unit="第一中学", project="操场")
        others = [Submission(each, unit="河道中心", project="清淤") for each in Standing if each is not Standing.OWING]
        letters, _ = unit_letters((), {}, [owing, *others], register)
        assert [(letter.name, len(letter.owing)) for letter in letters] == [("第一中学", 1)]

    @given(st.lists(st.tuples(st.sampled_from(["河道中心", "第一中学", "图书馆", ""]), st.integers(0, 5)), max_size=12))
    def test_nobody_ever_gets_a_file_of_another_unit(self, forms):
        """Whatever forms stand in whatever workbooks."""
        evaluations = tuple(
            sorted((named(f"{place}.xlsx", "局", name, "项目") for name, place in forms), key=lambda each: each.file)
        )
        units_in = {}
        for each in evaluations:
            units_in.setdefault(each.file, set()).add(each.form.header.implementing_unit)
        returned = {file: [Attachment(file, file)] for file in units_in}
        letters, unaddressed = unit_letters(evaluations, returned, (), Register(units=tuple(ascii_units())))
        for letter in letters:
            assert all(units_in[file.path] == {letter.name} for file in letter.attachments)
        sent = [file.path for letter in letters for file in letter.attachments]
        assert sorted(sent + [each.what for each in unaddressed]) == sorted(units_in)


class TestWords:
    def test_the_verdict_stands_in_the_first_line(self, folder, evaluations, register):
        first, second, leader = map(opened, prepared(folder, evaluations, register).parcels)
        assert text_of(first).startswith("审核结果：1 份自评表需要修改后重新报送，请于 4月20日 前报送。")
        assert first["subject"] == "【绩效自评】河道中心：1 份自评表需要修改"
        assert "改好后把原表重新报送。已通过的不用再报。" in text_of(first)  # by no colour: the workbook has no green
        assert text_of(second).startswith("审核结果：报送的 1 份自评表已通过，不需要重新报送。")
        assert leader["subject"] == "【绩效自评】2024年自评 汇总表"
        assert str(leader["to"]) == "李局长 <li@example.cn>"

    def test_findings_stand_with_their_cell_and_the_cure_and_information_is_left_out(
        self, folder, evaluations, register
    ):
        text = text_of(opened(prepared(folder, evaluations, register).parcels[0]))
        said = evaluations[0].findings[0]
        assert f"[错误] {said.sheet} {'、'.join(said.cells)}：{said.message}" in text
        assert f"怎么改：{said.advice}" in text
        assert "[提示]" not in text

    def test_what_the_reviewer_typed_is_told(self, folder, evaluations, register):
        review = Review(Decimal("95.5"), "请补充满意度调查材料", source=NOWHERE)
        text = text_of(opened(prepared(folder, (replace(evaluations[0], review=review),), register).parcels[0]))
        assert "财政部门复核：95.5 分 请补充满意度调查材料\n" in text

    def test_the_receipt_names_file_fingerprint_verdict_and_findings(self, folder, evaluations, register):
        text = text_of(opened(prepared(folder, evaluations, register).parcels[0]))
        assert "a/清淤.xlsx｜退回修改｜问题 2 处" in text
        assert f"SHA-256 {evaluations[0].sha256}" in text

    def test_the_receipt_tells_the_day_that_the_register_notes(self, folder, evaluations, register):
        def receipts(day):
            noted = ListedProject("清淤", "河道中心", received=day, source=NOWHERE)
            text = text_of(opened(prepared(folder, evaluations, replace(register, projects=(noted,))).parcels[0]))
            return [line.strip() for line in text.splitlines() if line.strip().startswith("· a/")]

        assert receipts("2025-04-02T09:30:00") == [
            "· a/清淤.xlsx｜退回修改｜问题 2 处｜收到日期 2025-04-02",
            "· a/堤防.xlsx｜通过｜问题 0 处",
        ]
        assert not any("收到日期" in line for line in receipts(""))

    def test_html_says_the_same_and_names_cannot_break_out_of_it(self, folder, evaluations, register):
        hostile = replace(
            evaluations[0],
            form=replace(
                evaluations[0].form, header=replace(evaluations[0].form.header, project_name="<script>清淤</script>")
            ),
        )
        html = text_of(opened(prepared(folder, (hostile,), register).parcels[0]), "html")
        assert "&lt;script&gt;清淤&lt;/script&gt;" in html
        assert "<script>" not in html
        assert "1 份自评表需要修改后重新报送" in html

    def test_the_bureau_may_write_its_own_words(self, tmp_path, folder, evaluations, register):
        own = tmp_path / "信件"
        own.mkdir()
        (own / "单位.txt.j2").write_text("主题：请{{ letter.name }}查收\n您好！", encoding="utf-8-sig")
        outbox = prepare(folder, evaluations, register, texts=Texts(own), sender=SENDER, about=ABOUT)
        assert opened(outbox.parcels[0])["subject"] == "请河道中心查收"
        assert text_of(opened(outbox.parcels[0])) == "您好！\n"

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("主题：{{ letter.nam }}\n", "用了没有的名称"),
            ("主题：{% if %}\n", "第 1 行写法有误"),
            ("您好\n", "第一行应以“主题：”开头"),
            ("主题：{{ letter.__class__.__mro__ }}\n", "用了没有的名称"),
        ],
    )
    def test_a_slip_in_a_template_is_told_with_its_file(self, tmp_path, text, told):
        (tmp_path / "单位.txt.j2").write_text(text, encoding="utf-8")
        with pytest.raises(BadText, match=told) as error:
            Texts(tmp_path).word(Letter("a@b.cn", "某局"), {"bureau": "", "written": "", "due": ""})
        assert "单位.txt.j2" in str(error.value)

    def test_all_four_templates_are_shipped(self):
        assert sorted(path.name for path in SHIPPED.glob("*.j2")) == sorted(
            ["单位.txt.j2", "单位.html.j2", "领导.txt.j2", "领导.html.j2"]
        )


class TestMessages:
    WORDED = Worded("主题", "正文\n", "<body>正文</body>")

    def made(self, tmp_path, *sizes, largest=20 << 20, name="自评表（最终版）(1)"):
        files = []
        for number, size in enumerate(sizes):
            path = tmp_path / f"{name}{number}.xlsx"
            path.write_bytes(b"x" * size)
            files.append(Attachment(path.name, str(number)))
        letter = Letter("a@example.cn", "某局", attachments=tuple(files))
        return [to_bytes(each.message) for each in parcels(letter, self.WORDED, tmp_path, SENDER, largest)]

    def test_a_chinese_file_name_is_written_both_ways(self, tmp_path):
        """RFC 2231 for those who know it, RFC 2047 in both places for Outlook, QQ Mail and Foxmail."""
        (message,) = self.made(tmp_path, 10)
        (part,) = opened(message).iter_attachments()
        raw = message.decode("ascii")
        disposition = raw.partition("Content-Disposition:")[2]
        assert "filename*=UTF-8''%E8%87%AA%E8%AF%84%E8%A1%A8" in disposition
        assert 'filename="=?utf-8?b?' in disposition
        assert ' name="=?utf-8?b?' in raw.partition("Content-Disposition")[0]
        assert part.get_filename() == "自评表（最终版）(1)0.xlsx"
        assert part.get_content_type() == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def test_a_reader_that_knows_only_encoded_words_sees_the_name(self, tmp_path):
        (message,) = self.made(tmp_path, 10, name="很长的名称" * 12)
        (part,) = email.message_from_bytes(message, policy=policy.compat32).get_payload()[1:]
        words = email.header.make_header(email.header.decode_header(part.get_param("name")))
        assert str(words) == "很长的名称" * 12 + "0.xlsx"

    def test_too_much_for_one_message_is_parted_and_said(self, tmp_path):
        messages = [opened(each) for each in self.made(tmp_path, 400_000, 400_000, 400_000, largest=1_500_000)]
        assert [files_of(message) for message in messages] == [
            ["自评表（最终版）(1)0.xlsx", "自评表（最终版）(1)1.xlsx"],
            ["自评表（最终版）(1)2.xlsx"],
        ]
        assert [message["subject"] for message in messages] == ["主题（1/2）", "主题（2/2）"]
        assert "分 2 封发送，这是第 2 封" in text_of(messages[1])

    def test_a_file_too_large_by_itself_is_left_out_and_said(self, tmp_path):
        (message,) = map(opened, self.made(tmp_path, 2_000_000, 10, largest=1_500_000))
        assert files_of(message) == ["自评表（最终版）(1)1.xlsx"]
        assert "“自评表（最终版）(1)0.xlsx”太大，没有附上，请向财政部门索取。" in text_of(message)

    def test_a_letter_with_nothing_to_attach_is_one_message(self, tmp_path):
        assert len(self.made(tmp_path)) == 1

    @pytest.mark.parametrize("name", ["某局\r\nBcc: spy@example.cn", "某局\nX: 1", "某局\x00\u2028坏"])
    def test_a_name_cannot_begin_a_header(self, tmp_path, name):
        letter = Letter("a@example.cn", name)
        worded = Worded(f"【自评】{name}", "正文", "<body></body>")
        (parcel,) = parcels(letter, worded, tmp_path, Sender("b@example.cn", name), 1 << 20)
        message = opened(parcel)
        assert set(message.keys()) == {"Content-Type", "MIME-Version", "Subject", "From", "To", "Message-ID"}
        assert "spy" not in str(message["to"].addresses[0].addr_spec)

    @given(st.text(max_size=60))
    def test_any_name_at_all_stays_one_line(self, name):
        assert "\n" not in one_line(name)
        assert "\r" not in one_line(name)
        assert "\n" not in address_of(name, "a@example.cn").replace("\n =?", " =?")

    @pytest.mark.parametrize("address", ["没有", "a@b@c", "a@example.cn\nBcc: x@y.cn", ""])
    def test_what_is_no_address_is_refused(self, address):
        with pytest.raises(ValueError, match=r".*"):
            address_of("某局", address)

    def test_the_same_letter_has_the_same_key(self, folder, evaluations, register):
        keys = [[each.key for each in prepared(folder, evaluations, register).parcels] for _ in range(2)]
        assert keys[0] == keys[1]
        assert len(set(keys[0])) == len(keys[0])


def test_eml_files_open_as_drafts_and_replace_those_of_before(folder, evaluations, register):
    outbox = prepared(folder, evaluations, register)
    write_eml(outbox, folder)
    written = write_eml(replace(outbox, parcels=outbox.parcels[:2]), folder)
    assert [path.name for path in written] == ["0001_河道中心.eml", "0002_第一中学.eml"]
    assert sorted((folder / "邮件").iterdir()) == sorted(written)
    message = email.message_from_bytes(Path(written[0]).read_bytes(), policy=policy.default)
    assert message["X-Unsent"] == "1"
    assert files_of(message) == ["清淤.xlsx", "堤防.xlsx"]
