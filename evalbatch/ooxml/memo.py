"""Parts that workbooks have in common, read once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")

_SMALL = 64 << 10  # bytes of a part that is remembered; a styles part has some twenty thousand, a bloated one more
_MOST = 128  # programs of many makers and years save the copies of a template


def remembered(read: Callable[Concatenate[bytes, _P], _T]) -> Callable[Concatenate[bytes, _P], _T]:
    """Remember what the last small parts gave: copies of one template share them byte for byte.

    What is given is shared as well, and never changed by those who get it.
    """
    known: Callable[Concatenate[bytes, _P], _T] = lru_cache(maxsize=_MOST)(read)  # type: ignore[assignment]

    @wraps(read)
    def look_up(data: bytes, /, *rest: _P.args, **named: _P.kwargs) -> _T:
        return (known if len(data) <= _SMALL else read)(data, *rest, **named)

    return look_up
