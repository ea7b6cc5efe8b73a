import type { Config } from "./config.ts";
import type { Subject } from "./finding.ts";

/** Every stack, and so every generated name of ours, begins with this. */
export const ownPrefix = (deployment: string): string => `homeostat-${deployment}-`;

/** The tag that everything deployed by us carries, for resources that have ids rather than names. */
export const ownTag = "homeostat:deployment";

/** Homeostat never works on itself: a broken repair must not reach for the tool that repairs. */
export const isOwnResource = (config: Config, subject: Subject): boolean =>
  subject.id.startsWith(ownPrefix(config.deployment)) ||
  subject.name?.startsWith(ownPrefix(config.deployment)) === true ||
  subject.tags?.[ownTag] === config.deployment;
