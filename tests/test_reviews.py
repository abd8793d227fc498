"""What the reviewer types into 复核对照 comes back with the next run, all of it, or the run stops."""

import csv
import io
import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from evalbatch.cli import main
from evalbatch.model import Batch, Review, Source
from evalbatch.outputs.score_sheet import score_sheet
from evalbatch.outputs.summary.csv_tables import CsvTables
from evalbatch.outputs.summary_workbook import write_summary
from evalbatch.reading.review_book import REVIEWS, STRAY, BadReviews, read_reviews
from evalbatch.review_files import typed_reviews
from evalbatch.reviews import Key, key_of, keyed, typed, with_reviews
from tests.office import SOFFICE, converted
from tests.test_summary import evaluation, finding
from tests.test_summary_workbook import ABOUT

EXAMPLES = Path(__file__).parents[1] / "input_templates" / "examples"
SAMPLES = ("T30_2020年度水土保持监测绩效自评表.xlsx", "T48_2019年度办公宿舍楼、食堂及餐厅暖通改造经费绩效自评表.xlsx")
SUMMARY = "绩效自评汇总表.xlsx"
BATCH = Batch(
    tuple(
        replace(evaluation("市水利局", unit, project, reported="100", total=total), sha256=project)
        for unit, project, total in (("河道中心", "清淤", "96"), ("河道中心", "堤防", "88"), ("灌区", "抗旱", "70"))
    )
)


def summary_of(batch, folder):
    folder.mkdir(exist_ok=True)
    return write_summary(batch, folder, about=ABOUT)


def columns(sheet):
    return {cell.value.partition("\n")[0]: cell.column for cell in sheet[1]}


def rows(sheet):
    """Row number by project."""
    return {row[1].value: row[1].row for row in sheet.iter_rows(min_row=2) if row[1].value}


def write_in(path, project, score=None, opinion=None, sheet=REVIEWS):
    """Type into the row of a project."""
    book = openpyxl.load_workbook(path)
    place, row = columns(book[sheet]), rows(book[sheet])[project]
    book[sheet].cell(row, place["复核得分"]).value = score
    book[sheet].cell(row, place["复核意见"]).value = opinion
    book[sheet].cell(row, place["复核意见"]).data_type = "n" if opinion is None else "s"
    book.save(path)
    return path


def read(path):
    return read_reviews(path.read_bytes(), path.name)


def shown(path, name=REVIEWS):
    """What stands in a sheet, by project."""
    sheet = openpyxl.load_workbook(path, data_only=True)[name]
    at = columns(sheet)
    return {
        project: {heading: sheet.cell(row, column).value for heading, column in at.items()}
        for project, row in rows(sheet).items()
    }


def review(project="清淤", unit="河道中心", **more):
    told = {"year": 2023, "file": f"{unit}/{project}.xlsx", "sheet": "项目支出绩效自评表"} | more
    return Review(unit=unit, project=project, source=Source("汇总.xlsx", REVIEWS, {"score": "G2"}), **told)


