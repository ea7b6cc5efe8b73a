import * as z from "zod";
import type { Operations, WriteOperations } from "../lambdas/core/operation.ts";
import { ownPrefix, ownTag } from "../lambdas/core/own-resource.ts";
import { type AnyActing, type AnyPlaybook, acts, type Impact } from "../lambdas/core/playbook.ts";
import type { Trigger } from "../lambdas/core/trigger.ts";
import { readsOf } from "../lambdas/playbooks/index.ts";

const impacts: Readonly<Record<Impact, string>> = {
  none: "Nobody notices.",
  brief: "Users may notice for moments.",
  disruptive: "Something that works may stop: it asks, unless the configuration allows it by name.",
};

const code = (texts: readonly string[]): string => texts.map((text) => `\`${text}\``).join(", ");

const table = (header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);

const triggerLines = (trigger: Trigger): readonly string[] => {
  switch (trigger.kind) {
    case "control":
      return [
        `- \`${trigger.subject}\` fails one of the AWS Config rules ${code(trigger.configRules)}, whoever named them`,
        `- which are the Security Hub controls ${trigger.securityHub.join(", ")}`,
      ];
    case "alarm":
      return [`- an alarm that \`scaling\` in the configuration registers for a \`${trigger.subject}\``];
    case "scan":
      return [`- a scanner, whichever it is, tells of a vulnerability in \`${trigger.subject}\``];
    case "item":
      return [
        `- AWS Config records a change of a \`${trigger.subject}\`, and what it records does not show that there is nothing to do`,
      ];
  }
};

const callRows = (operations: Operations): readonly (readonly string[])[] =>
  Object.entries(operations).map(([name, { actions, resource }]) => [
    `\`${name}\``,
    code(actions),
    code([resource].flat()),
  ]);

const protection = (writes: WriteOperations): string => {
  const ways = new Set(Object.values(writes).map(({ protect }) => protect));
  const words = [
    ...(ways.has("name") ? [`a name that begins with \`${ownPrefix("<deployment>")}\``] : []),
    ...(ways.has("tag") ? [`the tag \`${ownTag}\``] : []),
  ];
  return `The write role denies itself the resources of Homeostat, known by ${words.join(" or ")}.`;
};

/** For what the engine reads, and the playbook does not. */
const recurrenceLines = (playbook: AnyPlaybook): readonly string[] =>
  acts(playbook) && playbook.brokenBy.length > 0
    ? [
        `\`lookUpEvents\` is asked only where the drift is back for the third time in a day: who else called ${playbook.brokenBy.map((call) => `\`${call}\``).join(" or ")}.`,
        "",
      ]
    : [];

const rollback = (playbook: AnyActing): string => {
  const way = playbook.rollback();
  if (way === "restore-before") return "The settings that were there before are put back.";
  if ("irreversible" in way) return `It cannot be undone: ${way.irreversible}`;
  return "It goes back towards the settings before, as far as the state at that time makes it safe.";
};

const optionSchema = z.object({ default: z.unknown(), description: z.string().default("") });

const optionLines = (options: z.ZodType): readonly string[] => {
  const { properties = {} } = z.toJSONSchema(options, { io: "input" });
  const rows = Object.entries(properties).map(([name, property]) => {
    const { default: value, description } = optionSchema.parse(property);
    return [`\`${name}\``, code([JSON.stringify(value)]), description];
  });
  return rows.length === 0 ? ["None."] : table(["option", "default", "what it is"], rows);
};

const generated = "<!-- Written by bin/write-docs.ts from the playbook. Change that, and run it again. -->";

const columns = ["call", "IAM actions", "on"];

const actingLines = (playbook: AnyActing): readonly string[] => {
  const { writes, impact, settle } = playbook;
  return [
    "## Writes",
    "",
    ...table(columns, callRows(writes)),
    "",
    protection(writes),
    "",
    "## Impact",
    "",
    `At least \`${impact}\`: ${impacts[impact]} The live state may raise it.`,
    "",
    "## Verified",
    "",
    `By looking every ${settle.every} for up to ${settle.within}; what has not settled by then goes to a human.`,
    "",
    "## Undone",
    "",
    rollback(playbook),
    "",
  ];
};

const triageLines: readonly string[] = [
  "## Writes",
  "",
  "Nothing, in any mode, and it has no role to write with. What must not stay as it is goes to a human.",
  "",
];

/** The page of one playbook, as Markdown: everything follows from its declaration. */
export const playbookPage = (playbook: AnyPlaybook): string => {
  const { id, title, why, triggers, options, frameworks } = playbook;
  return [
    `# ${title}`,
    "",
    generated,
    "",
    `\`${id}\`. ${why}`,
    "",
    "## Starts when",
    "",
    ...triggers.flatMap(triggerLines),
    "",
    "## Reads",
    "",
    ...table(columns, callRows(readsOf(playbook))),
    "",
    ...recurrenceLines(playbook),
    ...(acts(playbook) ? actingLines(playbook) : triageLines),
    "## Options",
    "",
    ...optionLines(options),
    "",
    "## Frameworks",
    "",
    ...table(
      ["framework", "requirements"],
      Object.entries(frameworks).map(([name, found]) => [name, found.join(", ")]),
    ),
    "",
  ].join("\n");
};

const contents = (playbooks: readonly AnyPlaybook[]): string =>
  [
    "# Playbooks",
    "",
    generated,
    "",
    ...table(
      ["playbook", "what it does", "impact at least"],
      playbooks.map((playbook) => {
        const { id, title } = playbook;
        return [`[\`${id}\`](${id}.md)`, title, acts(playbook) ? playbook.impact : "never writes"];
      }),
    ),
    "",
  ].join("\n");

/** Every page below `docs/playbooks`, by its path there. */
export const playbookPages = (playbooks: readonly AnyPlaybook[]): Readonly<Record<string, string>> => ({
  "README.md": contents(playbooks),
  ...Object.fromEntries(playbooks.map((playbook) => [`${playbook.id}.md`, playbookPage(playbook)])),
});
