import type { Config } from "../lambdas/core/config.ts";
import { ownPrefix } from "../lambdas/core/own-resource.ts";

/** Announces what happens to remediations. */
export const busName = ({ deployment }: Config): string => `homeostat-${deployment}`;

/** Takes the events that other accounts and regions forward. */
export const incomingBusName = ({ deployment }: Config): string => `${ownPrefix(deployment)}incoming`;

/** The role under which EventBridge forwards from one region; roles are global, so the region is in the name. */
export const forwardingRoleName = ({ deployment }: Config, region: string): string =>
  `${ownPrefix(deployment)}forwarding-${region}`;

/** Where reports are kept. Bucket names are everybody's, so account and region are in it; at most 63 characters. */
export const reportBucketName = ({ deployment, hub }: Config): string =>
  `${ownPrefix(deployment)}reports-${hub.account}-${hub.region}`;

/** Where heads of histories are sealed. */
export const auditBucketName = ({ deployment, hub }: Config): string =>
  `${ownPrefix(deployment)}audit-${hub.account}-${hub.region}`;

/** A key by a name of its own: what an auditor gives to `audit verify`. */
export const keyAlias = ({ deployment }: Config, name: string): string => `alias/${ownPrefix(deployment)}${name}`;