class TestTheSheet:
    def test_score_deviation_and_band_stand_side_by_side(self, tmp_path):
        told = shown(summary_of(BATCH, tmp_path))
        found = {
            project: [row[name] for name in ("自评得分", "核定得分", "差额", "偏离度", "偏离程度")]
            for project, row in told.items()
        }
        assert found == {
            "清淤": [100, 96, -4, 0.04, "正常"],
            "堤防": [100, 88, -12, 0.12, "预警"],
            "抗旱": [100, 70, -30, 0.3, "严重"],
        }

    @pytest.mark.parametrize(
        ("checked", "band"),
        [("95", "正常"), ("94.99", "关注"), ("90", "关注"), ("80", "预警"), ("79", "严重"), ("105", "正常")],
    )
    def test_a_band_begins_above_its_limit(self, tmp_path, checked, band):
        batch = Batch((evaluation("局", "站", "项", reported="100", total=checked),))
        assert shown(summary_of(batch, tmp_path))["项"]["偏离程度"] == band

    def test_limits_are_those_of_the_scheme(self, tmp_path):
        digest = ABOUT.digest.model_copy(update={"notice": Decimal("0.01"), "warning": Decimal("0.02")})
        path = write_summary(BATCH, tmp_path, about=replace(ABOUT, digest=digest))
        assert shown(path)["清淤"]["偏离程度"] == "预警"

    def test_only_the_reviewers_cells_can_be_typed_into(self, tmp_path):
        sheet = openpyxl.load_workbook(summary_of(BATCH, tmp_path))[REVIEWS]
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        open_cells = {cell.column for row in sheet["A2:O4"] for cell in row if not cell.protection.locked}
        assert open_cells == {columns(sheet)["复核得分"], columns(sheet)["复核意见"]}
        assert sheet.column_dimensions["O"].hidden
        checks = {str(check.sqref): (check.type, check.formula1) for check in sheet.data_validations.dataValidation}
        assert checks == {"G2:G4": ("decimal", "0"), "H2:H4": ("textLength", "1000")}


class TestReadingItBack:
    def test_what_was_typed_is_read_and_nothing_else(self, tmp_path):
        path = write_in(summary_of(BATCH, tmp_path), "堤防", 85.5, "验收材料不全")
        (found,) = read(path)
        assert (found.score, found.opinion, found.project, found.unit) == (
            Decimal("85.5"),
            "验收材料不全",
            "堤防",
            "河道中心",
        )

    def test_an_untouched_summary_holds_none(self, tmp_path):
        assert read(summary_of(BATCH, tmp_path)) == ()

    def test_a_workbook_without_the_sheet_is_told_apart(self, tmp_path):
        book = openpyxl.Workbook()
        book.save(tmp_path / "a.xlsx")
        assert read(tmp_path / "a.xlsx") is None

    def test_sorted_filtered_and_inserted_rows_do_not_matter(self, tmp_path):
        path = write_in(write_in(summary_of(BATCH, tmp_path), "堤防", 85), "抗旱", 60, "佐证不足")
        book = openpyxl.load_workbook(path)
        sheet = book[REVIEWS]
        lines = [[cell.value for cell in row] for row in sheet["A2:O4"]]
        for at, line in enumerate(reversed(lines)):
            for column, value in enumerate(line, start=1):
                sheet.cell(2 + at, column).value = value
        sheet.insert_rows(3, 2)
        sheet.cell(3, 1).value = "以下第二批"
        sheet.insert_cols(4)
        sheet.row_dimensions[2].hidden = True
        book.save(path)
        back = with_reviews(BATCH, read(path))
        assert [each.review and each.review.score for each in back.evaluations] == [None, 85, 60]
        assert back.stray_reviews == ()

    @pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
    def test_a_summary_saved_by_an_office_program_is_read_too(self, tmp_path):
        (tmp_path / "a").mkdir()
        path = write_in(summary_of(BATCH, tmp_path / "a"), "抗旱", 61, "=HYPERLINK(1)")
        (saved,) = converted([path], tmp_path)
        (found,) = read(write_in(saved, "抗旱", 61, "佐证不足"))
        assert key_of(found) == keyed(BATCH.evaluations)[2][0]

    @pytest.mark.parametrize(
        ("typed_in", "told"),
        [
            ("九十", "复核得分“九十”不是分数；请只填 0 到 100 的数字；说明写在复核意见"),
            ("85分左右", "复核得分“85分左右”不是分数"),
            (120, "复核得分“120”不在 0 到 100 之间；请核对后改正"),
            (-1, "复核得分“-1”不在 0 到 100 之间"),
            ("=1/0", "复核得分的公式没有保存计算结果"),
        ],
    )
    def test_a_score_that_is_none_is_told_with_its_cell(self, tmp_path, typed_in, told):
        path = write_in(summary_of(BATCH, tmp_path), "堤防", typed_in)
        row = rows(openpyxl.load_workbook(path)[REVIEWS])["堤防"]
        with pytest.raises(BadReviews) as refused:
            read(path)
        assert f"{REVIEWS} G{row}：{told}" in str(refused.value)

    def test_an_opinion_that_became_a_formula_is_told(self, tmp_path):
        path = summary_of(BATCH, tmp_path)
        book = openpyxl.load_workbook(path)
        book[REVIEWS]["H2"] = "=佐证不足"
        book.save(path)
        with pytest.raises(BadReviews, match=f"{REVIEWS} H2：复核意见的公式没有保存计算结果；请直接写意见"):
            read(path)

    def test_all_that_is_wrong_is_told_at_once(self, tmp_path):
        path = write_in(write_in(summary_of(BATCH, tmp_path), "堤防", "好"), "抗旱", 101)
        with pytest.raises(BadReviews, match="有 2 处问题"):
            read(path)

    def test_a_number_written_as_text_is_a_number(self, tmp_path):
        (found,) = read(write_in(summary_of(BATCH, tmp_path), "堤防", "８５.５"))
        assert found.score == Decimal("85.5")

    def test_one_form_twice_with_different_scores_is_told(self, tmp_path):
        path = write_in(summary_of(BATCH, tmp_path), "堤防", 85)
        book = openpyxl.load_workbook(path)
        sheet = book[REVIEWS]
        row = rows(sheet)["堤防"]
        for column in range(1, 16):
            sheet.cell(9, column).value = sheet.cell(row, column).value
        book.save(path)
        assert len(read(path)) == 1
        sheet.cell(9, 7).value = 80
        book.save(path)
        with pytest.raises(BadReviews, match=f"{REVIEWS} G9：与 {REVIEWS} G{row} 是同一份自评表"):
            read(path)

    @given(st.text())
    def test_no_key_at_all_breaks_the_reading(self, text):
        found = Key.parse(text)
        assert found is None or str(found) == text.strip()


