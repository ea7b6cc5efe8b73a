import type { Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { apiPolicies, routes } from "../../lambdas/core/acts/routes.ts";
import { deploy, stackOf, synthesisTimeout } from "./support/deployment.ts";

let hub: Template;
beforeAll(() => {
  hub = stackOf(deploy(), "homeostat-main-hub");
}, synthesisTimeout);

const propertiesOf = (type: string): readonly unknown[] =>
  Object.values(hub.findResources(type)).map(({ Properties }) => Properties);

const routeSchema = z.object({ RouteKey: z.string(), AuthorizationType: z.string() });
const policySchema = z.object({
  ManagedPolicyName: z.string(),
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({
        Effect: z.literal("Allow"),
        Action: z.literal("execute-api:Invoke"),
        Resource: z.array(z.object({ "Fn::Join": z.tuple([z.literal(""), z.array(z.unknown())]) })),
      }),
    ),
  }),
});

/** Method and path of a granted ARN. */
const grantedPath = (parts: readonly unknown[]): string => String(parts.at(-1)).replace("/$default/", "");

describe("the API for people", () => {
  it("has a route for each verb, another bound to a source identity where it changes something, and no other", () => {
    const found = propertiesOf("AWS::ApiGatewayV2::Route").map((route) => routeSchema.parse(route));
    expect(new Set(found.map(({ RouteKey }) => RouteKey))).toEqual(
      new Set(
        routes.flatMap(({ method, path }) =>
          method === "GET" ? [`GET ${path}`] : [`POST ${path}`, `POST /as/{identity}${path}`],
        ),
      ),
    );
    for (const { AuthorizationType } of found) expect(AuthorizationType).toBe("AWS_IAM");
  });

  it.each(apiPolicies)(
    "lets %s do exactly the verbs that name it, directly or as its own source identity",
    (policy) => {
      const document = propertiesOf("AWS::IAM::ManagedPolicy")
        .map((each) => policySchema.parse(each))
        .find(({ ManagedPolicyName }) => ManagedPolicyName === `homeostat-main-${policy}`);
      const granted = document?.PolicyDocument.Statement.flatMap(({ Resource }) =>
        Resource.map((arn) => grantedPath(arn["Fn::Join"][1])),
      );
      const expected = routes
        .filter(({ grantedBy }) => grantedBy.includes(policy))
        .flatMap(({ method, path }) => {
          const pattern = path.replace("{id}", "*");
          return method === "GET" ? [`GET${pattern}`] : [`POST${pattern}`, `POST/as/\${aws:SourceIdentity}${pattern}`];
        });
      expect(new Set(granted)).toEqual(new Set(expected));
    },
  );

  it("has no verb that nobody may do, and none that changes something by GET", () => {
    for (const { grantedBy } of routes) expect(grantedBy.length).toBeGreaterThan(0);
    expect(routes.filter(({ method }) => method === "GET").map(({ act }) => act)).toEqual([
      "approvals",
      "exemptions",
      "halts",
    ]);
  });

  it("lets everybody who may do anything stop it", () => {
    expect(routes.find(({ act }) => act === "halt")?.grantedBy).toEqual(apiPolicies);
  });

  it("admits API Gateway to the function for this API only", () => {
    const admitted = propertiesOf("AWS::Lambda::Permission").map((each) => JSON.stringify(each));
    const gateway = admitted.filter((each) => each.includes("apigateway.amazonaws.com"));
    expect(gateway).toHaveLength(1);
    expect(gateway[0]).toContain('"SourceAccount":"111122223333"');
    expect(gateway[0]).toMatch(/execute-api:eu-west-1:111122223333:",\{"Ref":"ApiHttp\w+"\},"\/\$default\/\*\/\*"/);
  });

  it("logs who asked for what, neither headers nor bodies", () => {
    const [stage] = Object.values(hub.findResources("AWS::ApiGatewayV2::Stage"));
    const format = JSON.parse(String(stage?.["Properties"].AccessLogSettings.Format));
    expect(Object.keys(format)).toEqual(["requestId", "at", "route", "path", "status", "by", "from"]);
  });
});
