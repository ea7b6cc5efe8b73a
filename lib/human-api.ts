import { CfnOutput, RemovalPolicy } from "aws-cdk-lib";
import { CfnApi, CfnIntegration, CfnRoute, CfnStage } from "aws-cdk-lib/aws-apigatewayv2";
import { ManagedPolicy, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { CfnPermission, type IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { type ApiPolicy, apiPolicies, inNameOf, type Route } from "../lambdas/core/acts/routes.ts";
import type { Config } from "../lambdas/core/config.ts";
import { ownPrefix } from "../lambdas/core/own-resource.ts";
import { acknowledgeWildcard } from "./acknowledge.ts";
import { hubArn } from "./place.ts";

export interface HumanApiProps {
  readonly config: Config;
  readonly key: IKey;
  readonly routes: readonly Route[];
  /** What answers. */
  readonly target: IFunction;
}

const stage = "$default";
/** Filled in by IAM, from the session of whoever calls: docs/decisions/008. */
const sourceIdentity = "${aws:SourceIdentity}";

const describe: Readonly<Record<ApiPolicy, string>> = {
  viewer: "See what waits, is exempted or halted in Homeostat, and halt it",
  approver: "Approve and reject what Homeostat plans, and halt it",
  exempter: "Grant and end exemptions from Homeostat, and halt it",
  operator: "Halt and resume Homeostat, and ask it to undo what it did",
};

/** Where people come in: an HTTP API whose every route IAM authorises, and a managed policy for each part that people play. */
export class HumanApi extends Construct {
  constructor(scope: Construct, { config, key, routes, target }: HumanApiProps) {
    super(scope, "Api");
    const api = new CfnApi(this, "Http", {
      name: `${ownPrefix(config.deployment)}api`,
      description: "Approvals, exemptions and halts of Homeostat, each verb a route of its own",
      protocolType: "HTTP",
    });
    const integration = new CfnIntegration(this, "Function", {
      apiId: api.ref,
      integrationType: "AWS_PROXY",
      integrationUri: target.functionArn,
      payloadFormatVersion: "2.0",
    });
    for (const { method, path } of routes)
      for (const each of pathsOf(method, path))
        new CfnRoute(this, `${method} ${each}`, {
          apiId: api.ref,
          routeKey: `${method} ${each}`,
          authorizationType: "AWS_IAM",
          target: `integrations/${integration.ref}`,
        });
    const log = new LogGroup(this, "Log", {
      encryptionKey: key,
      // The record of who did what is the ledger.
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnStage(this, "Stage", {
      apiId: api.ref,
      stageName: stage,
      autoDeploy: true,
      // People act one by one: what is beyond comes from no human.
      defaultRouteSettings: { throttlingRateLimit: 10, throttlingBurstLimit: 20 },
      accessLogSettings: { destinationArn: log.logGroupArn, format: accessLog },
    });
    const arnOf = (method: string, path: string): string =>
      hubArn(config, "execute-api", `${api.ref}/${stage}/${method}${path}`);
    new CfnPermission(this, "Invoke", {
      action: "lambda:InvokeFunction",
      functionName: target.functionArn,
      principal: "apigateway.amazonaws.com",
      sourceAccount: config.hub.account,
      sourceArn: arnOf("*", "/*"),
    });
    for (const policy of apiPolicies) this.#grant(config, policy, routes, arnOf);
    new CfnOutput(this, "Url", { value: api.attrApiEndpoint, description: "Give it to the commands with --api" });
  }

  #grant(
    config: Config,
    policy: ApiPolicy,
    routes: readonly Route[],
    arnOf: (method: string, path: string) => string,
  ): void {
    const resources = routes
      .filter(({ grantedBy }) => grantedBy.includes(policy))
      .flatMap(({ method, path }) =>
        pathsOf(method, path).map((each) =>
          arnOf(method, each.replace("{id}", "*").replace("{identity}", sourceIdentity)),
        ),
      );
    const managed = new ManagedPolicy(this, policy, {
      // Fixed, because permission sets of Identity Center refer to it by name.
      managedPolicyName: `${ownPrefix(config.deployment)}${policy}`,
      description: describe[policy],
      statements: [new PolicyStatement({ actions: ["execute-api:Invoke"], resources })],
    });
    for (const resource of resources.filter((each) => each.includes("*")))
      acknowledgeWildcard(managed, resource, "Which approval or exemption is decided on is told by its id");
  }
}

/** Of what changes something there is a second path, bound to the caller's source identity. */
const pathsOf = (method: Route["method"], path: string): readonly string[] =>
  method === "GET" ? [path] : [path, inNameOf(path, "{identity}")];

/** Who asked for what, and how it was answered; no header and no body. */
const accessLog = JSON.stringify({
  requestId: "$context.requestId",
  at: "$context.requestTime",
  route: "$context.routeKey",
  path: "$context.path",
  status: "$context.status",
  by: "$context.identity.userArn",
  from: "$context.identity.sourceIp",
});
