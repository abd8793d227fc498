"""The command line: parse, call, print. It and `usage` alone know click."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evalbatch import console
from evalbatch.given import (
    example_register,
    gathered,
    handed_out,
    loaded_scheme,
    look_at_limits,
    opened_register,
    posted,
    sample_batch,
    unused_name,
    written,
)
from evalbatch.keeping import verify, watch
from evalbatch.logs import speak_to_clerk
from evalbatch.running import scored
from evalbatch.usage import (
    Commands,
    Stop,
    files_argument,
    fresh_option,
    json_option,
    log_options,
    mail_options,
    out_option,
    register_option,
    run_options,
    scheme_option,
    template_scheme_option,
    year_option,
)
from evalbatch.values.system_errors import in_words

if TYPE_CHECKING:
    from evalbatch.model import Batch, Evaluation


@click.group(cls=Commands, subcommand_metavar="命令 …", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="evalbatch", message="evalbatch %(version)s")
def main() -> None:
    """批量审核、评分预算绩效自评表。

    \b
    例：evalbatch score 收件箱 -o 结果        审核整个文件夹
        evalbatch check 我的自评表.xlsx       报送前自查
        evalbatch template -o 表样            生成给单位填写的表样
    """
    console.make_safe()
    speak_to_clerk(partial(click.echo, err=True))
    look_at_limits()


@main.command()
@run_options
@fresh_option
@log_options
@json_option
def score(
    *,
    inboxes: tuple[Path, ...],
    out: Path,
    as_json: bool,
    **options: Any,  # noqa: ANN401 - year, workers and the like, handed on as they are called
) -> None:
    """审核文件夹里的全部自评表：打分、标注、汇总。

    \b
    例：evalbatch score 收件箱 -o 结果 --year 2024
        evalbatch score 收件箱 -o 结果 --register 项目底册.xlsx

    退出码：0 全部通过；1 有退回、读不出的，或有底册时有未报送的；2 用法有误；3 有文件因程序出错未能审核。
    """
    batch = scored(inboxes, out, **options)
    if as_json:
        from evalbatch.choices import Standing, Status

        counts = {status.value: sum(each.status is status for each in batch.evaluations) for status in Status}
        stands = {each.value: sum(one.standing is each for one in batch.submissions) for each in Standing}
        said = len(batch.findings) + sum(len(each.findings) for each in batch.evaluations)
        told = {"output": str(out), "forms": counts, "skipped": len(batch.skipped), "findings": said}
        click.echo(json.dumps(told | ({"submissions": stands} if batch.submissions else {}), ensure_ascii=False))
    else:
        _print(console.closing(batch, out))
    sys.exit(console.exit_code(batch))


@main.command()
@files_argument
@register_option
@scheme_option
@year_option("本次自评的年度。")
@json_option
def check(
    files: tuple[Path, ...], register_path: Path | None, scheme_name: str | None, year: int | None, *, as_json: bool
) -> None:
    """报送前自查：列出每一处问题和改法，不改动文件。

    \b
    例：evalbatch check 我的自评表.xlsx
    """
    from evalbatch.batch import run_batch
    from evalbatch.placing import Places, Stage, lost_file
    from evalbatch.run import settings_for

    register = opened_register(register_path)
    settings = settings_for(loaded_scheme(scheme_name), year, register)
    settings = replace(settings, by_template=scheme_name is None)
    with Places(None, console.tracked) as places:
        checking = partial(places.map, stage=Stage("自查", lost_file))
        batch = run_batch(gathered(files, register_path), settings, checking, register)
    if as_json:
        from evalbatch.outputs.results import evaluation_record

        _print(json.dumps(evaluation_record(each), ensure_ascii=False) for each in batch.evaluations)
    else:
        _print(_check_lines(batch))
    sys.exit(console.exit_code(batch))


@main.command()
@template_scheme_option
@out_option("文件夹", "存放表样的文件夹；不给则放在当前文件夹。", ".")
@year_option("印在标题下的年度；不给则留空。")
@register_option
@click.option("--register-blank", is_flag=True, help="改为生成空白的底册，由财政部门自己填写。")
@click.option("--overwrite", is_flag=True, help="覆盖文件夹里已有的同名文件。")
def template(  # noqa: PLR0913 - one for each option
    scheme_name: str, out: Path, year: int | None, register_path: Path | None, *, register_blank: bool, overwrite: bool
) -> None:
    """生成给单位填写的标准表样；给出底册的，每个项目一份，批复的内容已填好、锁定。也生成空白的底册。

    \b
    例：evalbatch template -o 表样 --year 2024
        evalbatch template --register 项目底册.xlsx -o 表样 --year 2024
    """
    from evalbatch.templates import TEMPLATE_NAME, write_template
    from evalbatch.templates.register_book import REGISTER_NAME, write_register

    scheme = loaded_scheme(scheme_name)
    if register_blank and register_path:
        raise Stop("--register-blank 生成空白的底册，不能同时给出 --register；请只用其中一个")
    if register_blank:
        target = unused_name(out / REGISTER_NAME, overwrite=overwrite)
        written(target, lambda: write_register(target))
        click.echo(f"底册已生成：{target}（填好的样子见 {example_register(out)}）")
    elif register_path:
        click.echo(handed_out(scheme_name, register_path, out, year, overwrite=overwrite))
    else:
        target = unused_name(out / TEMPLATE_NAME, overwrite=overwrite)
        written(target, lambda: write_template(scheme, target, year=year))
        click.echo(f"表样已生成：{target}（评分方案：{scheme.name}）")


@main.command()
@click.argument("folder", metavar="结果文件夹", type=click.Path(path_type=Path))
@register_option
@mail_options
@json_option
def mail(
    folder: Path,
    register_path: Path | None,
    *,
    as_json: bool,
    **options: Any,  # noqa: ANN401 - as `posted` takes them
) -> None:
    """把审核结果寄给各单位：附标注后的原表，催报未报的，汇总表寄给领导。

    \b
    例：evalbatch mail 结果 --register 项目底册.xlsx                  生成 .eml，放在 结果/邮件
        evalbatch mail 结果 --register 项目底册.xlsx --to-only 我@某处.cn --send
        evalbatch mail 结果 --register 项目底册.xlsx --send

    \b
    邮件服务器用环境变量设置：
        EVALBATCH_SMTP_HOST、EVALBATCH_SMTP_PORT、EVALBATCH_SMTP_FROM、
        EVALBATCH_SMTP_USER、EVALBATCH_SMTP_PASSWORD、
        EVALBATCH_SMTP_SECURITY（ssl、starttls、none）

    退出码：0 全部办妥；1 有的没有寄出或没有收件地址；2 用法有误。
    """
    told = posted(folder, opened_register(register_path), **options)
    if as_json:
        click.echo(json.dumps(told.record(), ensure_ascii=False))
    else:
        _print(told.lines())
    sys.exit(console.SOMETHING_LEFT if told.is_left else console.ALL_DONE)


@main.command()
@click.argument("rule_id", required=False, metavar="[编号]")
@json_option
def rules(rule_id: str | None, *, as_json: bool) -> None:
    """列出全部审核规则；给出编号则显示该规则的说明。

    \b
    例：evalbatch rules M19
    """
    from evalbatch.rules import CATALOGUE
    from evalbatch.rules.manual import page, record, summary_rows

    chosen = [rule for rule in CATALOGUE if rule_id is None or rule.id == rule_id.upper()]
    if not chosen:
        raise Stop(f"没有编号为“{rule_id}”的规则；用 evalbatch rules 查看全部编号")
    if as_json:
        click.echo(json.dumps([record(rule) for rule in chosen], ensure_ascii=False))
    elif rule_id:
        click.echo(page(chosen[0]))
    else:
        _print(console.table(summary_rows(chosen)))


@main.command()
@click.argument("scheme_id", required=False, metavar="[编号]")
@json_option
def schemes(scheme_id: str | None, *, as_json: bool) -> None:
    """列出全部评分方案；给出编号则显示权重、公式、等级和出处。

    \b
    例：evalbatch schemes mof2020
    """
    from evalbatch.schemes import shipped_schemes
    from evalbatch.schemes.page import page

    chosen = [loaded_scheme(name) for name in ([scheme_id] if scheme_id else shipped_schemes())]
    if as_json:
        click.echo(json.dumps([scheme.model_dump(mode="json") for scheme in chosen], ensure_ascii=False))
    elif scheme_id:
        click.echo(page(chosen[0]))
    else:
        rows = [("编号", "名称", "依据"), *((scheme.id, scheme.name, scheme.document) for scheme in chosen)]
        _print(console.table(rows))


@main.command()
@out_option("文件夹", "存放样例和结果的文件夹。", "evalbatch-demo", shown=True)
def demo(out: Path) -> None:
    """用随附的样例从头到尾运行一遍。

    \b
    例：evalbatch demo -o 演示
    """
    inbox = out / "收件箱"
    try:
        shutil.copytree(sample_batch(), inbox, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.md", "*.py", "__*"))
    except OSError as error:
        raise Stop(f"样例无法复制到“{inbox}”：{in_words(error)}。请用 -o 指定一个可以写入的文件夹") from error
    batch = scored((inbox,), out / "结果")
    click.echo(f"样例在：{inbox}")
    _print(console.closing(batch, out / "结果"))
    sys.exit(console.WE_FAILED if any(each.failure for each in batch.evaluations) else console.ALL_DONE)


def _check_lines(batch: Batch) -> Iterator[str]:
    for file, group in groupby(batch.evaluations, key=lambda each: each.file):
        evaluations = list(group)
        yield f"{file}：{console.verdict(evaluations)}"
        for evaluation in evaluations:
            if evaluation.form:
                name = " ".join(evaluation.form.name.split()) or "（未填项目名称）"
                yield f" {evaluation.form.source.sheet}｜{name}{_points(evaluation)}"
            yield from console.findings_of(evaluation)


def _points(evaluation: Evaluation) -> str:
    score = evaluation.score
    if score is None or score.total is None:
        return ""
    return f"｜核定 {score.total} 分" + (f"（{score.grade}）" if score.grade else "")


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(console.harmless(line))


main.add_command(watch)
main.add_command(verify)
