import * as z from "zod";
import { definePoller, type PolledEvent, type PollScope } from "../core/poller.ts";
import { getFinding, getInspectorStatus, listOpenImageFindings, type ToldFinding } from "../operations/inspector2.ts";
import { findingArnOf } from "../sources/inspector2-finding.ts";
import { polledEvent } from "./polled-event.ts";

const detailType = "Inspector2 Finding";

const eventOf = (scope: PollScope, found: ToldFinding): PolledEvent =>
  polledEvent(scope, {
    source: "aws.inspector2",
    detailType,
    resources: (found.resources ?? []).flatMap(({ id }) => (id === undefined ? [] : [id])),
    detail: found,
  });

/** What Inspector holds open about images. */
export const inspectorFindings = definePoller({
  id: "inspector-findings",
  detailType,
  reads: { getInspectorStatus, listOpenImageFindings, getFinding },
  /** Where the findings go on; null: at their beginning. */
  cursor: z.object({ token: z.string().nullable() }),
  staleToken: ["ValidationException"],

  async next(aws, scope, at) {
    const { account } = scope;
    if (at === null) {
      const { scansImages } = await aws.getInspectorStatus({ account });
      if (scansImages) return { events: [], counted: null, next: { token: null } };
      return { events: [], counted: null, next: null, outcome: "not-enabled" };
    }
    const { findings, next } = await aws.listOpenImageFindings({ account, token: at.token });
    const events = findings.map((found) => eventOf(scope, found));
    return { events, counted: null, next: next === null ? null : { token: next } };
  },

  async confirm(aws, scope, finding) {
    const { account } = scope;
    if (!(await aws.getInspectorStatus({ account })).isEnabled) return "gone";
    const found = await aws.getFinding({ account, findingArn: findingArnOf(finding) });
    return found ? eventOf(scope, found) : "gone";
  },
});
