import type { Api } from "../../bin/api-client.ts";
import { type ConsoleServer, serveConsole } from "../../bin/console-server.ts";
import { openApprovals, standingExemptions, standingStops } from "../../lambdas/core/acts/views.ts";
import { type ActRig, actRig, playbook, remediated } from "../core/acts/support.ts";
import { emptyModel, viewOf } from "./console-model.ts";
import { sampleApproval, sampleId } from "./sample-approval.ts";

/**
 * The console in which somebody acts, over the API's core: with a plan that may disrupt and waits for an answer, and
 * with a remediation that healed under a playbook that only observes by now.
 */
export const serveActs = async (who = "mary"): Promise<{ readonly rig: ActRig; readonly server: ConsoleServer }> => {
  const rig = actRig({ playbooks: { [playbook]: { mode: "observe" } } });
  const api: Api = {
    url: "https://api.example.com",
    region: "eu-west-1",
    credentials: async () => ({ accessKeyId: "A", secretAccessKey: "B" }),
    as: null,
    send: async ({ method, path, body }) => {
      const { status, body: answer } = await rig.as(who, method, path, String(body));
      return { status, text: JSON.stringify(answer) };
    },
  };
  const now = new Date("2026-01-01T09:00:00.000Z");
  const model = async () => ({
    ...emptyModel,
    playbooks: new Map([[playbook, "Set the colour"]]),
    remediations: [viewOf({ id: sampleId })],
    exemptions: await standingExemptions(rig.ledger, now),
    approvals: await openApprovals(rig.ledger, now),
    stops: await standingStops(rig.ledger),
  });
  await remediated(rig, "detected", "planned", "applying", "verifying", "healed");
  await rig.ledger.putApproval(sampleApproval({ impact: "disruptive" }), null);
  return { rig, server: await serveConsole(model, 0, { who, api }) };
};
