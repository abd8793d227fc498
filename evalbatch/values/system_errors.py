"""Why a file or a server can't be reached, in Chinese: on many systems the system speaks English. Pure."""

from __future__ import annotations

import errno
import socket

_WORDS = {
    errno.EEXIST: "已有同名的文件或文件夹",
    errno.EISDIR: "这是一个文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.ENOENT: "找不到文件或文件夹",
    errno.ENAMETOOLONG: "路径或名称太长",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EFBIG: "文件太大，磁盘放不下",
    errno.EACCES: "没有权限，或正被其他程序占用",
    errno.EPERM: "没有权限，或正被其他程序占用",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘或网络读写出错",
    errno.ECONNREFUSED: "对方没有在这个端口提供服务",
    errno.ECONNRESET: "连接被对方断开",
    errno.ETIMEDOUT: "对方没有回应",
    errno.EHOSTUNREACH: "网络不通",
    errno.ENETUNREACH: "网络不通",
}


def in_words(error: BaseException) -> str:
    """Why it could not be done; what has no words of ours in those of the system."""
    if isinstance(error, socket.gaierror):
        return "查不到这个名称的服务器"
    told = _WORDS.get(errno.ETIMEDOUT if isinstance(error, TimeoutError) else getattr(error, "errno", None) or 0)
    return told or getattr(error, "strerror", None) or str(error) or type(error).__name__
