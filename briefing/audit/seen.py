"""A development as a reader sees it, and what is otherwise of it in another situation."""

from briefing.extraction.by_hand import shown
from briefing.regions.region import Region
from briefing.situation.conflicts import conflicts
from briefing.situation.situation import Development, Situation


class Seen:
    """The developments of a situation as a reader sees them."""

    def __init__(self, situation: Situation, region: Region) -> None:
        self._disputed: dict[str, list[str]] = {}
        for conflict in (c for c in conflicts(situation, region) if c.settled is None):
            for one in (conflict.development, conflict.other):
                if one is not None:
                    self._disputed.setdefault(one, []).append(conflict.matter)

    def of(self, development: Development) -> dict[str, str]:
        """What there is to say of it, each under its name."""
        who = {f"{m.role} {m.actor or m.quote}" for m in development.lead.claim.actors}
        return {
            "kind": development.kind,
            "status": development.status,
            "when": shown(development.when),
            "place": shown(development.place),
            "who": ", ".join(sorted(who)) or "nobody named",
            "documents": str(len({r.claim.document for r in development.reports})),
            "independent sources": str(development.independent),
            "confirmed": "yes" if any(r.confirmed for r in development.reports) else "no",
            "disputed": ", ".join(sorted(set(self._disputed.get(development.id, ())))) or "nothing",
        }

    def told(self, development: Development, other: "Seen", later: Development) -> tuple[str, ...]:
        """What is otherwise in the other situation."""
        was, is_ = self.of(development), other.of(later)
        return tuple(f"{name} {was[name]} → {is_[name]}" for name in was if was[name] != is_[name])
