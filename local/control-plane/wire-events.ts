import type { Config } from "../../lambdas/core/config.ts";
import type { Iam } from "../iam/iam.ts";
import type { StackTemplate } from "../iam/template.ts";
import { busOfArn } from "../services/events/buses.ts";
import type { EventEnvelope } from "../services/events/envelope.ts";
import type { Queue } from "../services/sqs/queue.ts";
import type { World } from "../services/world.ts";
import { type DeployedQueue, type Deployment, DeploymentIncompleteError } from "./deployment.ts";
import { type FunctionName, functionNames } from "./load-functions.ts";
import { authorizeDelivery, authorizePolling } from "./on-behalf.ts";
import { type DeployedRule, type RuleTarget, readRules } from "./rules.ts";

/** The queue of a function's events, and where what cannot be read ends. */
export interface FunctionQueue {
  readonly deployed: DeployedQueue;
  readonly events: Queue;
  readonly deadLetters: Queue;
}

/** Invokes a function with an event that a rule hands to it. */
type Hand = (name: FunctionName, event: EventEnvelope) => void;

/**
 * Makes the queues of the functions, and connects them with the buses of all accounts by the deployed rules.
 * @throws AwsFaultError if a function's role may not poll its queue, as its deployment would fail
 */
export const wireEvents = (
  world: World,
  iam: Iam,
  config: Config,
  stacks: readonly StackTemplate[],
  deployment: Deployment,
  hand: Hand,
): ReadonlyMap<FunctionName, FunctionQueue> => {
  const queues = new Map<FunctionName, FunctionQueue>();
  for (const name of functionNames) {
    const deployed = deployment.functionNamed(name);
    if (!deployed.queue) continue;
    const queue = createQueues(world, config, deployed.queue);
    authorizePolling(iam, deployed, queue.events);
    queues.set(name, queue);
  }
  for (const rule of readRules(stacks))
    for (const target of rule.targets) {
      const woken = functionNames.find((name) => deployment.functionNamed(name).arn === target.arn);
      if (woken)
        world.buses.subscribe(rule.bus, rule.pattern, (event) => {
          authorizeDelivery(iam, rule, target, "lambda:InvokeFunction");
          hand(woken, event);
        });
      else connect(world, iam, rule, target, [...queues.values()]);
    }
  return queues;
};

const createQueues = (world: World, { hub }: Config, deployed: DeployedQueue): FunctionQueue => {
  const deadLetters = world.queues.create({ ...hub, name: deployed.deadLetterQueue, visibilityTimeoutSeconds: 30 });
  const events = world.queues.create({
    ...hub,
    name: deployed.name,
    visibilityTimeoutSeconds: deployed.visibilityTimeoutSeconds,
    redrive: { to: deadLetters, maxReceiveCount: deployed.maxReceiveCount },
  });
  return { deployed, events, deadLetters };
};

const connect = (
  world: World,
  iam: Iam,
  rule: DeployedRule,
  target: RuleTarget,
  queues: readonly FunctionQueue[],
): void => {
  const { arn, bus, pattern } = rule;
  const queue = queues.find(({ events }) => events.arn === target.arn)?.events;
  const onward = busOfArn(target.arn);
  if (queue)
    world.buses.subscribe(bus, pattern, (event) => {
      authorizeDelivery(iam, rule, target, "sqs:SendMessage");
      queue.send(JSON.stringify(event));
    });
  else if (onward)
    world.buses.subscribe(bus, pattern, (event) => {
      authorizeDelivery(iam, rule, target, "events:PutEvents");
      world.buses.put(onward, event);
    });
  else
    throw new DeploymentIncompleteError(
      arn,
      `its target ${target.arn} is neither a function, nor a function's queue, nor a bus`,
    );
};
