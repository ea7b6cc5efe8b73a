import type { Environment } from "aws-cdk-lib";
import type { Config } from "../lambdas/core/config.ts";

/** Where the control plane runs, as stacks take it. */
export const hubEnvironment = ({ hub }: Config): Required<Environment> => ({
  account: hub.account,
  region: hub.region,
});

/** An ARN in the hub's own account and region. */
export const hubArn = ({ partition, hub }: Config, service: string, resource: string): string =>
  `arn:${partition}:${service}:${hub.region}:${hub.account}:${resource}`;

/** A service as key policies name it, both as caller and in `kms:ViaService`: such as `logs.eu-west-1.amazonaws.com`. */
export const hubService = ({ partition, hub }: Config, service: string): string =>
  `${service}.${hub.region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;

/** Events of the hub's account and region are on its default bus; those of anywhere else have to be forwarded. */
export const remotePlaces = ({ accounts, hub }: Config): readonly Required<Environment>[] =>
  accounts
    .flatMap(({ id, regions }) => regions.map((region) => ({ account: id, region })))
    .filter(({ account, region }) => account !== hub.account || region !== hub.region);
