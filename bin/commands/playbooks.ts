import type { Config, Mode } from "../../lambdas/core/config.ts";
import { modes } from "../../lambdas/core/config.ts";
import { modeFor, tagsMayLower } from "../../lambdas/core/mode.ts";
import type { Operations } from "../../lambdas/core/operation.ts";
import { type AnyPlaybook, acts, type Impact, writesOf } from "../../lambdas/core/playbook.ts";
import type { Trigger } from "../../lambdas/core/trigger.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { type Command, text, UsageError } from "../command.ts";
import { defaultConfigFile, loadConfig } from "../load-config.ts";

/** A row of `playbooks --json`. */
export interface CatalogueRow {
  readonly id: string;
  readonly title: string;
  readonly triggers: readonly Trigger[];
  /** IAM actions. */
  readonly reads: readonly string[];
  /** None: it never changes anything. */
  readonly writes: readonly string[];
  readonly frameworks: Readonly<Record<string, readonly string[]>>;
  readonly impact: Impact;
  /** Null: there is nothing to undo. */
  readonly rollback: "restore-before" | "computed" | "irreversible" | null;
  /** The most that any configured account lets it do. */
  readonly mode: Mode;
}

const actionsOf = (operations: Operations): readonly string[] =>
  [...new Set(Object.values(operations).flatMap(({ actions }) => actions))].sort();

const rollbackOf = (playbook: AnyPlaybook): CatalogueRow["rollback"] => {
  if (!acts(playbook)) return null;
  const way = playbook.rollback();
  if (way === "restore-before") return way;
  return "irreversible" in way ? "irreversible" : "computed";
};

/** Accounts and regions with the mode that a playbook has there. */
const modesByPlace = (
  { id }: AnyPlaybook,
  config: Config,
): readonly { readonly place: string; readonly mode: Mode; readonly tagsMayLower: boolean }[] =>
  config.accounts.flatMap((account) =>
    account.regions.map((region) => {
      const somewhere = { type: "", id: "", account: account.id, region, partition: config.partition };
      return {
        place: `${account.name} (${account.id}) ${region}`,
        mode: modeFor(config, id, somewhere),
        tagsMayLower: tagsMayLower(config, id, somewhere),
      };
    }),
  );

const catalogueRow = (playbook: AnyPlaybook, config: Config): CatalogueRow => {
  const found = modesByPlace(playbook, config).map(({ mode }) => modes.indexOf(mode));
  return {
    id: playbook.id,
    title: playbook.title,
    triggers: playbook.triggers,
    reads: actionsOf(playbook.reads),
    writes: actionsOf(writesOf(playbook)),
    frameworks: playbook.frameworks,
    impact: acts(playbook) ? playbook.impact : "none",
    rollback: rollbackOf(playbook),
    mode: modes[Math.max(0, ...found)] ?? "observe",
  };
};

const describeTrigger = (trigger: Trigger): string => {
  switch (trigger.kind) {
    case "control":
      return `${trigger.subject}: Config ${trigger.configRules.join(", ")}; Security Hub ${trigger.securityHub.join(", ")}`;
    case "alarm":
      return `${trigger.subject}: alarms registered under \`scaling\``;
    case "scan":
      return `${trigger.subject}: vulnerabilities, whichever scanner tells of them`;
    case "item":
      return `${trigger.subject}: changes that AWS Config records`;
  }
};

const details = (playbook: AnyPlaybook, row: CatalogueRow, config: Config): string =>
  [
    `${row.id}: ${row.title}`,
    playbook.why,
    "",
    ...row.triggers.map((trigger) => `  trigger    ${describeTrigger(trigger)}`),
    ...(acts(playbook) ? [`  impact     ${row.impact} at least`, `  rollback   ${row.rollback}`] : []),
    `  reads      ${row.reads.join(", ")}`,
    `  writes     ${row.writes.join(", ") || "nothing, in any mode: it calls a human"}`,
    ...Object.entries(row.frameworks).map(([name, ids]) => `  framework  ${name}: ${ids.join(", ")}`),
    ...modesByPlace(playbook, config).map(
      ({ place, mode, tagsMayLower: may }) =>
        `  mode       ${mode.padEnd(8)} in ${place}${may ? ", unless a tag lowers it" : ""}`,
    ),
    "",
  ].join("\n");

const table = (rows: readonly CatalogueRow[]): string => {
  const width = Math.max(...rows.map(({ id }) => id.length)) + 2;
  return [
    `${"PLAYBOOK".padEnd(width)}${"AT MOST".padEnd(9)}${"IMPACT".padEnd(12)}TITLE`,
    ...rows.map(({ id, mode, impact, title }) => `${id.padEnd(width)}${mode.padEnd(9)}${impact.padEnd(12)}${title}`),
    "",
  ].join("\n");
};

export const playbooksCommand: Command = {
  name: "playbooks",
  summary: "The catalogue: triggers, permissions, frameworks, impact, mode.",
  usage: [
    "[ID] [--json] [--config FILE]",
    "",
    "  ID       one playbook, in full",
    "  --json   an array of { id, title, triggers, reads, writes, frameworks, impact, rollback, mode };",
    "           reads and writes are IAM actions, mode is the most that any configured account allows",
  ].join("\n"),
  options: { json: { type: "boolean" } },
  run: async (values, positionals, io) => {
    const [id, ...more] = positionals;
    if (more.length > 0) throw new UsageError("takes one playbook id at most");
    const config = await loadConfig(text(values, "config") ?? defaultConfigFile, playbooks);
    const chosen = playbooks.filter((playbook) => id === undefined || playbook.id === id);
    const [first] = chosen;
    if (!first)
      throw new UsageError(`there is no playbook "${id}": ${playbooks.map((playbook) => playbook.id).join(", ")}`);
    const rows = chosen.map((playbook) => catalogueRow(playbook, config));
    if (values["json"]) io.out(`${JSON.stringify(rows, null, 2)}\n`);
    else io.out(id === undefined ? table(rows) : details(first, catalogueRow(first, config), config));
    return 0;
  },
};