class TestFindingTheForm:
    def test_the_same_form_under_another_name_is_known(self):
        (key, _), *_ = keyed(BATCH.evaluations)
        moved = replace(BATCH.evaluations[0], file="新/位置.xlsx")
        back = with_reviews(Batch((moved,)), [review(key=str(key), score=Decimal(90))])
        assert back.evaluations[0].review.score == 90
        assert not back.evaluations[0].review.changed

    def test_a_corrected_form_keeps_its_review_and_says_that_it_changed(self):
        (key, _), *_ = keyed(BATCH.evaluations)
        sent_again = replace(BATCH.evaluations[0], sha256="新")
        (back,) = with_reviews(Batch((sent_again,)), [review(key=str(key), score=Decimal(90))]).evaluations
        assert back.review.changed

    def test_that_it_changed_is_said_until_the_reviewer_writes_anew(self, tmp_path):
        path = write_in(summary_of(BATCH, tmp_path), "清淤", 90)
        sent_again = Batch((replace(BATCH.evaluations[0], sha256="新"), *BATCH.evaluations[1:]))
        for _ in range(2):
            path = summary_of(with_reviews(sent_again, read(path)), tmp_path)
            assert shown(path)["清淤"]["复核情况"] == "复核后自评表有变动"
        write_in(path, "清淤", 92)
        path = summary_of(with_reviews(sent_again, read(path)), tmp_path)
        assert shown(path)["清淤"]["复核情况"] == "已复核"

    def test_another_form_at_the_same_place_does_not_get_it(self):
        (key, one), *_ = keyed(BATCH.evaluations)
        other = replace(evaluation("教育局", "一中", "课桌", file=one.file), sha256="新")
        back = with_reviews(Batch((other,)), [review(key=str(key), score=Decimal(90))])
        assert (back.evaluations[0].review, len(back.stray_reviews)) == (None, 1)

    def test_a_form_sent_again_under_another_name_is_known_by_unit_and_project(self):
        (key, _), *_ = keyed(BATCH.evaluations)
        other = replace(evaluation("市水利局", "河道中心", "清淤", file="改.xlsx"), sha256="新")
        (back,) = with_reviews(Batch((other,)), [review(key=str(key), score=Decimal(90))]).evaluations
        assert back.review.score == 90

    def test_of_two_that_could_be_meant_neither_gets_it(self):
        (key, _), *_ = keyed(BATCH.evaluations)
        two = [replace(evaluation("市水利局", "河道中心", "清淤", file=f"{n}.xlsx"), sha256=str(n)) for n in "ab"]
        back = with_reviews(Batch(tuple(two)), [review(key=str(key), score=Decimal(90))])
        assert [each.review for each in back.evaluations] == [None, None]
        assert len(back.stray_reviews) == 1

    def test_a_row_that_the_reviewer_wrote_himself_goes_by_its_names(self):
        back = with_reviews(BATCH, [review(file="", sheet="", opinion="好")])
        assert back.evaluations[0].review.opinion == "好"

    @given(st.lists(st.tuples(st.sampled_from(["清淤", "堤防", "别的"]), st.sampled_from(["", "x"])), max_size=6))
    def test_no_review_is_ever_lost(self, drawn):
        reviews = [review(project, key=key, opinion=str(at)) for at, (project, key) in enumerate(drawn)]
        back = with_reviews(BATCH, reviews)
        kept = [each.review.opinion for each in back.evaluations if each.review]
        kept += [each.opinion for each in back.stray_reviews]
        assert sorted(kept) == sorted(each.opinion for each in reviews)


