import type { Config } from "../../lambdas/core/config.ts";
import { functionRoleName, roleArn } from "../../lambdas/core/names.ts";
import { ownPrefix } from "../../lambdas/core/own-resource.ts";
import { type ResolvedResource, type ResolvedStack, resolveStack, type StackTemplate } from "../iam/template.ts";

/** What CloudFormation would have made, as far as the functions are wired to it. */
export interface Deployment {
  readonly tableName: string;
  readonly busName: string;
  readonly reportsBucket: string;
  readonly auditBucket: string;
  readonly keys: readonly DeployedKey[];
  readonly api: DeployedApi;
  /** @throws {DeploymentIncompleteError} for a function that the template does not make */
  functionNamed(name: string): DeployedFunction;
}

export interface DeployedKey {
  readonly arn: string;
  readonly usage: "ENCRYPT_DECRYPT" | "GENERATE_VERIFY_MAC";
  readonly alias: string | null;
}

/** The HTTP API through which people come in. */
export interface DeployedApi {
  readonly id: string;
  readonly stage: string;
  /** Such as `POST /approvals/{id}/approve`, all of them authorised by IAM. */
  readonly routes: readonly { readonly key: string; readonly pattern: RegExp }[];
  /** What answers. */
  readonly functionArn: string;
}

export interface DeployedFunction {
  readonly arn: string;
  /** The environment, as the template resolves it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  /** The queue that its event source mapping reads, if it has one. */
  readonly queue: DeployedQueue | null;
}

export interface DeployedQueue {
  readonly name: string;
  readonly visibilityTimeoutSeconds: number;
  readonly maxReceiveCount: number;
  readonly deadLetterQueue: string;
  readonly batchSize: number;
  readonly maxConcurrency: number;
}

/** The template lacks something that the functions cannot run without, or has it in a form that is not understood. */
export class DeploymentIncompleteError extends Error {
  override readonly name = "DeploymentIncompleteError";
  constructor(stack: string, what: string) {
    super(`stack ${stack}: ${what}; synthesise again, or see lib/`);
  }
}

/** Reads names, environments and queues out of the hub's template: what the functions get locally is what a deployment gives them. */
export const readDeployment = (
  stacks: readonly StackTemplate[],
  config: Config,
  functionNames: readonly string[],
): Deployment => {
  const stack = resolveStack(hubOf(stacks, config));
  const functions = new Map(functionNames.map((name) => [name, readFunction(stack, config, name)]));
  /** The table, the bus and the buckets are what functions are told that they are. */
  const variable = (of: string, name: string): string => {
    const value = functions.get(of)?.environment[name];
    if (!value) throw new DeploymentIncompleteError(stack.stackName, `${of} has no environment variable ${name}`);
    return value;
  };
  return {
    tableName: variable("remediate", "TABLE_NAME"),
    busName: variable("remediate", "BUS_NAME"),
    reportsBucket: variable("report", "REPORTS_BUCKET"),
    auditBucket: variable("remediate", "AUDIT_BUCKET"),
    keys: readKeys(stack),
    api: readApi(stack),
    functionNamed: (name) => {
      const found = functions.get(name);
      if (!found) throw new DeploymentIncompleteError(stack.stackName, `no function is called ${name}`);
      return found;
    },
  };
};

const hubOf = (stacks: readonly StackTemplate[], { hub, deployment }: Config): StackTemplate => {
  const name = `${ownPrefix(deployment)}hub`;
  const found = stacks.find(({ stackName, account }) => account === hub.account && stackName === name);
  if (!found)
    throw new DeploymentIncompleteError(name, `there is only ${stacks.map(({ stackName }) => stackName).join(", ")}`);
  return found;
};

