import type { AwsCredentials, Runtime } from "../../lambdas/adapters/runtime.ts";
import { type FunctionSpec, functions } from "../../lambdas/functions.ts";
import type { Iam } from "../iam/iam.ts";
import type { DeployedFunction, Deployment } from "./deployment.ts";

export type FunctionName = keyof typeof functions;

/** Every function of the list, in its order. */
export const functionNames = Object.keys(functions).filter((name): name is FunctionName =>
  Object.hasOwn(functions, name),
);

/** A function as its deployment would have it: code, environment, and keys of its own role. */
export interface LoadedFunction {
  readonly name: FunctionName;
  readonly spec: FunctionSpec;
  readonly deployed: DeployedFunction;
  readonly credentials: AwsCredentials;
  readonly create: (runtime: Runtime) => (event: unknown, context: unknown) => unknown;
}

/** An entry of `lambdas/functions.ts` does not export what functions are started with. */
export class EntryWithoutCreateError extends Error {
  override readonly name = "EntryWithoutCreateError";
  constructor(entry: string) {
    super(`${entry} exports no function create(runtime)`);
  }
}

/** Imports a function's code, whose `create` is then called for each invocation. */
export type LoadEntry = (name: FunctionName) => Promise<{ readonly create?: unknown }>;

const fromSources: LoadEntry = (name) => import(/* @vite-ignore */ `../../${functions[name].entry}`);

const load = async (
  name: FunctionName,
  deployment: Deployment,
  iam: Iam,
  region: string,
  loadEntry: LoadEntry,
): Promise<LoadedFunction> => {
  const spec = functions[name];
  const { create } = await loadEntry(name);
  if (typeof create !== "function") throw new EntryWithoutCreateError(spec.entry);
  const deployed = deployment.functionNamed(name);
  return {
    name,
    spec,
    deployed,
    credentials: iam.functionCredentials(deployed.roleArn, name, region),
    create: (runtime) => create(runtime),
  };
};

/**
 * Imports every entry of the list.
 * @param loadEntry another way to the code than the sources, such as the bundles that are deployed
 * @throws {EntryWithoutCreateError}
 */
export const loadFunctions = async (
  deployment: Deployment,
  iam: Iam,
  region: string,
  loadEntry: LoadEntry = fromSources,
): Promise<ReadonlyMap<FunctionName, LoadedFunction>> =>
  new Map(
    await Promise.all(
      functionNames.map(async (name) => [name, await load(name, deployment, iam, region, loadEntry)] as const),
    ),
  );
