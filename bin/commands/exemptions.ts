import * as z from "zod";
import type { Config } from "../../lambdas/core/config.ts";
import { exemptionState } from "../../lambdas/core/exemption.ts";
import { visible } from "../../lambdas/core/visible.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { callApi } from "../api-client.ts";
import { type Command, text, UsageError, type Values } from "../command.ts";
import { defaultConfigFile, loadConfig } from "../load-config.ts";
import { apiOptions, apiUsage, reachApi } from "../reach-api.ts";

const grant = z.object({
  id: z.string(),
  playbook: z.string(),
  account: z.string(),
  subject: z.string().nullable(),
  owner: z.string(),
  reason: z.string(),
  expires: z.string(),
  state: z.string(),
  grantedBy: z.string(),
});
const list = z.object({ exemptions: z.array(grant) });

const grantText = ({
  id,
  playbook,
  account,
  subject,
  owner,
  reason,
  expires,
  state,
  grantedBy,
}: z.infer<typeof grant>) =>
  [
    `${id}  ${state}, to the end of ${expires}`,
    `  ${playbook}: ${subject ?? "everything"} in ${account}`,
    `  ${owner}: ${reason}  (granted by ${grantedBy})`,
  ]
    .map(visible)
    .join("\n");

/** Those of the configuration, which only a deployment changes. */
const configured = ({ exemptions }: Config, now: Date): readonly string[] =>
  exemptions.map((each) => {
    const { id, playbooks: keys, subjects, accounts, environments, regions, owner, reason, expires } = each;
    const where = [subjects, accounts, environments, regions].flatMap((names) => names ?? []).join(", ");
    return [
      `${id}  ${exemptionState(each, now)}, to the end of ${expires}  (configuration)`,
      `  ${keys.join(", ")}: ${where}`,
      `  ${owner}: ${reason}`,
    ]
      .map(visible)
      .join("\n");
  });

export const exemptionsCommand: Command = {
  name: "exemptions",
  summary: "What is left as it is: by whose word, and until when.",
  usage: ["[--api URL] [--as NAME] [--json] [--config FILE]", "", ...apiUsage].join("\n"),
  options: apiOptions,
  run: async (values, positionals, io) => {
    if (positionals.length > 0) throw new UsageError(`takes no argument ${positionals.join(" ")}`);
    const config = await loadConfig(text(values, "config") ?? defaultConfigFile, playbooks);
    const answer = await callApi(await reachApi(values, io), { act: "exemptions" });
    const { exemptions } = list.parse(answer);
    if (values["json"]) io.out(`${JSON.stringify({ ...Object(answer), configured: config.exemptions }, null, 2)}\n`);
    else {
      const texts = [...exemptions.map(grantText), ...configured(config, new Date())];
      io.out(texts.length > 0 ? `${texts.join("\n\n")}\n` : "Nothing is exempted.\n");
    }
    return 0;
  },
};

/** @throws {UsageError} naming the option */
const needed = (values: Values, name: string): string => {
  const value = text(values, name);
  if (!value) throw new UsageError(`needs --${name}`);
  return value;
};

export const exemptCommand: Command = {
  name: "exempt",
  summary: "Leaves a subject, or a whole account, as it is for a time; or ends that.",
  usage: [
    "--playbook ID --account ID [--subject ID] --owner TEXT --reason TEXT --expires DAY [--api URL] …",
    "       exempt --end ID --reason TEXT [--api URL] …",
    "",
    "  --playbook ID    or * for every playbook",
    "  --subject ID     such as a bucket's name; everything in the account, where it is left out",
    "  --owner TEXT     who answers for it",
    "  --expires DAY    its last day in UTC, such as 2026-12-31; at most 365 days from today",
    "  --end ID         ends an exemption before its time, as exemptions shows it",
    ...apiUsage,
  ].join("\n"),
  options: {
    ...apiOptions,
    playbook: { type: "string" },
    account: { type: "string" },
    subject: { type: "string" },
    owner: { type: "string" },
    reason: { type: "string" },
    expires: { type: "string" },
    end: { type: "string" },
  },
  run: async (values, positionals, io) => {
    if (positionals.length > 0) throw new UsageError(`takes no argument ${positionals.join(" ")}`);
    const reason = needed(values, "reason");
    const end = text(values, "end");
    if (end !== undefined && !/^[0-9a-f]{32}$/.test(end)) throw new UsageError(`"${end}" is no id: see exemptions`);
    const body = {
      reason,
      ...(end === undefined && {
        playbook: needed(values, "playbook"),
        account: needed(values, "account"),
        subject: text(values, "subject") ?? null,
        owner: needed(values, "owner"),
        expires: needed(values, "expires"),
      }),
    };
    const api = await reachApi(values, io);
    const answer = await callApi(
      api,
      end === undefined ? { act: "exempt", body } : { act: "end-exemption", id: end, body },
    );
    io.out(values["json"] ? `${JSON.stringify(answer, null, 2)}\n` : `${grantText(grant.parse(answer))}\n`);
    return 0;
  },
};
