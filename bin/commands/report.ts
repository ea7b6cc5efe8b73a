import { playbooks } from "../../lambdas/playbooks/index.ts";
import { buildReport } from "../../lambdas/report/build-report.ts";
import { type ReportFormat, reportFormats } from "../../lambdas/report/report-files.ts";
import { type Command, text, UsageError } from "../command.ts";
import { defaultConfigFile, loadConfig } from "../load-config.ts";
import { openLedger } from "../open-ledger.ts";
import { writeReport } from "../write-report.ts";

/** Formats of the plan that nobody can have yet: asked for, they deserve another answer than a misspelt one. */
const later = ["ocsf", "asff"];

const isFormat = (name: string): name is ReportFormat => (reportFormats as readonly string[]).includes(name);

/** @throws {UsageError} */
const formatsOf = (names: string): readonly ReportFormat[] =>
  [...new Set(names.split(","))].map((name) => {
    if (isFormat(name)) return name;
    const problem = later.includes(name) ? "is not built yet" : "is no format";
    throw new UsageError(`--format takes ${reportFormats.join(", ")}, with commas between them: "${name}" ${problem}`);
  });

export const reportCommand: Command = {
  name: "report",
  summary: "The compliance report, from a ledger: the score, what needs a human, findings, remediations.",
  usage: [
    "--out DIR (--data DIR | --table NAME) [--format html,json,csv] [--config FILE]",
    "",
    "  --out DIR       where the files are written, over those of a report before",
    `  --format LIST   ${reportFormats.join(", ")} (default: all of them)`,
    "  --data DIR      the ledger of a local run that is not running now",
    "  --table NAME    the ledger of a deployment, read with the credentials of the environment",
  ].join("\n"),
  options: {
    format: { type: "string" },
    out: { type: "string" },
    data: { type: "string" },
    table: { type: "string" },
  },
  run: async (values, positionals, io) => {
    if (positionals.length > 0) throw new UsageError(`takes no argument ${positionals.join(" ")}`);
    const formats = formatsOf(text(values, "format") ?? reportFormats.join(","));
    const out = text(values, "out");
    if (!out) throw new UsageError("needs --out DIR, where the files are written");
    const config = await loadConfig(text(values, "config") ?? defaultConfigFile, playbooks);
    const { ledger, asOf, close } = await openLedger(
      { data: text(values, "data"), table: text(values, "table") },
      config,
    );
    try {
      const report = await buildReport(ledger.records(), { config, playbooks, asOf });
      for (const path of await writeReport(report, formats, out)) io.out(`${path}\n`);
      return 0;
    } finally {
      await close();
    }
  },
};
