import config from "../../homeostat.config.ts";
import { makeRuntime, type Runtime } from "../../lambdas/adapters/runtime.ts";
import { functionRoleName, roleArn } from "../../lambdas/core/names.ts";
import type { FunctionName } from "../../local/control-plane/load-functions.ts";
import type { PlaneRig } from "./plane-rig.ts";

/** Something that the deployment is there for, or must never do, and that takes some of its grants. */
export interface Probe {
  readonly name: string;
  /** It asks for what must be refused. */
  readonly provokes?: true;
  /** Rejects if it does not come out as it should. */
  run(rig: PlaneRig): Promise<void>;
}

export const pass = ({ clock }: PlaneRig, minutes: number): Promise<void> => clock.idle(clock.now() + minutes * 60_000);

/** What a function of the deployment could do beside its code: a runtime with keys of its role. */
export const asFunction = ({ plane, clock }: PlaneRig, name: FunctionName): Runtime => {
  const { account, region } = config.hub;
  const role = roleArn(config, account, functionRoleName(config.deployment, name));
  return makeRuntime(
    {
      env: plane.deployment.functionNamed(name).environment,
      config,
      now: () => new Date(clock.now()),
      fetch: plane.gitHub.fetch,
    },
    {
      region,
      credentials: plane.iam.functionCredentials(role, name, region),
      requestHandler: plane.aws.requestHandler,
    },
  );
};
