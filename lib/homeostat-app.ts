import { type App, Tags } from "aws-cdk-lib";
import type { Code } from "aws-cdk-lib/aws-lambda";
import { type Config, ConfigurationError } from "../lambdas/core/config.ts";
import type { Operations } from "../lambdas/core/operation.ts";
import { ownTag } from "../lambdas/core/own-resource.ts";
import type { AnyPlaybook } from "../lambdas/core/playbook.ts";
import { retirementProblems } from "../lambdas/core/retirement.ts";
import type { FunctionSpec } from "../lambdas/functions.ts";
import { ForwardingStack } from "./forwarding-stack.ts";
import { HubStack } from "./hub-stack.ts";
import { MemberStack } from "./member-stack.ts";
import { remotePlaces } from "./place.ts";

/** What a deployment is made from. */
export interface Blueprint {
  readonly config: Config;
  readonly functions: Readonly<Record<string, FunctionSpec>>;
  readonly playbooks: readonly AnyPlaybook[];
  readonly readerReads: Operations;
  /** Roles whose time to undo is over by this day are left out. */
  readonly today: Date;
  /** The bundle of a function, by its name. */
  readonly code: (name: string) => Code;
}

/** @throws {ConfigurationError} where today makes something of the configuration wrong */
const checkToday = (config: Config, today: Date): void => {
  const problems = retirementProblems(config, today);
  if (problems.length > 0) throw new ConfigurationError(problems);
};

/** Adds the stacks of a deployment to an app: the hub, a stack for every managed account, and one wherever events are forwarded from. */
export const addStacks = (app: App, { config, functions, playbooks, readerReads, today, code }: Blueprint): void => {
  checkToday(config, today);
  new HubStack(app, { config, functions, code });
  for (const account of config.accounts)
    new MemberStack(app, { config, account, functions, playbooks, readerReads, today });
  for (const place of remotePlaces(config)) new ForwardingStack(app, { config, place, functions });
  Tags.of(app).add(ownTag, config.deployment);
};
