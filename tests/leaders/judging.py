"""How labelled sentences are judged: (leader, named or by role) pairs against the label, neutral ones left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.leaders.linking import link_leaders
from bot.leaders.roster import load_roster
from bot.model import Article, Paragraph

HERE = Path(__file__).parent
_BY_ROLE = {"role", "counterpart", "collective"}


@dataclass(slots=True)
class Tally:
    right: int = 0
    wrong: int = 0
    missed: int = 0
    lines: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


def labelled(name: str) -> list[list[str]]:
    """Rows of a labelled file: day, role of the paragraph, text, leaders named, leaders by role ("?": neutral)."""
    return [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").split("\n")[1:] if line]


def judge(rows: list[list[str]]) -> tuple[Tally, Tally]:
    """(names, roles) tallied over `rows`."""
    names, roles = Tally(), Tally()
    for day, where, text, named, by_role in rows:
        page = Article("article", 1, 1, (Paragraph(where, text, 1, 1),))  # type: ignore[arg-type]
        found = link_leaders(page, load_roster(), day=date.fromisoformat(day))
        got = {m.leader_id for m in found if m.how not in _BY_ROLE}
        _count(names, got, named.split(), text)
        _count(roles, {m.leader_id for m in found if m.how in _BY_ROLE}, by_role.split(), text)
    return names, roles


def _count(tally: Tally, got: set[str], labels: list[str], text: str) -> None:
    wanted = {one for one in labels if not one.startswith("?")}
    neutral = {one[1:] for one in labels if one.startswith("?")}
    tally.right += len(got & wanted)
    tally.wrong += len(got - wanted - neutral)
    tally.missed += len(wanted - got)
    if got - wanted - neutral or wanted - got:
        tally.lines.append(f"wrong {sorted(got - wanted - neutral)} missed {sorted(wanted - got)}: {text}")
