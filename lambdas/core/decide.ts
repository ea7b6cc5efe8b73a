import { contradictsRegistry, scalingEntryFor } from "./alarm-registry.ts";
import type { Config, Mode } from "./config.ts";
import { type Duration, milliseconds } from "./duration.ts";
import type { Finding } from "./finding.ts";
import { refuseUntrusted } from "./managed-accounts.ts";
import { isManagedRule } from "./managed-rule.ts";
import { exemptionOf, modeFor, optionsFor } from "./mode.ts";
import { isOwnResource } from "./own-resource.ts";
import type { AnyPlaybook } from "./playbook.ts";
import type { FindingSkip } from "./reasons.ts";
import type { Trigger } from "./trigger.ts";

/** `remediate`: would observe, and act if still wrong. `ask`: would plan and ask a human. `record`: would only plan. */
export type DecisionOutcome = "remediate" | "ask" | "record" | "skip" | "escalate";

/** What one playbook makes of one finding, before anything is read from AWS. */
export interface Decision {
  readonly findingKey: string;
  readonly playbook: string;
  readonly mode: Mode;
  readonly outcome: DecisionOutcome;
  readonly reason: FindingSkip | `mode-${Mode}`;
}

/** Is a finding of this kind a playbook's business? */
const answersTo = (trigger: Trigger, { kind, control, subject, detail }: Finding): boolean => {
  switch (trigger.kind) {
    case "control":
      if (subject.type !== trigger.subject) return false;
      if (control.type === "config-rule") return trigger.configRules.some((name) => isManagedRule(control, name));
      return control.type === "security-hub" && trigger.securityHub.includes(control.id);
    case "alarm":
      return control.type === "alarm";
    case "scan":
      // A scan that leaves the digest out is about an image all the same.
      return kind === "vulnerability" && (subject.type === trigger.subject || detail.type === "image");
    case "item":
      return detail.type === "configurationItem" && subject.type === trigger.subject;
  }
};

const refuseAlarm = (finding: Finding, config: Config): FindingSkip | null => {
  if (finding.detail.type !== "alarm") return null;
  if (!scalingEntryFor(config, finding)) return "alarm-not-registered";
  return finding.detail.silencedBy === undefined ? null : "alarm-silenced";
};

/** Whatever state the alarm is in: a fault of the configuration is told before it matters. */
const refuseContradiction = (finding: Finding, config: Config): FindingSkip | null => {
  const entry = scalingEntryFor(config, finding);
  return entry && finding.detail.type === "alarm" && contradictsRegistry(finding.detail, entry)
    ? "alarm-contradicts-registry"
    : null;
};

const refuseLifecycle = ({ lifecycle }: Finding): FindingSkip | null => {
  switch (lifecycle) {
    case "open":
      return null;
    case "resolved":
      return "finding-resolved";
    case "suppressed":
      return "finding-suppressed";
    case "unknown":
      return "finding-unknown";
  }
};

/** Why a finding starts nothing, whatever the playbook; null: nothing stands in the way. Trust comes first. */
export const refuse = (finding: Finding, config: Config): FindingSkip | null =>
  refuseUntrusted(config, finding) ??
  (finding.transport.replayName === undefined ? null : "replayed-event") ??
  refuseContradiction(finding, config) ??
  refuseLifecycle(finding) ??
  (finding.partial ? "finding-partial" : null) ??
  (isOwnResource(config, finding.subject) ? "own-resource" : null) ??
  refuseAlarm(finding, config);

/** What a source says of a fact that is over, or too small to start anything: a case that stands open may end by it. */
const calming: ReadonlySet<string> = new Set<FindingSkip>([
  "finding-resolved",
  "finding-suppressed",
  "below-threshold",
]);
export const isCalming = (reason: Decision["reason"]): boolean => calming.has(reason);

/** Skips that nothing but a human can end, and that nobody else tells of. */
const faults: ReadonlySet<string> = new Set<FindingSkip>(["alarm-contradicts-registry"]);

/** Was a finding refused for a fault in the configuration? */
export const showsFault = (decisions: readonly Decision[]): boolean =>
  decisions.some(({ reason }) => faults.has(reason));

const outcomeOf = { enforce: "remediate", approve: "ask", observe: "record" } as const satisfies Record<
  Mode,
  DecisionOutcome
>;

/** One decision for each playbook whose business the finding is. Pure: `explain` and `intake` decide alike. */
export const decide = (
  finding: Finding,
  playbooks: readonly AnyPlaybook[],
  config: Config,
  now: Date,
): readonly Decision[] => {
  const refused = refuse(finding, config);
  return playbooks
    .filter(({ triggers }) => triggers.some((trigger) => answersTo(trigger, finding)))
    .map((playbook) => {
      const { id } = playbook;
      const mode = modeFor(config, id, finding.subject);
      const refusal =
        refused ??
        (exemptionOf(config, id, finding.subject, now) ? "exempted" : null) ??
        playbook.dismiss?.(finding, optionsFor(config, playbook)) ??
        null;
      return {
        findingKey: finding.key,
        playbook: id,
        mode,
        ...(refusal
          ? { outcome: "skip" as const, reason: refusal }
          : { outcome: outcomeOf[mode], reason: `mode-${mode}` as const }),
      };
    });
};

/** An alarm tells of a load: by then it may be another. One that lasts is looked at again without being told of. */
const alarmsAreNewsFor: Duration = "15m";

/** The decisions on a finding that is heard at `now`: none that starts anything on an alarm that is old by then. */
export const refuseStale = (
  decisions: readonly Decision[],
  { kind, times }: Finding,
  now: Date,
): readonly Decision[] => {
  const isNews = now.getTime() - new Date(times.observed).getTime() <= milliseconds(alarmsAreNewsFor);
  if (kind !== "alarm" || isNews) return decisions;
  return decisions.map((decision) =>
    decision.outcome === "skip" ? decision : { ...decision, outcome: "skip", reason: "alarm-stale" },
  );
};
