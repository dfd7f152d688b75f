"""Title cards and captions: lettering on the picture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import skia

from ainern2d.core import BLACK, BOLD, ShotSize

from ..easing import ease
from ..ink.letters import font_of
from ..ink.pen import Outline, box, ellipse, fill, stroke

if TYPE_CHECKING:
    from ..recipe import Recipe
    from ..styles.treatment import Card

_BREAKS: Final = "：:—–|·\n"
"""Marks that part the heading of a title from its name."""

_PHRASE: Final = re.compile(r"[^的之与和，、]+[的之与和，、]?|.")
"""A part of a Chinese title that is kept on one row: up to and with a particle."""


def split_title(text: str) -> tuple[str, str]:
    """Return the heading and the name of a title such as ``Chapter 1: The Key``."""
    for mark in _BREAKS:
        heading, found, name = text.partition(mark)
        if found and heading.strip() and name.strip():
            return heading.strip(), name.strip()
    return "", text.strip()


def settled(recipe: Recipe, seconds: float) -> float:
    """Return a time at which the lettering looks as it does at ``seconds``."""
    if recipe.size is ShotSize.TITLE:
        return min(seconds, 1.0)
    return 0.5 if 0.5 <= seconds <= 4.0 else min(seconds, 5.0)


def draw_veil(canvas: skia.Canvas, aspect: float, card: Card) -> None:
    """Darken the place behind a title."""
    canvas.drawRect(box(0, 0, aspect, 1), fill(card.veil, card.cover))


def draw_title(canvas: skia.Canvas, recipe: Recipe, seconds: float, card: Card) -> None:
    """Draw a card over the backdrop: a veil, a frame, a heading and a name that fade in."""
    aspect = recipe.aspect
    shown = round(ease((seconds - 0.15) / 0.7), 2)
    inset = 0.055 * min(1.0, aspect)
    gold = card.trim
    canvas.drawRect(
        box(inset, inset, aspect - 2 * inset, 1 - 2 * inset), stroke(gold, 0.0035, 0.85)
    )
    step = inset + 0.012
    canvas.drawRect(box(step, step, aspect - 2 * step, 1 - 2 * step), stroke(gold, 0.0014, 0.6))
    for x in (inset, aspect - inset):
        for y in (inset, 1 - inset):
            _diamond(canvas, x, y, 0.014, card)
    heading, name = split_title(recipe.caption)
    rows = _rows(name, recipe.language, 0.115 * min(1.0, aspect * 1.1), aspect - 4 * inset - 0.06)
    size = rows[0][1]
    height = len(rows) * size * 1.3
    y = 0.5 - height / 2 + size * 0.98 + (0.03 if heading else 0.0)
    rise = 0.02 * (1 - shown)
    if heading:
        _centred(
            canvas,
            heading,
            0.05 * min(1.0, aspect * 1.3),
            aspect,
            y - size * 1.35 - 0.015,
            recipe.language,
            BOLD,
            gold,
            shown,
            card.shade,
        )
    for row, _ in rows:
        _centred(
            canvas,
            row,
            size,
            aspect,
            y + rise,
            recipe.language,
            BLACK,
            card.letters,
            shown,
            card.shade,
        )
        y += size * 1.3
    half = 0.2 * min(1.0, aspect) * shown
    line = y - size * 1.3 + 0.07
    for side in (-1, 1):
        canvas.drawLine(
            aspect / 2 + side * 0.03,
            line,
            aspect / 2 + side * (0.03 + half),
            line,
            stroke(gold, 0.003, 0.9),
        )
    _diamond(canvas, aspect / 2, line, 0.011, card)


def draw_caption(canvas: skia.Canvas, recipe: Recipe, seconds: float, card: Card) -> None:
    """Draw the caption of a shot that is not a title: a label in the upper left corner."""
    shown = round(ease(seconds / 0.4) * ease((4.5 - seconds) / 0.4), 2)
    if not shown:
        return
    size = 0.042 * min(1.0, recipe.aspect * 1.2)
    font = font_of(recipe.language, BOLD, size)
    width = min(font.measureText(recipe.caption), recipe.aspect * 0.8)
    left, top = 0.06 * min(1.0, recipe.aspect), 0.06
    label = box(left, top, width + size * 1.4, size * 1.9)
    canvas.drawRoundRect(label, size * 0.3, size * 0.3, fill(card.shade, round(0.62 * shown, 2)))
    canvas.drawRect(box(left, top, size * 0.16, size * 1.9), fill(card.trim, shown))
    blob = skia.TextBlob.MakeFromString(recipe.caption, font)
    canvas.drawTextBlob(blob, left + size * 0.7, top + size * 1.32, fill(card.letters, shown))


def _rows(text: str, language: str, size: float, width: float) -> list[tuple[str, float]]:
    """Break a title into at most three rows that fit, as large as possible."""
    words = text.split(" ") if " " in text else _PHRASE.findall(text)
    joint = " " if " " in text else ""
    best: list[tuple[str, float]] = []
    for count in (1, 2, 3):
        rows = _balanced(words, joint, min(count, len(words)))
        widest = max(font_of(language, BLACK, size).measureText(row) for row in rows)
        fitting = size * min(1.0, width / max(widest, 1e-9)) * (1 - 0.08 * (count - 1))
        if not best or fitting > best[0][1]:
            best = [(row, fitting) for row in rows]
    return best


def _balanced(words: list[str], joint: str, count: int) -> list[str]:
    total = sum(len(word) + len(joint) for word in words)
    rows: list[list[str]] = [[]]
    for word in words:
        used = sum(len(w) + len(joint) for w in rows[-1])
        if rows[-1] and len(rows) < count and used + len(word) / 2 > total / count:
            rows.append([])
        rows[-1].append(word)
    return [joint.join(row) for row in rows]


def _centred(
    canvas: skia.Canvas,
    text: str,
    size: float,
    aspect: float,
    y: float,
    language: str,
    weight: int,
    colour: str,
    alpha: float,
    shade: str,
) -> None:
    font = font_of(language, weight, size)
    blob = skia.TextBlob.MakeFromString(text, font)
    x = (aspect - font.measureText(text)) / 2
    canvas.drawTextBlob(blob, x, y + size * 0.05, fill(shade, round(0.6 * alpha, 2)))
    canvas.drawTextBlob(blob, x, y, fill(colour, alpha))


def _diamond(canvas: skia.Canvas, x: float, y: float, size: float, card: Card) -> None:
    shape = Outline(x, y - size).to(x + size, y, x, y + size, x - size, y).close()
    canvas.drawPath(shape, fill(card.shade))
    canvas.drawPath(shape, stroke(card.trim, 0.003))
    canvas.drawOval(ellipse(x, y, size * 0.28, size * 0.28), fill(card.trim))
