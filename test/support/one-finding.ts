import type { Finding } from "../../lambdas/core/finding.ts";
import { parseEvent } from "../../lambdas/sources/index.ts";
import { changedFixture, eventFixture } from "./event-fixtures.ts";

const only = (json: string): Finding => {
  const [finding, ...others] = parseEvent(json).findings;
  if (!finding || others.length > 0) throw new Error("the event has not one finding");
  return finding;
};

/** The one finding of a fixture. */
export const oneFinding = (source: string, name: string): Finding => only(eventFixture(source, name));

/** The one finding of a fixture with changes laid over it. */
export const oneChangedFinding = (source: string, name: string, change: Readonly<Record<string, unknown>>): Finding =>
  only(changedFixture(source, name, change));
