import { inBlocks } from "./blocks.ts";
import { controlsCsv, exemptionsCsv, findingsCsv, remediationsCsv } from "./csv-files.ts";
import { reportHtml } from "./html-report.ts";
import { reportJson } from "./json.ts";
import type { Report } from "./model.ts";

export const reportFormats = ["html", "json", "csv"] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** A file of the report. Its pieces are made as they are read, and each is worth a write. */
export interface ReportFile {
  readonly name: string;
  readonly contentType: string;
  readonly pieces: () => Iterable<string>;
}

/** What a format consists of. */
export const filesOf = (report: Report, format: ReportFormat): readonly ReportFile[] => {
  switch (format) {
    case "html":
      return [{ name: "report.html", contentType: "text/html; charset=utf-8", pieces: () => [reportHtml(report)] }];
    case "json":
      return [{ name: "report.json", contentType: "application/json", pieces: () => inBlocks(reportJson(report)) }];
    case "csv":
      return [
        csv("findings.csv", () => findingsCsv(report)),
        csv("controls.csv", () => controlsCsv(report)),
        csv("remediations.csv", () => remediationsCsv(report)),
        csv("exemptions.csv", () => exemptionsCsv(report)),
      ];
  }
};

const csv = (name: string, pieces: ReportFile["pieces"]): ReportFile => ({
  name,
  contentType: "text/csv; charset=utf-8; header=present",
  pieces: () => inBlocks(pieces()),
});
