import { accountOfArn } from "./arn.ts";
import type { Config, ManagedAccount } from "./config.ts";
import type { Finding, Subject } from "./finding.ts";
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
 * The account in an event decides which role is assumed, so it is checked before any call:
 * it must be managed, its ARNs must name it, and the envelope must come from that very account and a region of it that
 * is configured, because that is where its rules are asked about.
 */
export const refuseUntrusted = (config: Config, { subject, transport, control }: Finding): TrustRefusal | null => {
  const arns = [
    subject.arn,
    control.type === "config-rule" ? control.ruleArn : undefined,
    control.type === "alarm" ? control.alarmArn : undefined,
  ];
  const foreign = arns.some((arn) => arn !== undefined && (accountOfArn(arn) ?? subject.account) !== subject.account);
  if (foreign || transport.account !== subject.account) return "account-mismatch";
  const managed = managedAccount(config, subject) && managedAccount(config, { ...subject, region: transport.region });
  return managed ? null : "account-not-managed";
};
