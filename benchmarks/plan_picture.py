"""Plans as pictures: `.venv/bin/python -m benchmarks.plan_picture` draws those of docs/planning.md anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from tests.planning.instances import maubeuge, seats_wanted, valence, valence_scarce
from vaxcentre.planning.fill import fill
from vaxcentre.planning.objectives import cover_of, pairs_in
from vaxcentre.planning.plan import Level, Plan, Progress
from vaxcentre.planning.problem import PlannedShift, Problem

IMAGES = Path("docs/images")
WIDTH, MARGIN, LEFT = 980, 28, 132
ROW, DAY = 30, 59
INK, FAINT, PAPER, LINE = "#1d2b33", "#5b6b75", "#ffffff", "#d5dde2"
FULL, PART, NONE = "#0b6e6e", "#f2c14e", "#ffffff"
BAR, PALE = "#0b6e6e", "#8fa6b2"
CHART = 150


def main() -> None:
    """Draw the plans."""
    for name, title, problem in (
        ("plan-valence", "Valence: a fortnight of one centre", valence(1)),
        ("plan-valence-scarce", "Valence, where people accept few shifts", valence_scarce(1)),
        (
            "plan-maubeuge3",
            "Maubeuge and its neighbours: three centres that share people",
            maubeuge(1),
        ),
    ):
        path = IMAGES / f"{name}.svg"
        path.write_text(picture(title, problem, fill(problem), covered_only(problem)))
        print(path)


def covered_only(problem: Problem) -> Plan:
    """A plan that covers as much and was not yet made fair: what the search has before that level."""
    heard: list[Progress] = []

    def is_next_fairness() -> bool:
        return bool(heard) and heard[-1].level is Level.FAIRNESS

    return fill(problem, tell=heard.append, stops=is_next_fairness)


def picture(title: str, problem: Problem, plan: Plan, unfair: Plan) -> str:
    """The plan as SVG: the booths of each shift, how the work is shared, what is proven."""
    parts: list[str] = []
    people, seats = len(problem.people), seats_wanted(problem)
    proven = "proven on every level" if plan.is_proven else "not proven on every level"
    parts.append(_text(MARGIN, 40, title, size=20, weight=600))
    parts.append(
        _text(MARGIN, 64, f"{people} people, {seats:,} seats wanted; {proven}.", fill=FAINT)
    )
    top = 96
    for centre in dict.fromkeys(shift.centre for shift in problem.shifts):
        shifts = [shift for shift in problem.shifts if shift.centre == centre]
        parts += _centre(top, centre, shifts, plan)
        top += 44 + ROW * len({_hour(shift) for shift in shifts})
    parts += _legend(top)
    top += 44
    parts += _shares(top, problem, plan, unfair)
    top += CHART + 92
    parts += _levels(top, plan)
    height = top + 34 + 22 * len(plan.levels)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="13"><title>{escape(title)}</title>'
        f'<rect width="{WIDTH}" height="{height}" rx="12" fill="{PAPER}"/>'
    )
    return "\n".join([head, *parts, "</svg>\n"])


def _centre(top: int, centre: str, shifts: list[PlannedShift], plan: Plan) -> Iterator[str]:
    """One centre: its days side by side, its hours one below the other."""
    cover = cover_of(plan.seats)
    days = sorted({shift.held_on for shift in shifts})
    hours = sorted({_hour(shift) for shift in shifts})
    resting = {shift.held_on for shift in shifts if shift.is_rest_day}
    yield _text(MARGIN, top + 14, centre, weight=600)
    for place, day in enumerate(days):
        weight = 700 if day in resting else 400
        x = LEFT + DAY * place + (DAY - 4) / 2
        yield _text(x, top + 14, f"{day:%a} {day.day}", anchor="middle", weight=weight, fill=FAINT)
    for line, hour in enumerate(hours):
        y = top + 24 + ROW * line
        yield _text(MARGIN, y + 18, hour, fill=FAINT)
        for shift in shifts:
            if _hour(shift) == hour:
                x = LEFT + DAY * days.index(shift.held_on)
                yield _booths(x, y, pairs_in(shift, cover), shift.most_pairs)


def _booths(x: float, y: float, is_open: int, wanted: int) -> str:
    """The open booths of a shift: as a number, and as a bar of that part."""
    width = DAY - 4
    part = width * is_open / wanted if wanted else 0
    colour = FULL if is_open == wanted else PART
    ink = PAPER if is_open == wanted else INK
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{ROW - 5}" rx="4" fill="{NONE}" stroke="{LINE}"/>'
        f'<rect x="{x}" y="{y}" width="{part:.1f}" height="{ROW - 5}" rx="4" fill="{colour}"/>'
        + _text(x + width / 2, y + 17, f"{is_open}/{wanted}", anchor="middle", fill=ink, size=12)
    )


def _legend(top: int) -> Iterator[str]:
    words = "Open booths of those wanted. Bold days are weekends and public holidays."
    yield _text(LEFT, top + 12, words, fill=FAINT, size=12)


def _shares(top: int, problem: Problem, plan: Plan, unfair: Plan) -> Iterator[str]:
    """How far from a fair share people are, without and with that level."""
    yield _text(MARGIN, top + 14, "How the work is shared", weight=600)
    words = "People by shifts before − shifts wished + shifts in this plan"
    yield _text(MARGIN, top + 34, words, fill=FAINT, size=12)
    both = [_loads(problem, one) for one in (unfair, plan)]
    loads = range(min(map(min, both)), max(map(max, both)) + 1)
    most = max(max(one.values()) for one in both)
    width = (WIDTH - 2 * MARGIN - 40) / 2
    titles = ("Covered, not yet fair", "Fair")
    for side, (name, counts, colour) in enumerate(zip(titles, both, (PALE, BAR), strict=True)):
        x = MARGIN + side * (width + 40)
        squares = sum(load**2 * people for load, people in counts.items())
        yield _text(x, top + 60, f"{name}: sum of squares {squares:,}", size=12)
        yield from _bars(
            x, top + 66, width / len(loads), [(n, counts[n]) for n in loads], most, colour
        )


def _bars(
    x: float, top: float, step: float, counts: Iterable[tuple[int, int]], most: int, colour: str
) -> Iterator[str]:
    for place, (load, people) in enumerate(counts):
        height = (CHART - 40) * people / most
        left, foot = x + place * step, top + CHART - 22
        yield (
            f'<rect x="{left + 2:.1f}" y="{foot - height:.1f}" width="{step - 4:.1f}" '
            f'height="{height:.1f}" rx="2" fill="{colour}"/>'
        )
        middle = left + step / 2
        if people:
            yield _text(middle, foot - height - 4, str(people), anchor="middle", size=11)
        yield _text(middle, foot + 16, str(load), anchor="middle", size=11, fill=FAINT)


def _loads(problem: Problem, plan: Plan) -> Counter[int]:
    given = Counter(seat.person for seat in plan.seats)
    return Counter(one.shifts_before - one.shifts_wished + given[one.key] for one in problem.people)


def _levels(top: int, plan: Plan) -> Iterator[str]:
    columns = (MARGIN, MARGIN + 190, MARGIN + 330, MARGIN + 450)
    for x, word in zip(columns, ("Level", "Reached", "Bound", ""), strict=True):
        yield _text(x, top, word, weight=600)
    for line, one in enumerate(plan.levels, start=1):
        proof = "proven" if one.gap == 0 else f"at most {one.gap:g} better"
        name = one.level.replace("_", " ").capitalize()
        words = (name, f"{one.objective:,g}", f"{one.bound:,g}", proof)
        for x, word in zip(columns, words, strict=True):
            yield _text(x, top + 22 * line, word)


def _hour(shift: PlannedShift) -> str:
    return f"{shift.during.start:%H:%M}–{shift.during.end:%H:%M}"


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 13,
    weight: int = 400,
    anchor: str = "start",
    fill: str = INK,
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'
    )


if __name__ == "__main__":
    main()
