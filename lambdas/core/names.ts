import { hash } from "node:crypto";
import type { Config } from "./config.ts";
import type { Subject } from "./finding.ts";
import { ownPrefix } from "./own-resource.ts";

/** Joins with NUL, which no identifier contains: two different lists never hash alike. */
const digest = (parts: readonly string[]): string => hash("sha256", parts.join("\0"), "hex").slice(0, 32);

/** A ledger key for whatever a finding's key contains. */
export const findingId = (key: string): string => digest([key]);

/** A ledger key for a finding that `account` had no right to tell: no other account can reach it. */
export const refusedFindingId = (account: string, key: string): string => digest([account, key]);

/** A ledger key for a subject, the same for every playbook. */
export const subjectId = ({ partition, account, region, type, id }: Subject): string =>
  digest([partition, account, region, type, id]);

/** One ticket per control and subject: the ledger's key, and the mark that the tracker's item carries. */
export const ticketId = (control: string, subject: Subject): string => digest(["ticket", control, subjectId(subject)]);

/** Ledger key, name of the durable execution and name of the role sessions in one: 1 to 64 of `[A-Za-z0-9_-]`. */
export const remediationId = (playbook: string, subject: Subject, generation: number): string =>
  digest([playbook, subjectId(subject), String(generation)]);

/** One exemption at a time for a playbook (`*`: all) and a subject (null: everything) of an account. */
export const exemptionId = (playbook: string, account: string, subject: string | null): string =>
  digest(["exemption", playbook, account, ...(subject === null ? [] : [subject])]);

/** The same act, put on record twice, is on record once. */
export const actId = (parts: readonly string[]): string => digest(["act", ...parts]);

export type RoleUse = "read" | "write";

/** Roles are global, so one pair per deployment, playbook and account serves all regions. At most 64 characters (IAM). */
export const playbookRoleName = (deployment: string, playbook: string, use: RoleUse): string =>
  `${ownPrefix(deployment)}${playbook.replace("/", "-")}-${use}`;

/** The role that resolves rules and sweeps an account; it reads only. */
export const readerRoleName = (deployment: string): string => `${ownPrefix(deployment)}reader`;

/** The role that a function of the hub runs under. */
export const functionRoleName = (deployment: string, name: string): string => `${ownPrefix(deployment)}${name}`;

/** The ARN of a role by its name: ours have no path. */
export const roleArn = ({ partition }: Config, account: string, name: string): string =>
  `arn:${partition}:iam::${account}:role/${name}`;

/** Against the confused deputy. Not a secret: it says on whose behalf the hub assumes a member's role. */
export const externalId = ({ deployment, hub }: Config): string => `homeostat:${hub.account}:${deployment}`;

/** In the encryption context of every before-image; its value is the remediation's id. */
export const imageContextKey = "homeostat:remediation";