class TestWhatBecomesOfIt:
    def test_it_stands_in_the_next_summary_and_counts_for_the_deviation(self, tmp_path):
        path = write_in(summary_of(BATCH, tmp_path), "清淤", 75, "=1+1 <佐证不足>\n" + "长" * 900)
        told = shown(summary_of(with_reviews(BATCH, read(path)), tmp_path))["清淤"]
        assert (told["复核得分"], told["偏离度"], told["偏离程度"], told["复核情况"]) == (75, 0.25, "严重", "已复核")
        assert told["复核意见"] == "=1+1 <佐证不足>\n" + "长" * 900

    def test_it_stands_in_the_scoring_sheet(self):
        each = replace(BATCH.evaluations[0], review=review(score=Decimal("91.5"), opinion="佐证不足", changed=True))
        texts = [str(entry.value) for row in score_sheet(each).rows for entry in row.entries]
        assert {"复核得分（复核之后自评表又有变动）", "91.5", "复核意见：佐证不足"} <= set(texts)

    def test_one_whose_form_is_gone_is_listed_and_comes_back_with_the_form(self, tmp_path):
        path = write_in(summary_of(BATCH, tmp_path), "抗旱", 60, "佐证不足")
        without = Batch(BATCH.evaluations[:2])
        path = summary_of(with_reviews(without, read(path)), tmp_path)
        assert shown(path, STRAY)["抗旱"]["复核意见"] == "佐证不足"
        path = summary_of(with_reviews(without, read(path)), tmp_path)
        assert shown(path, STRAY)["抗旱"]["复核得分"] == 60
        path = summary_of(with_reviews(BATCH, read(path)), tmp_path)
        assert shown(path)["抗旱"]["复核得分"] == 60
        assert STRAY not in openpyxl.load_workbook(path).sheetnames

    def test_the_means_count_what_was_typed(self, tmp_path):
        path = write_in(write_in(summary_of(BATCH, tmp_path), "清淤", 90), "堤防", 80)
        sheet = openpyxl.load_workbook(summary_of(with_reviews(BATCH, read(path)), tmp_path), data_only=True)[REVIEWS]
        assert [sheet.cell(6, at).value for at in (1, 4, 7)] == ["平均", 100, 85]

    def test_typing_the_same_has_the_same_fingerprint(self):
        assert typed(review(score=Decimal("90.0"))) == typed(review(score=Decimal(90)))
        assert typed(review(score=Decimal(90))) != typed(review(score=Decimal(90), opinion="好"))


