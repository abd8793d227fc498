"""The output folder: whole or not at all."""

from pathlib import Path

import pytest

from evalbatch.outputs.run_folder import MANIFEST_NAME, FolderInUse, staged


@pytest.fixture
def out(tmp_path):
    return tmp_path / "结果"


@pytest.fixture
def earlier(out):
    """The results of an earlier run."""
    out.mkdir()
    (out / MANIFEST_NAME).write_text("{}")
    (out / "汇总表.xlsx").write_text("earlier")
    return out


def beside(out):
    return sorted(path.name for path in out.parent.iterdir())


def test_results_appear_all_at_once(out):
    with staged(out) as stage:
        (stage / "汇总表.xlsx").write_text("new")
        assert not out.exists()
    assert (out / "汇总表.xlsx").read_text() == "new"
    assert beside(out) == ["结果"]


def test_a_new_run_takes_the_place_of_the_earlier_one(earlier):
    with staged(earlier) as stage:
        (stage / "已通过").mkdir()
    assert [path.name for path in earlier.iterdir()] == ["已通过"]
    assert beside(earlier) == ["结果"]


@pytest.mark.parametrize("trouble", [ValueError, KeyboardInterrupt, SystemExit])
def test_earlier_results_survive_a_run_that_fails(earlier, trouble):
    with pytest.raises(trouble), staged(earlier) as stage:  # noqa: PT012 - what happens before the trouble matters
        (stage / "汇总表.xlsx").write_text("half")
        raise trouble
    assert (earlier / "汇总表.xlsx").read_text() == "earlier"
    assert beside(earlier) == ["结果"]


def test_a_run_that_fails_leaves_no_folder(out):
    with pytest.raises(ValueError, match="bug"), staged(out):
        raise ValueError("bug")
    assert beside(out) == []


def test_what_a_killed_run_left_does_not_disturb(out, monkeypatch):
    monkeypatch.setattr("os.getpid", lambda: 4711)
    (out.parent / "结果.写入中-4711" / "已通过").mkdir(parents=True)
    with staged(out) as stage:
        assert list(stage.iterdir()) == []


def test_folders_above_are_made(tmp_path):
    with staged(tmp_path / "2023" / "第一批" / "结果") as stage:
        (stage / "a").write_text("")
    assert (tmp_path / "2023" / "第一批" / "结果" / "a").exists()


def test_an_empty_folder_may_be_used(out):
    out.mkdir()
    with staged(out) as stage:
        (stage / "a").write_text("")
    assert (out / "a").exists()


def test_the_folder_one_stands_in_has_a_name_too(out, monkeypatch):
    out.mkdir()
    monkeypatch.chdir(out)
    try:
        with staged(Path()) as stage:
            (stage / "a").write_text("")
    except FolderInUse:
        pytest.skip("Windows holds on to the folder one stands in")
    assert (out / "a").exists()


def test_a_foreign_folder_is_refused(out):
    out.mkdir()
    (out / "毕业照.jpg").write_text("mine")
    with pytest.raises(FolderInUse, match="里已有别的文件，为免覆盖，请用 -o 指定一个新文件夹"), staged(out):
        pytest.fail("not to be written to")
    assert (out / "毕业照.jpg").read_text() == "mine"


def test_a_file_in_the_way_is_refused(out):
    out.write_text("mine")
    with pytest.raises(FolderInUse, match="是一个文件，请用 -o 指定一个文件夹"), staged(out):
        pytest.fail("not to be written to")
    assert out.read_text() == "mine"


@pytest.mark.parametrize("owner", ["~$汇总表.xlsx", ".~lock.汇总表.xlsx#"])
def test_results_open_in_another_program_are_refused_before_anything_is_done(earlier, owner):
    (earlier / owner).write_text("")
    with pytest.raises(FolderInUse, match=r"汇总表\.xlsx”正被 Excel 或 WPS 打开，请关闭后重新运行"), staged(earlier):
        pytest.fail("not to be written to")
    assert (earlier / "汇总表.xlsx").read_text() == "earlier"


def test_results_that_cannot_be_moved_stay_and_the_new_ones_are_kept(earlier, monkeypatch):
    """On Windows a folder can't be renamed while a file in it is open."""

    def refuse(*_):
        raise PermissionError

    with pytest.raises(FolderInUse, match="原有结果没有改动") as told, staged(earlier) as stage:  # noqa: PT012 - as above
        (stage / "汇总表.xlsx").write_text("new")
        monkeypatch.setattr("pathlib.Path.rename", refuse)
    assert str(stage) in str(told.value)
    assert (earlier / "汇总表.xlsx").read_text() == "earlier"
    assert (stage / "汇总表.xlsx").read_text() == "new"
