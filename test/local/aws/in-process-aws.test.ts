import { Readable } from "node:stream";
import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import {
  DescribeClusterCommand,
  EKSClient,
  ListClustersCommand,
  UpdateClusterConfigCommand,
} from "@aws-sdk/client-eks";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { HttpResponse } from "@smithy/core/protocols";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { HandlerInput } from "../../../local/aws/command.ts";
import { AwsFaultError } from "../../../local/aws/fault.ts";
import { UnusableCommandError } from "../../../local/aws/operation.ts";
import { inProcess, principal, rejection, sendRaw } from "./cloud.ts";

describe("InProcessAws", () => {
  it("asks who signed and whether they may, before the handler runs", async () => {
    const steps: unknown[] = [];
    const { aws, config } = inProcess({
      authenticate: (call) => {
        steps.push(["authenticate", call]);
        return principal;
      },
      authorize: (call, caller) => {
        steps.push(["authorize", call.operation, caller]);
      },
    });
    aws.on(DescribeClusterCommand, (input, context) => {
      steps.push(["handle", input, context.account, context.region]);
      return {};
    });
    await new EKSClient(config).send(new DescribeClusterCommand({ name: "c" }));
    const call = {
      service: "eks",
      operation: "DescribeCluster",
      input: { name: "c" },
      region: "eu-west-1",
      accessKeyId: "AKIATEST",
      sessionToken: "token",
    };
    expect(steps).toEqual([
      ["authenticate", call],
      ["authorize", "DescribeCluster", principal],
      ["handle", { name: "c" }, "111122223333", "eu-west-1"],
    ]);
  });

  it("runs no handler of a call that is refused", async () => {
    let runs = 0;
    const { aws, config, records } = inProcess({
      authorize: ({ operation }) => {
        throw new AwsFaultError("AccessDeniedException", `Not authorized to perform: eks:${operation}`);
      },
    });
    aws.on(DescribeClusterCommand, () => {
      runs++;
      return {};
    });
    const error = await rejection(new EKSClient(config).send(new DescribeClusterCommand({ name: "c" })));
    expect(error).toMatchObject({ name: "AccessDeniedException", $metadata: { httpStatusCode: 403 } });
    expect(runs).toBe(0);
    expect(records).toMatchObject([
      { call: { operation: "DescribeCluster" }, principal, status: 403, errorCode: "AccessDeniedException" },
    ]);
  });

  it("refuses what nobody signed", async () => {
    const { aws, records } = inProcess();
    aws.on(DescribeClusterCommand, () => ({}));
    const answer = await sendRaw(aws, "eks", {
      method: "GET",
      path: "/clusters/c",
      headers: { authorization: "Bearer x" },
    });
    expect(answer).toMatchObject({ status: 403, headers: { "x-amzn-errortype": "MissingAuthenticationToken" } });
    expect(records).toMatchObject([{ call: { service: "", accessKeyId: "" }, status: 403 }]);
    expect(records[0]).not.toHaveProperty("principal");
  });

  it("records every call with its outcome", async () => {
    const { aws, config, records } = inProcess();
    aws.on(ListClustersCommand, ({ nextToken }) => {
      if (nextToken) throw new AwsFaultError("InvalidParameterException", "No such token");
      return {};
    });
    const client = new EKSClient(config);
    await client.send(new ListClustersCommand({}));
    await rejection(client.send(new ListClustersCommand({ nextToken: "t" })));
    await rejection(client.send(new DescribeClusterCommand({ name: "c" })));
    expect(records.map(({ call, status, errorCode }) => [call.operation, call.input, status, errorCode])).toEqual([
      ["ListClusters", {}, 200, undefined],
      ["ListClusters", { nextToken: "t" }, 400, "InvalidParameterException"],
      ["GET /clusters/c", {}, 501, "UnknownOperationException"],
    ]);
  });

  it("answers a defect of a handler as InternalFailure, and keeps it visible", async () => {
    const { aws, config, records } = inProcess();
    const defect = new TypeError("cluster is undefined");
    aws.on(DescribeClusterCommand, () => {
      throw defect;
    });
    const error = await rejection(new EKSClient(config).send(new DescribeClusterCommand({ name: "c" })));
    expect(error).toMatchObject({ name: "InternalFailure", $metadata: { httpStatusCode: 500 } });
    expect(records).toMatchObject([{ status: 500, errorCode: "InternalFailure" }]);
    expect(records[0]?.defect).toBe(defect);
  });

  it("answers an output that is not of the model's shape as a defect", async () => {
    const { aws, config, records } = inProcess();
    const yesterday: Date = JSON.parse('"yesterday"');
    aws.on(DescribeClusterCommand, () => ({ cluster: { createdAt: yesterday } }));
    const error = await rejection(new EKSClient(config).send(new DescribeClusterCommand({ name: "c" })));
    expect(error).toMatchObject({
      name: "InternalFailure",
      message: expect.stringContaining("createdAt must be a date"),
    });
    expect(records[0]?.defect).toBeInstanceOf(Error);
  });

  it("answers a fault with members that its exception does not have as a defect", async () => {
    const { aws, config, records } = inProcess();
    aws.on(DescribeClusterCommand, () => {
      throw new AwsFaultError("UnsupportedAvailabilityZoneException", "No", { members: { validZones: "a" } });
    });
    const error = await rejection(new EKSClient(config).send(new DescribeClusterCommand({ name: "c" })));
    expect(error).toMatchObject({
      name: "InternalFailure",
      message: expect.stringContaining("validZones must be a list"),
    });
    expect(records).toMatchObject([{ errorCode: "InternalFailure", status: 500 }]);
  });

  it("fails on purpose before the handler", async () => {
    let runs = 0;
    const fault = new AwsFaultError("ThrottlingException", "Rate exceeded", { status: 429 });
    const { aws, config } = inProcess({ fault: () => ({ when: "before", fault }) });
    aws.on(ListClustersCommand, () => {
      runs++;
      return {};
    });
    expect(await rejection(new EKSClient(config).send(new ListClustersCommand({})))).toMatchObject({
      name: "ThrottlingException",
    });
    expect(runs).toBe(0);
  });

  it("fails on purpose after the handler, and a client that tries again gets its answer", async () => {
    let runs = 0;
    const { aws, config, records } = inProcess({
      fault: () =>
        runs === 0
          ? { when: "after", fault: new AwsFaultError("ServiceUnavailable", "Lost", { status: 503 }) }
          : undefined,
    });
    aws.on(UpdateClusterConfigCommand, ({ clientRequestToken }) => ({
      update: { id: `${clientRequestToken} ${++runs}` },
    }));
    const { update, $metadata } = await new EKSClient({ ...config, maxAttempts: 2 }).send(
      new UpdateClusterConfigCommand({ name: "c", clientRequestToken: "t" }),
    );
    expect(update?.id).toBe("t 2");
    expect($metadata.attempts).toBe(2);
    expect(records.map(({ status }) => status)).toEqual([503, 200]);
  });

  it("lists its operations, each once", () => {
    const { aws } = inProcess();
    aws.on(DescribeClusterCommand, () => ({})).on(GetCallerIdentityCommand, () => ({}));
    expect(aws.operations()).toEqual([
      { service: "eks", operation: "DescribeCluster" },
      { service: "sts", operation: "GetCallerIdentity" },
    ]);
    expect(() => aws.on(DescribeClusterCommand, () => ({}))).toThrow(UnusableCommandError);
  });

  it("keeps services apart", async () => {
    const { aws, config } = inProcess();
    aws.on(GetCallerIdentityCommand, () => ({}));
    const error = await rejection(new ECRClient(config).send(new DescribeRepositoriesCommand({})));
    expect(error).toMatchObject({ name: "UnknownOperationException" });
    await expect(new STSClient(config).send(new GetCallerIdentityCommand({}))).resolves.toBeDefined();
  });

  it("names the operation of a service that it does not know", async () => {
    const { aws } = inProcess();
    const headers = { "x-amz-target": "TrentService.ListKeys" };
    const answer = await sendRaw(aws, "kms", { headers, body: "{}" });
    expect(answer.status).toBe(501);
    expect(JSON.parse(answer.body).message).toContain("kms operation TrentService.ListKeys");
  });

  it("gives handlers what is required, and payloads as bytes", () => {
    expectTypeOf<
      HandlerInput<ConstructorParameters<typeof UpdateClusterConfigCommand>[0]>["name"]
    >().toEqualTypeOf<string>();
    expectTypeOf<HandlerInput<ConstructorParameters<typeof PutObjectCommand>[0]>["Body"]>().toEqualTypeOf<
      Uint8Array | undefined
    >();
    const { aws } = inProcess();
    aws.on(InvokeCommand, (input) => {
      expectTypeOf(input.Payload).toEqualTypeOf<Uint8Array | undefined>();
      return { StatusCode: 200, Payload: new Uint8Array() };
    });
    // @ts-expect-error the output of another operation
    aws.on(ListClustersCommand, () => ({ repositories: [] as string[], clusters: 1 }));
    expect(aws.operations()).toHaveLength(2);
  });
});

