import type { AwsCall, CallContext } from "../../aws/call.ts";
import type { InProcessAws } from "../../aws/in-process-aws.ts";
import type { Collection } from "../../state/collection.ts";
import type { Store } from "../../state/store.ts";
import { answerOf, unwrap } from "../operations.ts";
import type { World } from "../world.ts";

/** A call that changed something in the estate, and whose it was: what CloudTrail would have of it. */
export interface TrailEntry {
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** ARN of the user or of the role's session; a remediation's id ends the latter. */
  readonly by: string;
  readonly sessionName: string | null;
  readonly input: AwsCall["input"];
}

const reads = /^(Get|Describe|List|Lookup|Head|BatchGet|Receive)/;

/** Queues and buses carry messages; what changes an estate is elsewhere. */
const carriers: ReadonlySet<string> = new Set(["sqs", "events", "ssm"]);

/** In the order of the calls. */
export const trailOf = (store: Store): Collection<TrailEntry> => store.collection("trail");

/** Registers operations so that each change and its entry in the trail are stored together, or not at all. */
export const trailing = (
  aws: Pick<InProcessAws, "on">,
  { store, clock }: Pick<World, "store" | "clock">,
): Pick<InProcessAws, "on"> => {
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
      at: clock.now(),
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
