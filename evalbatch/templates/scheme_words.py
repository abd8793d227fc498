"""A scheme in words: what the form's notes and the guide say of points and grades."""

from __future__ import annotations

from itertools import pairwise

from evalbatch.schemes import Scheme
from evalbatch.schemes.weights import Variant, Weights


def grade_words(scheme: Scheme) -> str:
    """The grades of a scheme in one line, best first."""
    bands = scheme.grades.bands if scheme.grades else ()
    words = [f"{band.at_least:f}分（含）以上为{band.label}" for band in bands[:1]]
    for better, band in pairwise(bands):
        if band.at_least:
            words.append(f"{band.at_least:f}分（含）至{better.at_least:f}分为{band.label}")
        else:
            words.append(f"{better.at_least:f}分以下为{band.label}")
    return "，".join(words)


def weight_words(scheme: Scheme) -> str:
    """The points the scheme fixes, in one line; blank where it fixes none."""
    weights = scheme.weights
    parts = [points_words(weights)] if points_words(weights) else []
    if weights.free:
        parts.append(f"其余{weights.free:f}分按批复的绩效目标分配")
    if parts and weights.total is not None:
        parts.append(f"总分{weights.total:f}分")
    return "，".join(parts)


def points_words(weights: Weights | Variant) -> str:
    """The points of each part that has some: 预算执行率10分、产出指标50分."""
    named = (
        ("预算执行率", weights.execution),
        ("成本指标", weights.cost),
        ("产出指标", weights.output),
        ("效益指标", weights.benefit),
        ("满意度指标", weights.satisfaction),
    )
    return "、".join(f"{name}{points:f}分" for name, points in named if points)