def score(*words):
    return CliRunner().invoke(main, ["score", *map(str, words)])


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "收件箱"
    folder.mkdir()
    for name in SAMPLES:
        shutil.copy(EXAMPLES / name, folder)
    return folder


@pytest.fixture
def out(inbox, tmp_path):
    """An output folder."""
    score(inbox, "-o", tmp_path / "结果")
    return tmp_path / "结果"


PROJECT = "水土保持监测"


def table_of(folder, name):
    """The rows of a .csv."""
    text = (folder / "汇总表-csv" / f"{name}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1"])
def test_a_text_that_a_spreadsheet_would_compute_stays_a_text_in_csv(tmp_path, text):
    said = finding("", message=text)
    tables = CsvTables(tmp_path)
    write_summary(Batch((evaluation("局", "站", text, said),)), tmp_path, about=ABOUT, told=tables.write)
    (row,) = table_of(tmp_path, "问题清单")
    assert (row["项目名称"], row["问题"]) == (f"'{text}".replace("'\t", "'"), f"'{text}")


def test_csv_holds_figures_in_plain_digits_and_texts_whole(tmp_path):
    tables = CsvTables(tmp_path)
    said = finding("", message="长" * 1000)
    write_summary(Batch((evaluation("局", "站", "项", said),)), tmp_path, about=ABOUT, told=tables.write)
    (found,) = table_of(tmp_path, "问题清单")
    assert found["问题"] == "长" * 1000
    (project,) = table_of(tmp_path, "项目汇总")
    assert [project[name] for name in ("全年预算数（万元）", "核定得分", "差额", "结论")] == [
        "50",
        "98",
        "-2",
        "退回修改",
    ]


