import type { Api } from "../../bin/api-client.ts";
import { type ConsoleServer, serveConsole } from "../../bin/console-server.ts";
import { openApprovals, standingStops } from "../../lambdas/core/acts/views.ts";
import { type ActRig, actRig } from "../core/acts/support.ts";
import { emptyModel } from "./console-model.ts";
import { sampleApproval } from "./sample-approval.ts";

/** The console in which mary acts, over the API's core, with a plan that may disrupt and waits for her. */
export const serveActs = async (): Promise<{ readonly rig: ActRig; readonly server: ConsoleServer }> => {
  const rig = actRig();
  const api: Api = {
    url: "https://api.example.com",
    region: "eu-west-1",
    credentials: async () => ({ accessKeyId: "A", secretAccessKey: "B" }),
    as: null,
    send: async ({ method, path, body }) => {
      const { status, body: answer } = await rig.as("mary", method, path, String(body));
      return { status, text: JSON.stringify(answer) };
    },
  };
  const model = async () => ({
    ...emptyModel,
    approvals: await openApprovals(rig.ledger, new Date("2026-01-01T09:00:00.000Z")),
    stops: await standingStops(rig.ledger),
  });
  await rig.ledger.putApproval(sampleApproval({ impact: "disruptive" }), null);
  return { rig, server: await serveConsole(model, 0, { who: "mary", api }) };
};
