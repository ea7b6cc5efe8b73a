import type { AwsCall, CallContext } from "../aws/call.ts";
import type { InProcessAws } from "../aws/in-process-aws.ts";
import { answerOf, unwrap } from "../services/operations.ts";
import type { Collection } from "../state/collection.ts";
import type { Store } from "../state/store.ts";

/** A call that changed something in the estate, and whose it was: what CloudTrail would have of it. */
export interface TrailEntry {
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  /** ARN of the user or of the role's session; a remediation's id ends the latter. */
  readonly by: string;
  readonly sessionName: string | null;
  readonly input: AwsCall["input"];
}

const reads = /^(Get|Describe|List|Head|BatchGet|Receive)/;

/** Queues and buses carry messages; what changes an estate is elsewhere. */
const carriers: ReadonlySet<string> = new Set(["sqs", "events", "ssm"]);

/** In the order of the calls. */
export const trailOf = (store: Store): Collection<TrailEntry> => store.collection("trail");

/** Registers operations so that each change and its entry in the trail are stored together, or not at all. */
export const trailing = (aws: InProcessAws, store: Store): Pick<InProcessAws, "on"> => {
  const trail = trailOf(store);
  let entries = [...trail.entries()].length;
  const enter = ({ call, principal, account, region }: CallContext): void => {
    const { service, operation, input } = call;
    if (reads.test(operation) || carriers.has(service)) return;
    trail.put(String(entries++).padStart(8, "0"), {
      service,
      operation,
      account,
      region,
      by: principal.arn,
      sessionName: principal.sessionName ?? null,
      input,
    });
  };
  return {
    on: (command, handler) =>
      aws.on(command, (input, context) =>
        unwrap(
          store.transaction(() =>
            answerOf(() => {
              const output = handler(input, context);
              enter(context);
              return output;
            }),
          ),
        ),
      ),
  };
};
