import type { Config } from "../../lambdas/core/config.ts";
import type { Finding } from "../../lambdas/core/finding.ts";
import { withDrift } from "../../lambdas/core/item-drift.ts";
import { playbooks } from "../../lambdas/playbooks/index.ts";
import { parseEvent } from "../../lambdas/sources/index.ts";

/** What `intake` makes of an event, as it came. @throws {MalformedEventError | UnknownEventError | EventTooLargeError} */
export const heardFindings =
  (config: Config) =>
  (event: string): readonly Finding[] =>
    parseEvent(event).findings.map((finding) => withDrift(finding, playbooks, config));
