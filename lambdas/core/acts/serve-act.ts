import { ActRefusedError } from "./act-refused-error.ts";
import { answerApproval } from "./answer-approval.ts";
import { type Caller, callerOf } from "./caller.ts";
import { endExemption, grantExemption } from "./grant-exemption.ts";
import type { ActPorts } from "./ports.ts";
import { bodies, exemptBody, parseBody } from "./request.ts";
import { type Routed, routeOf } from "./routes.ts";
import { halt, resume } from "./stop-playbooks.ts";
import { undoRemediation } from "./undo-remediation.ts";
import { exemptionView, openApprovals, standingExemptions, standingStops } from "./views.ts";

/** A request as API Gateway admitted it. */
export interface ActRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** ARN of whoever signed it, as IAM tells it. */
  readonly callerArn: string;
}

export interface ActResponse {
  readonly status: number;
  readonly body: unknown;
}

/** Answers a request: a refusal is an answer, with its reason and the field that is to blame. */
export const serveAct = async (ports: ActPorts, request: ActRequest): Promise<ActResponse> => {
  try {
    const routed = routeOf(request.method, request.path);
    if (!routed) throw new ActRefusedError("not-found", { detail: "no such route" });
    return { status: 200, body: await serve(ports, routed, request) };
  } catch (error) {
    if (!(error instanceof ActRefusedError)) throw error;
    const { reason, status, message, field } = error;
    return { status, body: { error: { name: reason, message, field } } };
  }
};

const serve = async (
  ports: ActPorts,
  { route, id, claimed }: Routed,
  { body, callerArn }: ActRequest,
): Promise<unknown> => {
  const { ledger, now, config } = ports;
  const caller: Caller = callerOf(config, callerArn, claimed);
  const target = id ?? "";
  switch (route.act) {
    case "approvals":
      return { approvals: await openApprovals(ledger, now()) };
    case "exemptions":
      return { exemptions: await standingExemptions(ledger, now()) };
    case "halts":
      return standingStops(ledger);
    case "approve":
      return answerApproval(ports, "approve", target, parseBody(bodies.approve, body), caller);
    case "reject":
      return answerApproval(ports, "reject", target, { ...parseBody(bodies.reject, body), confirm: null }, caller);
    case "halt": {
      const stop = parseBody(bodies.halt, body);
      return { playbook: stop.playbook, halt: await halt(ports, stop, caller) };
    }
    case "resume":
      return resume(ports, parseBody(bodies.resume, body), caller);
    case "rollback":
      return undoRemediation(ports, target, parseBody(bodies.rollback, body).reason, caller);
    case "exempt":
      return exemptionView(await grantExemption(ports, parseBody(exemptBody(now()), body), caller), now());
    case "end-exemption":
      return exemptionView(
        await endExemption(ports, target, parseBody(bodies["end-exemption"], body).reason, caller),
        now(),
      );
  }
};
