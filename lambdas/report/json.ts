import { type ReportJson, reportVersion } from "./json-schema.ts";
import type { Report } from "./model.ts";

/** The report as JSON text, a piece for each entry of its long lists: nobody has to hold the whole. */
export function* reportJson(report: Report): Generator<string> {
  const { scope, score, totals, gaps, attention, exemptions, frameworks, controls } = report;
  const head = { version: reportVersion, scope, score, totals, gaps, attention, exemptions, frameworks, controls };
  yield JSON.stringify(head).slice(0, -1);
  yield* list("remediations", report.remediations);
  yield* list("findings", findingsOf(report));
  yield "}\n";
}

function* list(name: string, entries: Iterable<unknown>): Generator<string> {
  yield `,\n"${name}":[`;
  let between = "\n";
  for (const entry of entries) {
    yield between + JSON.stringify(entry);
    between = ",\n";
  }
  yield "]";
}

function* findingsOf({ controls, verdicts }: Report): Generator<ReportJson["findings"][number]> {
  for (const { control, told, ...verdict } of verdicts)
    yield { control: controls[control]?.id ?? "", ...verdict, told: [...told] };
}
