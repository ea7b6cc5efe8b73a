import {
  CreateNodegroupCommand,
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  EKSClient,
  ListNodegroupsCommand,
  ListUpdatesCommand,
  paginateListNodegroups,
  ResourceInUseException,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateNodegroupConfigCommand,
} from "@aws-sdk/client-eks";
import {
  CheckpointDurableExecutionCommand,
  DurableExecutionAlreadyStartedException,
  GetDurableExecutionCommand,
  GetDurableExecutionStateCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  TooManyRequestsException,
} from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { AwsFaultError } from "../../../local/aws/fault.ts";
import { hostileTexts, inProcess, rejection, sendRaw } from "./cloud.ts";

const functionArn = "arn:aws:lambda:eu-west-1:111122223333:function:remediate:live";
const executionArn = `${functionArn}/durable-execution/finding-1/0b5b`;

describe("restJson1", () => {
  it("carries labels, structures, maps, timestamps and an idempotency token as sent", async () => {
    const { aws, config } = inProcess();
    const createdAt = new Date(1_700_000_000_123);
    aws.on(UpdateNodegroupConfigCommand, (input) => ({
      update: {
        id: input.clientRequestToken,
        createdAt,
        params: [{ type: "DesiredSize", value: String(input.scalingConfig?.desiredSize) }],
        errors: [],
        status: `${input.clusterName} ${input.nodegroupName}` as "InProgress",
      },
    }));
    const client = new EKSClient(config);
    for (const text of hostileTexts) {
      const { update } = await client.send(
        new UpdateNodegroupConfigCommand({
          clusterName: text,
          nodegroupName: "a/b",
          scalingConfig: { desiredSize: 3 },
          clientRequestToken: "token-1",
        }),
      );
      expect(update).toEqual({
        id: "token-1",
        createdAt,
        params: [{ type: "DesiredSize", value: "3" }],
        errors: [],
        status: `${text} a/b`,
      });
    }
  });

  it("carries maps with any key", async () => {
    const { aws, config } = inProcess();
    aws.on(CreateNodegroupCommand, ({ tags, labels }) => ({ nodegroup: { tags, labels } }));
    const tags = Object.fromEntries(hostileTexts.map((text) => [text, text]));
    const { nodegroup } = await new EKSClient(config).send(
      new CreateNodegroupCommand({
        clusterName: "c",
        nodegroupName: "n",
        subnets: [],
        nodeRole: "r",
        tags,
        labels: {},
      }),
    );
    expect(nodegroup).toEqual({ tags, labels: {} });
  });

  it("carries lists and numbers of the query", async () => {
    const { aws, config } = inProcess();
    const seen: unknown[] = [];
    aws
      .on(UntagResourceCommand, (input) => {
        seen.push(input);
        return {};
      })
      .on(TagResourceCommand, (input) => {
        seen.push(input);
        return {};
      });
    const client = new EKSClient(config);
    const resourceArn = "arn:aws:eks:eu-west-1:111122223333:cluster/c";
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: [...hostileTexts] }));
    await client.send(new TagResourceCommand({ resourceArn, tags: { a: "b" } }));
    expect(seen).toEqual([
      { resourceArn, tagKeys: hostileTexts },
      { resourceArn, tags: { a: "b" } },
    ]);
  });

  it("pages", async () => {
    const { aws, config } = inProcess();
    aws.on(ListNodegroupsCommand, ({ clusterName, nextToken, maxResults }) => ({
      nodegroups: [`${clusterName} ${nextToken} ${maxResults}`],
      nextToken: nextToken === "t+/=" ? undefined : "t+/=",
    }));
    const pages = paginateListNodegroups({ client: new EKSClient(config), pageSize: 7 }, { clusterName: "c" });
    const found = (await Array.fromAsync(pages)).flatMap(({ nodegroups = [] }) => nodegroups);
    expect(found).toEqual(["c undefined 7", "c t+/= 7"]);
  });

  it("invokes: bytes, headers and the status that a member carries", async () => {
    const { aws, config } = inProcess();
    aws.on(InvokeCommand, (input) => ({
      StatusCode: input.InvocationType === "Event" ? 202 : 200,
      FunctionError: "Unhandled",
      Payload: input.Payload,
      ExecutedVersion: input.FunctionName,
      DurableExecutionArn: `${input.DurableExecutionName}/${input.Qualifier}`,
    }));
    const output = await new LambdaClient(config).send(
      new InvokeCommand({
        FunctionName: functionArn,
        Qualifier: "live",
        InvocationType: "Event",
        DurableExecutionName: "finding-1",
        Payload: JSON.stringify(hostileTexts),
      }),
    );
    expect(JSON.parse(output.Payload?.transformToString() ?? "")).toEqual(hostileTexts);
    expect(output).toMatchObject({
      StatusCode: 202,
      FunctionError: "Unhandled",
      ExecutedVersion: functionArn,
      DurableExecutionArn: "finding-1/live",
      $metadata: { httpStatusCode: 202 },
    });
  });

  it("invokes without payload", async () => {
    const { aws, config } = inProcess();
    aws.on(InvokeCommand, ({ Payload }) => ({ StatusCode: Payload === undefined ? 200 : 500 }));
    const output = await new LambdaClient(config).send(new InvokeCommand({ FunctionName: "f" }));
    expect(output.StatusCode).toBe(200);
    expect(output.Payload ?? null).toBeNull();
  });

  it("keeps the books of a durable execution", async () => {
    const { aws, config } = inProcess();
    const seen: unknown[] = [];
    const StartTimestamp = new Date(1_700_000_000_000);
    const operation = { Id: "1", Type: "STEP", Status: "SUCCEEDED", StartTimestamp } as const;
    aws
      .on(CheckpointDurableExecutionCommand, (input) => {
        seen.push(input);
        return { CheckpointToken: "next", NewExecutionState: { Operations: [operation] } };
      })
      .on(GetDurableExecutionStateCommand, (input) => {
        seen.push(input);
        return { Operations: [operation] };
      })
      .on(GetDurableExecutionCommand, (input) => {
        seen.push(input);
        return {
          DurableExecutionArn: input.DurableExecutionArn,
          DurableExecutionName: "finding-1",
          FunctionArn: functionArn,
          StartTimestamp,
          Status: "RUNNING",
        };
      });
    const client = new LambdaClient(config);
    const checkpoint = {
      DurableExecutionArn: executionArn,
      CheckpointToken: "t+/=",
      Updates: [{ Id: "1", Type: "STEP", Action: "START", Name: "observe" }],
      ClientToken: "c",
    } as const;
    const state = { DurableExecutionArn: executionArn, CheckpointToken: "t+/=", MaxItems: 10 };
    const saved = await client.send(
      new CheckpointDurableExecutionCommand({ ...checkpoint, Updates: [...checkpoint.Updates] }),
    );
    const read = await client.send(new GetDurableExecutionStateCommand(state));
    const found = await client.send(new GetDurableExecutionCommand({ DurableExecutionArn: executionArn }));
    expect(saved).toMatchObject({ CheckpointToken: "next", NewExecutionState: { Operations: [operation] } });
    expect(read.Operations).toEqual([operation]);
    expect(found).toMatchObject({ DurableExecutionArn: executionArn, StartTimestamp, Status: "RUNNING" });
    expect(seen).toEqual([checkpoint, state, { DurableExecutionArn: executionArn }]);
  });

  it("tells operations apart that share a path", async () => {
    const { aws, config } = inProcess();
    aws
      .on(GetProvisionedConcurrencyConfigCommand, () => ({ StatusReason: "get" }))
      .on(ListProvisionedConcurrencyConfigsCommand, () => ({ NextMarker: "list" }))
      .on(ListUpdatesCommand, () => ({ updateIds: ["list"] }))
      .on(DescribeUpdateCommand, ({ updateId }) => ({ update: { id: updateId } }));
    const lambda = new LambdaClient(config);
    const eks = new EKSClient(config);
    const one = await lambda.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName: "f", Qualifier: "1" }));
    const all = await lambda.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName: "f" }));
    const update = await eks.send(new DescribeUpdateCommand({ name: "c", updateId: "u", nodegroupName: "n" }));
    const updates = await eks.send(new ListUpdatesCommand({ name: "c" }));
    expect([one.StatusReason, all.NextMarker, update.update?.id, updates.updateIds]).toEqual([
      "get",
      "list",
      "u",
      ["list"],
    ]);
  });

  it("refuses with the exception of the model, its members and its status", async () => {
    const { aws, config } = inProcess();
    aws
      .on(DescribeNodegroupCommand, ({ clusterName, nodegroupName }) => {
        throw new AwsFaultError("ResourceNotFoundException", "<none>", { members: { clusterName, nodegroupName } });
      })
      .on(UpdateNodegroupConfigCommand, () => {
        throw new AwsFaultError("ResourceInUseException", "An update is in progress");
      })
      .on(InvokeCommand, ({ Qualifier }) => {
        if (Qualifier)
          throw new AwsFaultError("DurableExecutionAlreadyStartedException", "Started", { members: { Type: "User" } });
        throw new AwsFaultError("TooManyRequestsException", "Slow down", {
          members: { retryAfterSeconds: "3", Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
        });
      });
    const eks = new EKSClient(config);
    const nodegroup = { clusterName: "c", nodegroupName: "n" };
    const missing = await rejection(eks.send(new DescribeNodegroupCommand(nodegroup)));
    expect(missing).toBeInstanceOf(ResourceNotFoundException);
    expect(missing).toMatchObject({ ...nodegroup, message: "<none>", $metadata: { httpStatusCode: 404 } });
    const busy = await rejection(eks.send(new UpdateNodegroupConfigCommand(nodegroup)));
    expect(busy).toBeInstanceOf(ResourceInUseException);
    expect(busy).toMatchObject({ $metadata: { httpStatusCode: 409 } });
    const lambda = new LambdaClient(config);
    const started = await rejection(lambda.send(new InvokeCommand({ FunctionName: "f", Qualifier: "live" })));
    expect(started).toBeInstanceOf(DurableExecutionAlreadyStartedException);
    expect(started).toMatchObject({ message: "Started", Type: "User", $metadata: { httpStatusCode: 409 } });
    const throttled = await rejection(lambda.send(new InvokeCommand({ FunctionName: "f" })));
    expect(throttled).toBeInstanceOf(TooManyRequestsException);
    expect(throttled).toMatchObject({ retryAfterSeconds: "3", $metadata: { httpStatusCode: 429 } });
  });

  it("names method and path of the operation that it does not have", async () => {
    const { aws, config } = inProcess();
    aws.on(DescribeNodegroupCommand, () => ({}));
    const error = await rejection(new LambdaClient(config).send(new ListFunctionsCommand({})));
    expect(error).toMatchObject({
      name: "UnknownOperationException",
      message: expect.stringContaining("lambda operation GET /2015-03-31/functions"),
      $metadata: { httpStatusCode: 501 },
    });
  });

  it.each([
    ["a body that is no JSON", "/clusters/c/node-groups/n/update-config", "{"],
    ["a label that is no text", "/clusters/%E0%A4%A/node-groups/n/update-config", "{}"],
  ])("refuses %s", async (_, path, body) => {
    const { aws } = inProcess();
    aws.on(UpdateNodegroupConfigCommand, () => ({}));
    const answer = await sendRaw(aws, "eks", { path, body });
    expect(answer.status).toBe(400);
    expect(answer.headers["x-amzn-errortype"]).toBe("SerializationException");
  });
});
