import { accountOfArn } from "./arn.ts";
import type { Config, ManagedAccount } from "./config.ts";
import type { Control, Finding, Subject, Transport } from "./finding.ts";
import type { TrustRefusal } from "./reasons.ts";

/** @returns the configured account of a subject, if its region and partition are configured as well */
export const managedAccount = (config: Config, subject: Subject): ManagedAccount | undefined =>
  subject.partition === config.partition
    ? config.accounts.find(
        ({ id, regions }) =>
          id === subject.account && (subject.region === "global" || regions.includes(subject.region)),
      )
    : undefined;

/**
 * The services that hand an administrator account the findings of others, by the source of their events.
 * Sources: Security Hub, GuardDuty and Inspector User Guides, "Managing multiple accounts"; AWS Health User Guide,
 * "Aggregating AWS Health events across accounts". Every other service speaks for its own account only.
 */
const administered: ReadonlyMap<string, keyof Config["administrators"]> = new Map([
  ["aws.securityhub", "securityHub"],
  ["aws.guardduty", "guardDuty"],
  ["aws.inspector2", "inspector"],
  ["aws.health", "health"],
]);

/** May the account that an event came from tell of this subject? */
const maySpeakFor = ({ administrators }: Config, { account, source }: Transport, subject: Subject): boolean => {
  const service = administered.get(source);
  return account === subject.account || (service !== undefined && account === administrators[service]);
};

/** The ARN that a control names beside its subject's. */
const controlArn = (control: Control): string | undefined => {
  switch (control.type) {
    case "config-rule":
      return control.ruleArn;
    case "alarm":
      return control.alarmArn;
    case "security-hub":
    case "threat":
      return control.findingArn;
    case "product":
    case "vulnerability":
    case "service-health":
    case "stack-drift":
    case "inventory":
    case "image-scan":
      return undefined;
  }
};

/**
 * The account in an event decides which role is assumed, so it is checked before any call: it must be managed, its ARNs
 * must name it, and the envelope must come from that very account or from the administrator of the event's own service;
 * in either case from a region that is configured for the sender, because that is where its rules are asked about.
 */
export const refuseUntrusted = (config: Config, { subject, transport, control }: Finding): TrustRefusal | null => {
  const foreign = [subject.arn, controlArn(control)].some(
    (arn) => arn !== undefined && (accountOfArn(arn) ?? subject.account) !== subject.account,
  );
  if (foreign || !maySpeakFor(config, transport, subject)) return "account-mismatch";
  const { account, region } = transport;
  const managed = managedAccount(config, subject) && managedAccount(config, { ...subject, account, region });
  return managed ? null : "account-not-managed";
};