class TestRuns:
    def test_a_plain_second_run_keeps_what_was_typed(self, inbox, out):
        write_in(out / SUMMARY, PROJECT, 88, "佐证不足")
        for _ in range(2):
            score(inbox, "-o", out)
            told = shown(out / SUMMARY)[PROJECT]
            assert (told["复核得分"], told["复核意见"], told["复核情况"]) == (88, "佐证不足", "已复核")
        assert json.loads((out / "manifest.json").read_text("utf-8"))["reviews"] == 1
        lines = map(json.loads, (out / "results.jsonl").read_text("utf-8").splitlines())
        (marked,) = out.rglob(SAMPLES[0])
        texts = {cell.value for row in openpyxl.load_workbook(marked)["评分表"] for cell in row}
        assert {"复核得分", 88, "复核意见：佐证不足"} <= texts
        kept = {"score": "88", "opinion": "佐证不足", "changed": False}
        assert [line["review"] for line in lines if "review" in line] == [kept]

    def test_one_that_lies_elsewhere_is_given_by_name(self, inbox, out, tmp_path):
        kept = write_in(Path(shutil.copy(out / SUMMARY, tmp_path / "复核.xlsx")), PROJECT, 88)
        done = score(inbox, "-o", out, "--review", kept)
        assert done.exit_code == 1, done.output
        assert shown(out / SUMMARY)[PROJECT]["复核得分"] == 88
        write_in(kept, PROJECT, 87)
        score(inbox, "-o", out, "--review", kept)
        assert shown(out / SUMMARY)[PROJECT]["复核得分"] == 87

    def test_two_summaries_that_were_both_typed_into_stop_the_run(self, inbox, out, tmp_path):
        kept = write_in(Path(shutil.copy(out / SUMMARY, tmp_path / "复核.xlsx")), PROJECT, 88)
        write_in(out / SUMMARY, PROJECT, 70)
        done = score(inbox, "-o", out, "--review", kept)
        assert (done.exit_code, "有 1 条是 --review 指定的没有的，或与它不同" in done.output) == (2, True)
        assert shown(out / SUMMARY)[PROJECT]["复核得分"] == 70

    def test_one_that_an_earlier_run_carried_over_and_the_given_summary_lacks_stops_the_run(self, inbox, out, tmp_path):
        kept = shutil.copy(out / SUMMARY, tmp_path / "复核.xlsx")
        write_in(out / SUMMARY, PROJECT, 70)
        score(inbox, "-o", out)
        done = score(inbox, "-o", out, "--review", kept)
        assert (done.exit_code, "有 1 条是 --review 指定的没有的" in done.output) == (2, True)
        assert shown(out / SUMMARY)[PROJECT]["复核得分"] == 70

    def test_one_typed_anew_of_a_form_that_was_corrected_since_goes_before(self, inbox, out, tmp_path):
        kept = write_in(Path(shutil.copy(out / SUMMARY, tmp_path / "复核.xlsx")), PROJECT, 88)
        score(inbox, "-o", out, "--review", kept)
        corrected = inbox / SAMPLES[0]
        book = openpyxl.load_workbook(corrected)
        book.save(corrected)
        score(inbox, "-o", out)
        write_in(kept, PROJECT, 87)
        done = score(inbox, "-o", out, "--review", kept)
        assert (done.exit_code, shown(out / SUMMARY)[PROJECT]["复核得分"]) == (1, 87), done.output

    def test_a_faulty_score_stops_the_run_and_leaves_everything(self, inbox, out):
        write_in(out / SUMMARY, PROJECT, "九十")
        done = score(inbox, "-o", out)
        assert (done.exit_code, "复核得分“九十”不是分数" in done.output) == (2, True)
        assert shown(out / SUMMARY)[PROJECT]["复核得分"] == "九十"

    def test_a_sheet_that_was_renamed_stops_the_run(self, inbox, out):
        book = openpyxl.load_workbook(out / SUMMARY)
        book[REVIEWS].title = "我的表"
        book.save(out / SUMMARY)
        done = score(inbox, "-o", out)
        assert (done.exit_code, f"找不到“{REVIEWS}”工作表" in done.output) == (2, True)

    def test_a_damaged_summary_stops_the_run(self, inbox, out):
        (out / SUMMARY).write_bytes(b"PK\x03\x04 half")
        done = score(inbox, "-o", out)
        assert (done.exit_code, "请把它移到别处" in done.output) == (2, True)

    def test_a_summary_that_is_gone_with_its_reviews_stops_the_run(self, inbox, out):
        write_in(out / SUMMARY, PROJECT, 88)
        score(inbox, "-o", out)
        (out / SUMMARY).unlink()
        done = score(inbox, "-o", out)
        assert (done.exit_code, "上次的结果里有 1 条复核内容" in done.output) == (2, True)

    def test_a_file_that_is_no_summary_is_told(self, inbox, tmp_path):
        done = score(inbox, "-o", tmp_path / "结果", "--review", inbox / SAMPLES[0])
        assert (done.exit_code, f"没有“{REVIEWS}”工作表" in done.output) == (2, True)

    def test_a_path_that_leads_nowhere_is_told(self, inbox, tmp_path):
        done = score(inbox, "-o", tmp_path / "结果", "--review", tmp_path / "没有.xlsx")
        assert (done.exit_code, "找不到这个文件" in done.output) == (2, True)

    def test_an_untouched_summary_without_reviews_is_not_even_read(self, out, monkeypatch):
        monkeypatch.setattr("evalbatch.review_files.read_reviews", lambda *_: pytest.fail("read"))
        assert typed_reviews(out, None) == ()

    def test_the_tables_as_csv(self, inbox, out):
        score(inbox, "-o", out, "--csv")
        names = {path.stem for path in (out / "汇总表-csv").iterdir()}
        assert names == {"项目汇总", "部门汇总", "指标明细", "问题清单", "问题排行", "复核对照", "未能读取"}
        assert (out / "汇总表-csv" / "项目汇总.csv").read_bytes().startswith(b"\xef\xbb\xbf")
        listed = {each["file"] for each in json.loads((out / "manifest.json").read_text("utf-8"))["outputs"]}
        assert "汇总表-csv/项目汇总.csv" in listed
        score(inbox, "-o", out)
        assert not (out / "汇总表-csv").exists()
