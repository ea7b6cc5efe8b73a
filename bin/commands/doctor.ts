import { makeRuntime } from "../../lambdas/adapters/runtime.ts";
import { region as regionSchema } from "../../lambdas/core/place-schema.ts";
import { visible } from "../../lambdas/core/visible.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { type Command, text, UsageError } from "../command.ts";
import { defaultConfigFile, loadConfig } from "../load-config.ts";
import { readScalable } from "../read-scalable.ts";
import { type Suggestion, suggestEntries } from "../suggest-entries.ts";

const entriesOf = (suggestions: readonly Suggestion[]) =>
  suggestions.flatMap((found) => (found.kind === "entry" ? [found.entry] : []));

const inWords = (suggestions: readonly Suggestion[], place: string): string => {
  const entries = entriesOf(suggestions);
  const remarks = suggestions.flatMap((found) => (found.kind === "remark" ? [`${found.alarm} ${found.why}`] : []));
  const nothing = `In ${place} no alarm on a node group is unregistered.`;
  const head = `In ${place} these alarms are on node groups, and scale nothing. To register one, put it under \`scaling\`, with bounds and a target of your own choice:`;
  return [
    ...(entries.length === 0 ? [nothing] : [head, ...entries.map((entry) => `${visible(JSON.stringify(entry))},`)]),
    ...remarks.map(visible),
    "",
  ].join("\n");
};

export const doctorCommand: Command = {
  name: "doctor",
  summary: "Which alarms on node groups nobody has registered, and how they would be.",
  usage: [
    "[--region REGION] [--json] [--config FILE]",
    "",
    "  --region REGION   where to look, in the account of your AWS credentials; default: the hub's region",
    "  --json            an array of entries for `scaling`",
    "",
    "  Reads with your own credentials: cloudwatch:DescribeAlarms, cloudwatch:ListTagsForResource,",
    "  autoscaling:DescribeAutoScalingGroups. Tags suggest, and decide nothing.",
  ].join("\n"),
  options: { region: { type: "string" }, json: { type: "boolean" } },
  run: async (values, positionals, io) => {
    if (positionals.length > 0) throw new UsageError("takes no arguments");
    const config = await loadConfig(text(values, "config") ?? defaultConfigFile, playbooks);
    const region = text(values, "region") ?? config.hub.region;
    if (!regionSchema.safeParse(region).success) throw new UsageError(`--region takes a region, not "${region}"`);
    const env = { ...io.env, AWS_REGION: region };
    const { account, alarms, groups } = await readScalable(makeRuntime({ env, config, now: () => new Date() }));
    const suggestions = suggestEntries(alarms, groups, config.scaling, { account, region });
    io.out(
      values["json"]
        ? `${JSON.stringify(entriesOf(suggestions), null, 2)}\n`
        : inWords(suggestions, `${account} ${region}`),
    );
    return 0;
  },
};
