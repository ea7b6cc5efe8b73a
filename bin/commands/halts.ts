import * as z from "zod";
import { visible } from "../../lambdas/core/visible.ts";
import { callApi } from "../api-client.ts";
import { type Command, type ExitCode, type Io, text, UsageError, type Values } from "../command.ts";
import { apiOptions, apiUsage, reachApi } from "../reach-api.ts";

const halt = z.object({ by: z.string(), reason: z.string(), at: z.string() });
const stops = z.object({
  halts: z.array(z.object({ playbook: z.string().nullable(), halt })),
  breakers: z.array(z.object({ playbook: z.string(), openedAt: z.string() })),
});
const resumed = z.object({ halt: halt.nullable(), breakerOpenedAt: z.string().nullable() });

const nameOf = (playbook: string | null): string => playbook ?? "everything";

const stopsText = (answer: unknown): string => {
  const { halts, breakers } = stops.parse(answer);
  const lines = [
    ...halts.map(
      ({ playbook, halt: { by, at, reason } }) => `${nameOf(playbook)}: halted by ${by} at ${at}: ${reason}`,
    ),
    ...breakers.map(({ playbook, openedAt }) => `${playbook}: its breaker is open since ${openedAt}`),
  ];
  return lines.length > 0 ? lines.map(visible).join("\n") : "Nothing is halted, and no breaker is open.";
};

/** What is to be stopped or to go on, and why; null: everything, and no reason. @throws {UsageError} */
const wishOf = (values: Values, positionals: readonly string[]) => {
  if (positionals.length > 0) throw new UsageError(`takes no argument ${positionals.join(" ")}`);
  return { playbook: text(values, "playbook") ?? null, reason: text(values, "reason") ?? null };
};

/** The answer, whole or in words. @returns the exit code */
const show = (io: Io, values: Values, answer: unknown, words: string): ExitCode => {
  io.out(`${values["json"] ? JSON.stringify(answer, null, 2) : words}\n`);
  return 0;
};

const options = { ...apiOptions, playbook: { type: "string" }, reason: { type: "string" } } as const;

export const haltCommand: Command = {
  name: "halt",
  summary: "Stops everything, or one playbook, before its next write; without a reason, shows what is stopped.",
  usage: [
    "[--playbook ID] [--reason TEXT] [--api URL] [--as NAME] [--json] [--config FILE]",
    "",
    "  --playbook ID    this one only",
    "  --reason TEXT    why; without it, nothing is changed",
    ...apiUsage,
  ].join("\n"),
  options,
  run: async (values, positionals, io) => {
    const { playbook, reason } = wishOf(values, positionals);
    if (reason === null && playbook !== null) throw new UsageError("needs --reason TEXT");
    const api = await reachApi(values, io);
    if (reason !== null) await callApi(api, { act: "halt", body: { playbook, reason } });
    // What stands now, and not what was asked for: so a halt is seen to be there.
    const answer = await callApi(api, { act: "halts" });
    return show(io, values, answer, stopsText(answer));
  },
};

export const resumeCommand: Command = {
  name: "resume",
  summary: "Lifts a halt; of a playbook, closes its breaker too.",
  usage: [
    "[--playbook ID] --reason TEXT [--api URL] [--as NAME] [--json] [--config FILE]",
    "",
    "  --playbook ID    the halt of this one, and its breaker; without it, the halt of everything",
    "  --reason TEXT    why",
    ...apiUsage,
  ].join("\n"),
  options,
  run: async (values, positionals, io) => {
    const { playbook, reason } = wishOf(values, positionals);
    if (!reason) throw new UsageError("needs --reason TEXT");
    const answer = await callApi(await reachApi(values, io), { act: "resume", body: { playbook, reason } });
    const { halt: lifted, breakerOpenedAt } = resumed.parse(answer);
    const words = [
      lifted ? `the halt by ${lifted.by} of ${lifted.at} is lifted` : "",
      breakerOpenedAt === null ? "" : `its breaker, open since ${breakerOpenedAt}, is closed`,
    ].filter(Boolean);
    return show(io, values, answer, visible(`${nameOf(playbook)}: ${words.join("; ")}`));
  },
};
