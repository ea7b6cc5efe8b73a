import type { Finding, Lifecycle, SeverityLabel } from "../lambdas/core/finding.ts";
import type { State } from "../lambdas/core/states.ts";
import { type Html, html } from "./html.ts";
import type { ConsoleModel } from "./model.ts";

/** A point in time as people read it: the day and the second, in UTC. */
export const time = (iso: string): Html =>
  html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)}</time>`;

/** Where the day is plain from what stands around it. */
export const clockTime = (iso: string): Html => html`<time datetime="${iso}">${iso.slice(11, 19)}</time>`;

/** How a state is to be taken: what the eye sorts by. */
export type Tone = "good" | "bad" | "human" | "busy" | "calm";

const tones: Readonly<Record<State, Tone>> = {
  detected: "busy",
  planned: "busy",
  queued: "busy",
  applying: "busy",
  verifying: "busy",
  "rolling-back": "busy",
  "awaiting-approval": "human",
  escalated: "human",
  healed: "good",
  failed: "bad",
  "rolled-back": "calm",
  recorded: "calm",
  skipped: "calm",
  rejected: "calm",
  expired: "calm",
  superseded: "calm",
};

export const toneOf = (state: State): Tone => tones[state];

/** A word with a shape and a colour before it, in this order of importance. */
export const badge = (tone: Tone, word: string): Html => html`<span class="badge ${tone}">${word}</span>`;

export const stateBadge = (state: State): Html => badge(toneOf(state), state);

const lifecycleTones: Readonly<Record<Lifecycle, Tone>> = {
  open: "busy",
  resolved: "good",
  suppressed: "calm",
  unknown: "human",
};

export const lifecycleBadge = (lifecycle: Lifecycle): Html => badge(lifecycleTones[lifecycle], lifecycle);

/** How many of four bars are filled: severity is read by length before it is read by colour. */
const bars: Readonly<Record<Exclude<SeverityLabel, "unknown">, number>> = {
  critical: 4,
  high: 3,
  medium: 2,
  low: 1,
  informational: 0,
};

export const severity = (label: SeverityLabel): Html =>
  label === "unknown"
    ? html`<span class="quiet">severity unknown</span>`
    : html`<span class="severity ${label}"><span class="bars" aria-hidden="true">${"▮".repeat(bars[label])}<span>${"▮".repeat(4 - bars[label])}</span></span> ${label}</span>`;

/** The account by its name where the configuration gives one, and the region. */
export const place = (
  { accounts }: Pick<ConsoleModel, "accounts">,
  { account, region }: { readonly account: string; readonly region: string },
): Html => {
  const name = accounts.get(account);
  return html`<span class="quiet">${name !== undefined && html`${name} · `}<span class="whole">${account}</span> · <span class="whole">${region}</span></span>`;
};

/** The product that told of something, as people call it. */
export const teller = ({ transport }: Pick<Finding, "transport">): string => {
  const names: Readonly<Record<string, string>> = {
    "aws.config": "AWS Config",
    "aws.securityhub": "Security Hub",
    "aws.guardduty": "GuardDuty",
    "aws.health": "AWS Health",
    "aws.cloudwatch": "CloudWatch",
    "aws.cloudformation": "CloudFormation",
    "aws.ecr": "Amazon ECR",
    "aws.inspector2": "Amazon Inspector",
  };
  return Object.hasOwn(names, transport.source) ? (names[transport.source] ?? transport.source) : transport.source;
};

/** The last part of a CloudFormation type: `S3 Bucket` of `AWS::S3::Bucket`. */
export const kindOf = (type: string): string => type.split("::").slice(1).join(" ") || type;

/** A digest says no more to people by its whole length; its page has all of it. */
export const brief = (text: string): string => text.replaceAll(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, "$1…");

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
