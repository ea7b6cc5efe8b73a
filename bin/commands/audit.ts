import type { Config } from "../../lambdas/core/config.ts";
import { redact } from "../../lambdas/core/redact.ts";
import { type AuditProblem, type AuditResult, verifyAudit } from "../../lambdas/core/verify-audit.ts";
import { visible } from "../../lambdas/core/visible.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { type Command, type ExitCode, type Io, text, UsageError, type Values } from "../command.ts";
import { defaultConfigFile, loadConfig } from "../load-config.ts";
import { openAudit } from "../open-audit.ts";
import { openLedger } from "../open-ledger.ts";

const inWords = (problem: AuditProblem): string => {
  if ("key" in problem)
    switch (problem.problem) {
      case "forged":
        return `${problem.key}: is not as Homeostat sealed it`;
      case "lost":
        return `${problem.key}: is not there, and what was sealed names it`;
      case "stale":
        return `${problem.key}: the newest list of all histories is more than three hours old, or there is none`;
    }
  const entry = `remediation ${problem.remediationId}, entry ${problem.sequence}`;
  switch (problem.problem) {
    case "missing":
      return `${entry}: is missing`;
    case "changed":
      return `${entry}: was changed after it was written`;
    case "unlinked":
      return `${entry}: the entry before it is not the one that it was written after`;
    case "unchained":
      return `${entry}: has no hash, and those before it have`;
    case "gone":
      return `${entry}: was sealed, and the ledger has nothing of the remediation`;
    case "truncated":
      return `${entry}: was sealed, and the history ends before it`;
    case "replaced":
      return `${entry}: is not the one that was sealed`;
    case "unsealed":
      return `${entry}: ended the remediation, and nobody sealed it`;
  }
};

const summary = ({
  asOf,
  histories,
  entries,
  sealedHeads,
  lists,
  newestList,
  unchained,
  problems,
}: AuditResult): string =>
  [
    `as of ${asOf}: ${histories} histories with ${entries} entries`,
    `sealed: ${sealedHeads} heads, ${lists} lists of all histories${newestList ? `, the newest of ${newestList}` : ""}`,
    ...(unchained.entries > 0
      ? [
          `not proven: ${unchained.entries} entries without a hash, written before ${unchained.until} by an older version`,
        ]
      : []),
    ...(problems.length > 0
      ? [`${problems.length} problems:`, ...problems.map((problem) => `  ${visible(inWords(problem))}`)]
      : ["whole: nothing that was sealed is missing, cut off or changed"]),
    "",
  ].join("\n");

const placeOf = (values: Values) => ({ data: text(values, "data"), table: text(values, "table") });

const verify = async (values: Values, config: Config, io: Io): Promise<ExitCode> => {
  const place = { ...placeOf(values), bucket: text(values, "bucket"), key: text(values, "key") };
  const { ports, close } = await openAudit(place, config);
  try {
    const result = await verifyAudit(ports);
    io.out(values["json"] === true ? `${JSON.stringify(result, null, 2)}\n` : summary(result));
    return result.problems.length > 0 ? 1 : 0;
  } finally {
    await close();
  }
};

/** One entry a line, by remediation and sequence: the same ledger gives the same bytes. */
const exportEntries = async (values: Values, config: Config, io: Io): Promise<ExitCode> => {
  const { ledger, close } = await openLedger(placeOf(values), config);
  try {
    const lines: { readonly order: string; readonly line: string }[] = [];
    for await (const { remediationId, transition } of ledger.entries())
      lines.push({
        order: `${remediationId} ${String(transition.sequence).padStart(4, "0")}`,
        line: JSON.stringify(redact({ remediationId, ...transition })),
      });
    for (const { line } of lines.sort((a, b) => (a.order < b.order ? -1 : 1))) io.out(`${line}\n`);
    return 0;
  } finally {
    await close();
  }
};

export const auditCommand: Command = {
  name: "audit",
  summary: "The proof: is the ledger what was sealed of it? And its entries, for somebody else's archive.",
  usage: [
    "verify (--data DIR | --table NAME) [--json] [--bucket NAME] [--key ID] [--config FILE]",
    "   or: … audit export (--data DIR | --table NAME) [--config FILE]",
    "",
    "  verify          says what is missing, cut off, changed or not sealed; exit code 1 where anything is",
    "  export          every entry as NDJSON, without secrets, in a stable order",
    "  --data DIR      the ledger of a local run that is not running now",
    "  --table NAME    the ledger of a deployment, read with the credentials of the environment",
    "  --bucket NAME   of the seals, where it is not the deployment's own",
    "  --key ID        under which they are made: an id, ARN or alias",
    "  --json          one object { asOf, histories, entries, sealedHeads, lists, newestList, unchained, problems }",
  ].join("\n"),
  options: {
    data: { type: "string" },
    table: { type: "string" },
    bucket: { type: "string" },
    key: { type: "string" },
    json: { type: "boolean" },
  },
  run: async (values, [action, ...others], io) => {
    if ((action !== "verify" && action !== "export") || others.length > 0)
      throw new UsageError("takes one argument: verify or export");
    const config = await loadConfig(text(values, "config") ?? defaultConfigFile, playbooks);
    return action === "verify" ? verify(values, config, io) : exportEntries(values, config, io);
  },
};
