"""`lapsewatch connect --json`: the same for a program, as lines of JSON."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from cli import clock
from cli.output import print_json
from cli.proposals import is_mapped, said_rest
from cli.trial import MOST_REASONS, TRIAL_VIEW, Trial, look
from cli.trouble import REFUSED
from eligibility import Policy
from eligibility.english import full_names
from intake import SOURCES_FILE, IntakeRefused, Proposal, propose, sources_toml
from intake import Question as Asked
from load import Summary, try_folder


def connect_as_json(
    folder: Path, store: Path, rules: Policy, ask: Callable[[Asked], str | None], mapping: Path | None
) -> None:
    """Propose and try as `connect` does, or try the `mapping` that is there; writes nothing but to the output.

    Lines of JSON: `progress` (what, done, total) as it goes, then one with `proposal`, `sources` (the text of the
    file), and `trial` or `refused`.
    """
    said: dict[str, object] = {}
    trials: list[Trial] = []

    def report(what: str, done: int, total: int) -> None:
        print_json({"progress": [what, done, total]})

    with TemporaryDirectory() as place:
        sources = mapping
        if mapping is None:
            report("Look at the files", 0, 1)
            proposal = propose(folder, rules, ask)
            said["proposal"] = _proposal_as_json(proposal)
            if is_mapped(proposal, folder):
                said["sources"] = text = sources_toml(proposal)
                sources = Path(place, SOURCES_FILE)
                sources.write_text(text, "utf-8")
        try:
            summary = try_folder(
                folder,
                store,
                rules,
                lambda con: trials.append(look(con)),
                loaded_at=clock.now(),
                progress=report,
                sources=sources,
            )
        except IntakeRefused as refused:
            print_json(said | {"refused": refused.problems})
            raise typer.Exit(REFUSED) from None
    print_json(said | {"trial": _trial_as_json(summary, trials[0])})


def _proposal_as_json(proposal: Proposal) -> dict[str, object]:
    cells = [
        {"file": source.files[-1], "feed": feed, "column": cell.name, "from": [cell.column, *cell.also]}
        | {"value": cell.value, "sure": cell.sure, "samples": cell.samples, "note": cell.note}
        for source in proposal.sources
        for feed, of_feed in source.feeds.items()
        for cell in of_feed
    ]
    return {
        "packages": [{"file": one.name, "reader": one.reader, "fills": one.fills} for one in proposal.packages],
        "columns": cells,
        "as_is": proposal.as_is,
        "rest": said_rest(proposal),
        "matched": [one.__dict__ for one in proposal.matched],
    }


def _trial_as_json(summary: Summary, trial: Trial) -> dict[str, object]:
    rows = trial.cohort.with_columns(name=full_names())
    return {
        "counts": summary.counts.to_dicts(),
        "rejections": summary.rejections.to_dicts(),
        "unknown": summary.unknown.to_dicts(),
        "absent": summary.absent,
        "near": summary.near_codes["said"].to_list(),
        "findings": summary.findings.to_dicts(),
        "rejected": trial.rejected.select("feed", "message").to_dicts(),
        "matched": trial.matched.to_dicts(),
        "titles": trial.titles.to_dicts(),
        "june_on": trial.june_on,
        "people": rows["staff_id"].n_unique(),
        "rows": rows.height,
        "cohort": rows.select(TRIAL_VIEW).head(MOST_REASONS).to_dicts(),
    }
