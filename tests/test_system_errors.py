"""What the system says, in Chinese."""

import errno
import socket

import pytest

from evalbatch.values.system_errors import in_words


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FileExistsError(errno.EEXIST, "File exists"), "已有同名的文件或文件夹"),
        (IsADirectoryError(errno.EISDIR, "Is a directory"), "这是一个文件夹，不是文件"),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory"), "路径中有一段是文件，不是文件夹"),
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), "找不到文件或文件夹"),
        (OSError(errno.ENAMETOOLONG, "File name too long"), "路径或名称太长"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘已满"),
        (PermissionError(errno.EACCES, "Permission denied"), "没有权限，或正被其他程序占用"),
        (OSError(errno.ENXIO, "No such device or address"), "No such device or address"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "对方没有在这个端口提供服务"),
        (TimeoutError("timed out"), "对方没有回应"),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "查不到这个名称的服务器"),
        (OSError("disk"), "disk"),
        (OSError(), "OSError"),
        (ValueError("I/O operation on closed file"), "I/O operation on closed file"),
    ],
)
def test_usual_errors_have_words_of_ours(error, told):
    assert in_words(error) == told