const readApi = (stack: ResolvedStack): DeployedApi => {
  const one = (type: string): ResolvedResource => {
    const found = stack.resources.find((resource) => resource.type === type);
    if (!found) throw new DeploymentIncompleteError(stack.stackName, `there is no ${type}`);
    return found;
  };
  const routes = stack.resources.filter(({ type }) => type === "AWS::ApiGatewayV2::Route");
  return {
    id: stack.physicalName(one("AWS::ApiGatewayV2::Api").logicalId),
    stage: String(one("AWS::ApiGatewayV2::Stage").properties["StageName"]),
    functionArn: String(one("AWS::ApiGatewayV2::Integration").properties["IntegrationUri"]),
    routes: routes.map(({ logicalId, properties }) => {
      if (properties["AuthorizationType"] !== "AWS_IAM")
        throw new DeploymentIncompleteError(stack.stackName, `route ${logicalId} is open to everybody`);
      const key = String(properties["RouteKey"]);
      const path = key.slice(key.indexOf(" ") + 1);
      return { key, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`) };
    }),
  };
};

const readFunction = (stack: ResolvedStack, config: Config, name: string): DeployedFunction => {
  const role = roleArn(config, stack.account, functionRoleName(config.deployment, name));
  const deployed = stack.resources.find(
    ({ type, properties }) => type === "AWS::Lambda::Function" && properties["Role"] === role,
  );
  if (!deployed) throw new DeploymentIncompleteError(stack.stackName, `no function runs under ${role}`);
  const variables = record(record(deployed.properties["Environment"])["Variables"]);
  return {
    arn: stack.arn(deployed.logicalId),
    environment: Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, String(value)])),
    roleArn: role,
    queue: readQueue(stack, stack.physicalName(deployed.logicalId)),
  };
};

const readKeys = (stack: ResolvedStack): readonly DeployedKey[] => {
  const aliases = stack.resources.filter(({ type }) => type === "AWS::KMS::Alias");
  return stack.resources
    .filter(({ type }) => type === "AWS::KMS::Key")
    .map(({ logicalId, properties }) => {
      const arn = stack.arn(logicalId);
      const alias = aliases.find((each) => each.properties["TargetKeyId"] === arn);
      return {
        arn,
        // Source: CloudFormation Template Reference, AWS::KMS::Key, `KeyUsage` and its default.
        usage: properties["KeyUsage"] === "GENERATE_VERIFY_MAC" ? "GENERATE_VERIFY_MAC" : "ENCRYPT_DECRYPT",
        alias: alias ? stack.physicalName(alias.logicalId) : null,
      };
    });
};

const readQueue = (stack: ResolvedStack, functionName: string): DeployedQueue | null => {
  const mapping = stack.resources.find(
    ({ type, properties }) =>
      type === "AWS::Lambda::EventSourceMapping" && lastPart(properties["FunctionName"]) === functionName,
  );
  if (!mapping) return null;
  const byArn = (arn: unknown): ResolvedResource => {
    const queue = stack.resources.find(
      ({ type, logicalId }) => type === "AWS::SQS::Queue" && stack.arn(logicalId) === arn,
    );
    if (!queue) throw new DeploymentIncompleteError(stack.stackName, `there is no queue ${String(arn)}`);
    return queue;
  };
  const queue = byArn(mapping.properties["EventSourceArn"]);
  const redrive = record(queue.properties["RedrivePolicy"]);
  return {
    name: stack.physicalName(queue.logicalId),
    visibilityTimeoutSeconds: Number(queue.properties["VisibilityTimeout"]),
    maxReceiveCount: Number(redrive["maxReceiveCount"]),
    deadLetterQueue: stack.physicalName(byArn(redrive["deadLetterTargetArn"]).logicalId),
    batchSize: Number(mapping.properties["BatchSize"]),
    maxConcurrency: Number(record(mapping.properties["ScalingConfig"])["MaximumConcurrency"]),
  };
};

/** A function is named by its name or its ARN. */
const lastPart = (nameOrArn: unknown): string => String(nameOrArn).split(":").at(-1) ?? "";

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
