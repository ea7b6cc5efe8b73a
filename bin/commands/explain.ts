import { readFile } from "node:fs/promises";
import { withRegisteredSubject } from "../../lambdas/core/alarm-registry.ts";
import type { Config } from "../../lambdas/core/config.ts";
import { type Decision, decide } from "../../lambdas/core/decide.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import { withDrift } from "../../lambdas/core/item-drift.ts";
import { tagsMayLower } from "../../lambdas/core/mode.ts";
import { visible } from "../../lambdas/core/visible.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { decisionInWords, withoutDecision } from "../../lambdas/report/decision-words.ts";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { type Command, type Io, text, UsageError } from "../command.ts";
import { explainFinding } from "../explain-finding.ts";
import { defaultConfigFile, loadConfig } from "../load-config.ts";

/** A row of `explain --json`: one event of one file. */
export interface Explained {
  readonly file: string;
  readonly eventId: string | null;
  readonly findings: readonly Finding[];
  readonly decisions: readonly Decision[];
  readonly error: { readonly name: string; readonly message: string } | null;
}

/** The events of a file: one object, or an array of them. Not JSON: one row that says so. */
const eventsIn = (content: string): readonly string[] => {
  try {
    const value: unknown = JSON.parse(content);
    return Array.isArray(value) ? value.map((event) => JSON.stringify(event)) : [content];
  } catch {
    return [content];
  }
};

const eventIdOf = (content: string): string | null => {
  try {
    const value: unknown = JSON.parse(content);
    const id: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "id") : null;
    return typeof id === "string" ? id : null;
  } catch {
    return null;
  }
};

/** What would happen to an event: the same parser and the same decision as on AWS, and no call to AWS. */
const explainEvent = (file: string, content: string, config: Config, now: Date): Explained => {
  const eventId = eventIdOf(content);
  try {
    const findings = parseEvent(content).findings.map((finding) =>
      withRegisteredSubject(config, withDrift(finding, playbooks, config)),
    );
    return {
      file,
      eventId,
      findings,
      decisions: findings.flatMap((finding) => decide(finding, playbooks, config, now)),
      error: null,
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { file, eventId, findings: [], decisions: [], error: { name: error.name, message: error.message } };
  }
};

const unreadable = (file: string, error: unknown): Explained => ({
  file,
  eventId: null,
  findings: [],
  decisions: [],
  error: { name: "FileUnreadableError", message: error instanceof Error ? error.message : String(error) },
});

const explainFile = async (file: string, config: Config, io: Io): Promise<readonly Explained[]> => {
  try {
    const content = file === "-" ? await io.readInput() : await readFile(file, "utf8");
    return eventsIn(content).map((event) => explainEvent(file, event, config, new Date()));
  } catch (error) {
    return [unreadable(file, error)];
  }
};

/** Live tags are not asked for here. */
const proviso = ({ playbook, outcome }: Decision, { subject }: Finding, config: Config): string =>
  outcome !== "skip" && outcome !== "escalate" && tagsMayLower(config, playbook, subject)
    ? "; a tag of it may lower the mode"
    : "";

const inText = ({ file, eventId, findings, decisions, error }: Explained, config: Config): string => {
  const head = visible(`${file}${eventId ? ` (event ${eventId})` : ""}`);
  if (error) return `${head}\n  ${error.name}: ${visible(error.message)}\n`;
  const lines = findings.flatMap((finding) => {
    const { subject, severity, lifecycle, title } = finding;
    const mine = decisions.filter(({ findingKey }) => findingKey === finding.key);
    return [
      `  finding    ${visible(title)}`,
      `             ${severity.label}, ${lifecycle}, ${subject.type} ${visible(subject.id)} in ${subject.account} ${subject.region}`,
      ...mine.map(
        (decision) =>
          `  ${decision.playbook.padEnd(28)} ${decisionInWords(decision)}${proviso(decision, finding, config)}`,
      ),
      ...(mine.length === 0 ? [`  ${withoutDecision(finding)}: recorded, nothing else`] : []),
    ];
  });
  return `${[head, ...(lines.length > 0 ? lines : ["  tells of no finding"])].join("\n")}\n`;
};

export const explainCommand: Command = {
  name: "explain",
  summary: "What would happen to these events, and why; or what did happen to a finding.",
  usage: [
    "FILE… [--json] [--config FILE]",
    "   or: … explain --finding ID (--data DIR | --table NAME) [--json] [--config FILE]",
    "",
    "  FILE            events as JSON: one object or an array; - reads standard input. Offline: never calls AWS",
    "  --json          an array of { file, eventId, findings, decisions, error }, one object per event",
    "  --finding ID    a finding's key or a remediation's id: what the ledger knows of it",
    "  --data DIR      the ledger of a local run that is not running now",
    "  --table NAME    the ledger of a deployment, read with the credentials of the environment",
  ].join("\n"),
  options: {
    json: { type: "boolean" },
    finding: { type: "string" },
    data: { type: "string" },
    table: { type: "string" },
  },
  run: async (values, files, io) => {
    const config = await loadConfig(text(values, "config") ?? defaultConfigFile, playbooks);
    const finding = text(values, "finding");
    if (finding !== undefined) {
      if (files.length > 0) throw new UsageError("takes files or --finding, not both");
      return explainFinding(
        {
          id: finding,
          data: text(values, "data"),
          table: text(values, "table"),
          json: values["json"] === true,
          config,
        },
        io,
      );
    }
    if (files.length === 0) throw new UsageError("name at least one file, - for standard input, or --finding ID");
    const rows: Explained[] = [];
    for (const file of files) rows.push(...(await explainFile(file, config, io)));
    io.out(values["json"] ? `${JSON.stringify(rows, null, 2)}\n` : rows.map((row) => inText(row, config)).join("\n"));
    return rows.some(({ error }) => error !== null) ? 1 : 0;
  },
};
