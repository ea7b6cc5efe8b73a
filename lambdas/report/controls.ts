import type { Evaluations } from "../core/coverage.ts";
import type { SeverityLabel } from "../core/finding.ts";
import { severities } from "../core/severity.ts";
import { type Collected, type ControlDraft, draftsOf } from "./collect.ts";
import { compare } from "./compare.ts";
import type { ReportedPlaybook } from "./control.ts";
import { type LatestRuns, runFor, statusWith } from "./latest-runs.ts";
import type { Control } from "./model.ts";
import { type Judged, judgedFor, placeOf, tallyOf } from "./score.ts";
import { noTally, type Status, sumOf } from "./status.ts";

type Counts = Record<Status, number>;

/** What the verdicts say of a control. */
interface Told {
  readonly places: Map<string, Counts>;
  /** Of what does not pass. */
  severity: SeverityLabel;
}

/** Every control that a finding tells of or a playbook answers to, with its tally; worst first. */
export const controlsOfReport = (
  collected: Collected,
  playbooks: readonly ReportedPlaybook[],
  evaluations: readonly Evaluations[],
  latest: LatestRuns,
): readonly Control[] => {
  const told = tellings(collected, latest);
  const judged: ReadonlyMap<string, ReadonlyMap<string, Judged>> = new Map(
    playbooks.map((playbook) => [playbook.id, judgedFor(playbook, evaluations)]),
  );
  return [...allControls(collected, playbooks).values()]
    .map((draft): Control => {
      const { places, severity } = told.get(draft.id) ?? { places: new Map<string, Counts>(), severity: "unknown" };
      const counted: ReadonlyMap<string, Judged> = judged.get(draft.id) ?? new Map();
      const everywhere = [...new Set([...places.keys(), ...counted.keys()])];
      return {
        id: draft.id,
        title: draft.title,
        source: [...new Set([...draft.sources, ...(counted.size > 0 ? ["AWS Config"] : [])])].sort().join(", "),
        playbook: draft.playbook,
        scored: draft.scored,
        severity,
        tally: sumOf(everywhere.map((place) => tallyOf(places.get(place) ?? noTally, counted.get(place)))),
      };
    })
    .sort(
      (a, b) =>
        Number(b.tally.failing > 0) - Number(a.tally.failing > 0) ||
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        b.tally.failing - a.tally.failing ||
        compare(a.id, b.id),
    );
};

/** Controls of playbooks are listed though nobody may have told of them: not assessed is worth knowing. */
const allControls = (
  { controls }: Collected,
  playbooks: readonly ReportedPlaybook[],
): ReadonlyMap<string, ControlDraft> => {
  const drafts = new Map(controls);
  for (const { id, title, triggers } of playbooks)
    if (!drafts.has(id))
      drafts.set(id, {
        id,
        playbook: id,
        title,
        sources: new Set(),
        scored: triggers.some(({ kind }) => kind === "control"),
      });
  return drafts;
};

const tellings = (collected: Collected, latest: LatestRuns): ReadonlyMap<string, Told> => {
  const told = new Map<string, Told>();
  for (const draft of draftsOf(collected)) {
    const status = statusWith(draft, runFor(latest, draft));
    const known = told.get(draft.control.id) ?? { places: new Map<string, Counts>(), severity: "unknown" };
    told.set(draft.control.id, known);
    const place = placeOf(draft.subject);
    const counts = known.places.get(place) ?? { ...noTally };
    known.places.set(place, counts);
    counts[status] += 1;
    const { severity } = draft.word;
    if (status !== "passing" && status !== "gone" && severities.indexOf(severity) < severities.indexOf(known.severity))
      known.severity = severity;
  }
  return told;
};
