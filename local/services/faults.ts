import type { AwsCall } from "../aws/call.ts";
import { AwsFaultError } from "../aws/fault.ts";
import type { SeededFault } from "../aws/options.ts";
import { seededRandom } from "./random.ts";

/** How likely each trouble is for one call, 0 to 1. */
export interface FaultPlan {
  readonly throttled?: number;
  /** The service fails before it did anything. */
  readonly failed?: number;
  /** The service did it, and the answer is lost. */
  readonly lost?: number;
  /** The calls that may have trouble; all, where it is not given. */
  readonly only?: (call: AwsCall) => boolean;
}

/** Trouble by chance, the same for the same seed and calls: the `fault` of an in-process AWS. */
export const createFaults = (seed: string, plan: FaultPlan): ((call: AwsCall) => SeededFault | undefined) => {
  const random = seededRandom(seed);
  const { throttled = 0, failed = 0, lost = 0, only = () => true } = plan;
  return (call) => {
    if (!only(call)) return undefined;
    const drawn = random.next();
    if (drawn < throttled) return { when: "before", fault: throttling(call) };
    if (drawn < throttled + failed) return { when: "before", fault: unavailable() };
    if (drawn < throttled + failed + lost) return { when: "after", fault: unavailable() };
    return undefined;
  };
};

const unavailable = (): AwsFaultError =>
  new AwsFaultError("ServiceUnavailable", "The service is temporarily unavailable.", { status: 503 });

/** By the service's name in signatures; the others answer as the default. Source: their API references, common errors. */
const throttlingErrors: Readonly<Record<string, readonly [code: string, status: number]>> = {
  autoscaling: ["Throttling", 400],
  dynamodb: ["ProvisionedThroughputExceededException", 400],
  ec2: ["RequestLimitExceeded", 503],
  monitoring: ["Throttling", 400],
  s3: ["SlowDown", 503],
  sqs: ["RequestThrottled", 403],
  sts: ["Throttling", 400],
};

const throttling = ({ service }: AwsCall): AwsFaultError => {
  const [code, status] = throttlingErrors[service] ?? ["ThrottlingException", 400];
  return new AwsFaultError(code, "Rate exceeded", { status });
};
