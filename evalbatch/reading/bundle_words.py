"""What is said of a zip of workbooks, and of a workbook in one, that can't be read: the reason and what to do."""

from __future__ import annotations

from evalbatch.ooxml.limits import LIMITS, Flaw

TAKE_OUT = "请解压后放入，重新运行；单位报送时请直接报送其中的 .xlsx 工作簿"
_IN_PARTS = "请分成几个压缩包，或解压后放入，重新运行"
_PACK_AGAIN = "请解压后放入，重新运行；解不开的，请单位重新打包或直接报送工作簿"


def of_bundle(flaw: Flaw) -> tuple[str, str]:
    """What is said of a whole zip."""
    reasons = {
        Flaw.DAMAGED: ("压缩包已损坏或没有传完，其中的文件都没有读取", _PACK_AGAIN),
        Flaw.UNSAFE: ("压缩包的目录与内容不符，其中的文件都没有读取", _PACK_AGAIN),
        Flaw.SPLIT: ("这是分卷压缩包的一卷，其中的文件都没有读取", "请把各卷放在一起解压，解压后放入，重新运行"),
        Flaw.EMPTY: ("压缩包里没有文件", "请确认打包的内容，重新报送"),
        Flaw.TOO_LARGE: (f"压缩包超过 {LIMITS.bundle >> 20} MB 的上限，其中的文件都没有读取", _IN_PARTS),
        Flaw.TOO_MANY: (f"压缩包里的文件超过 {LIMITS.bundle_members} 个的上限，都没有读取", _IN_PARTS),
        Flaw.TOO_MUCH: (f"压缩包解开后超过 {LIMITS.bundle_total >> 20} MB 的上限，其中的文件都没有读取", _IN_PARTS),
    }
    return reasons[flaw]


def of_member(flaw: Flaw) -> tuple[str, str]:
    """What is said of one file in a zip; the others are read."""
    reasons = {
        Flaw.DAMAGED: ("文件在压缩包里已损坏或不完整，无法读取", "请单位重新打包，或直接报送这个工作簿"),
        Flaw.UNSAFE: ("文件的大小与压缩包记载的不符，不予打开", _PACK_AGAIN),
        Flaw.LOCKED: ("文件在压缩包里设有密码，无法读取", "请用密码解压后放入，重新运行；或请单位不设密码重新打包"),
        Flaw.PACKING: ("压缩方式不认识，文件无法读取", TAKE_OUT),
        Flaw.RATIO: (f"文件解开后是压缩时的 {LIMITS.ratio} 倍以上，不予打开", TAKE_OUT),
        Flaw.OUTSIDE: (
            "文件在压缩包里没有名称、名称过长，或指向压缩包以外，不予打开",
            "请改短、改正名称后重新打包，或直接报送这个工作簿",
        ),
        Flaw.TWICE: (
            "压缩包里有几个文件（或文件夹）用这个名称，分不清以哪个为准，都没有读取",
            "请留下正确的一个，或分别改名，重新打包",
        ),
    }
    return reasons[flaw]
