import type { InProcessAws } from "../aws/in-process-aws.ts";
import { registerAutoScaling } from "./autoscaling/operations.ts";
import { registerCloudTrail } from "./cloudtrail/operations.ts";
import { registerCloudWatch } from "./cloudwatch/operations.ts";
import { registerConfig } from "./config/operations.ts";
import { registerEc2 } from "./ec2/operations.ts";
import { registerEcr } from "./ecr/operations.ts";
import { registerEks } from "./eks/operations.ts";
import { registerEvents } from "./events/put-events.ts";
import { eventuallyConsistent } from "./eventually-consistent.ts";
import { registerInspector2 } from "./inspector2/operations.ts";
import { registerKms } from "./kms/operations.ts";
import { transactional } from "./operations.ts";
import { registerS3 } from "./s3/operations.ts";
import { registerSqs } from "./sqs/operations.ts";
import { registerSsm } from "./ssm/operations.ts";
import type { World } from "./world.ts";

export interface ServiceOptions {
  /** For how long after a change reads of that service may still show what was before; 0: not at all. */
  readonly staleReadsMs?: number;
}

/** Every service of the simulated accounts, and the timers behind them: called once, before the timers start. */
export const registerServices = (
  aws: Pick<InProcessAws, "on">,
  world: World,
  { staleReadsMs = 0 }: ServiceOptions = {},
): void => {
  const exact = transactional(aws, world.store);
  const estate = staleReadsMs > 0 ? eventuallyConsistent(exact, world.clock, staleReadsMs) : exact;
  registerAutoScaling(estate, world);
  registerCloudWatch(estate, world);
  registerConfig(estate, world);
  registerEc2(estate, world);
  registerEcr(estate, world);
  registerEks(estate, world);
  registerInspector2(estate, world);
  registerS3(estate, world);
  registerCloudTrail(exact, world);
  registerEvents(exact, world);
  registerKms(exact, world);
  registerSqs(exact, world);
  registerSsm(exact, world);
};