describe("InProcessAws, passing through", () => {
  const answering = (statusCode: number, body: object) => () =>
    Promise.resolve(new HttpResponse({ statusCode, headers: {}, body: Readable.from([JSON.stringify(body)]) }));

  it("authenticates and authorises what it passes on, and returns the answer", async () => {
    const authorised: unknown[] = [];
    const { aws, config } = inProcess({
      authorize: ({ operation, input }) => {
        authorised.push(operation, input);
      },
    });
    aws.passThrough("dynamodb", answering(200, { Item: { pk: { S: "<&>" } } }));
    const input = { TableName: "t", Key: { pk: { S: "<&>" } } };
    const { Item } = await new DynamoDBClient(config).send(new GetItemCommand(input));
    expect(Item).toEqual(input.Key);
    expect(authorised).toEqual(["GetItem", input]);
    expect(aws.operations()).toEqual([]);
  });

  it("passes on nothing that is refused", async () => {
    let passed = 0;
    const { aws, config } = inProcess({
      authorize: () => {
        throw new AwsFaultError("AccessDeniedException", "No");
      },
    });
    aws.passThrough("dynamodb", async () => {
      passed++;
      return answering(200, {})();
    });
    const error = await rejection(new DynamoDBClient(config).send(new DescribeTableCommand({ TableName: "t" })));
    expect(error).toMatchObject({ name: "AccessDeniedException", message: "No" });
    expect(passed).toBe(0);
  });

  it("records the code of a refusal, and leaves the refusal whole", async () => {
    const { aws, config, records } = inProcess();
    const refusal = { __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", message: "No table" };
    aws.passThrough("dynamodb", answering(400, refusal));
    const error = await rejection(new DynamoDBClient(config).send(new DescribeTableCommand({ TableName: "t" })));
    expect(error).toBeInstanceOf(ResourceNotFoundException);
    expect(error).toMatchObject({ message: "No table" });
    expect(records).toMatchObject([{ status: 400, errorCode: "ResourceNotFoundException" }]);
  });

  it("answers InternalFailure when the other server does not", async () => {
    const { aws, config, records } = inProcess();
    const defect = new Error("connect ECONNREFUSED");
    aws.passThrough("dynamodb", () => Promise.reject(defect));
    const error = await rejection(new DynamoDBClient(config).send(new DescribeTableCommand({ TableName: "t" })));
    expect(error).toMatchObject({ name: "InternalFailure", $metadata: { httpStatusCode: 500 } });
    expect(records[0]?.defect).toBe(defect);
  });

  it("refuses a body that is no structure", async () => {
    const { aws } = inProcess();
    aws.passThrough("dynamodb", answering(200, {}));
    const headers = { "x-amz-target": "DynamoDB_20120810.GetItem" };
    for (const body of ["[]", "{", "null"]) {
      const answer = await sendRaw(aws, "dynamodb", { headers, body });
      expect(answer).toMatchObject({ status: 400, headers: { "x-amzn-errortype": "SerializationException" } });
    }
  });
});
