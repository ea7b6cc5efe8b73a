import { createHash } from "node:crypto";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricDataCommand,
  ResourceNotFound,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  NoSuchConfigRuleException,
} from "@aws-sdk/client-config-service";
import {
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  InvalidLayerPartException,
  paginateDescribeRepositories,
  RepositoryNotFoundException,
  UploadLayerPartCommand,
} from "@aws-sdk/client-ecr";
import { EventBridgeClient, PutEventsCommand, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import { QueueDoesNotExist, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { HttpRequest } from "@smithy/core/protocols";
import { describe, expect, it } from "vitest";
import { AwsFaultError } from "../../../local/aws/fault.ts";
import { hostileTexts, inProcess, rejection, sendRaw } from "./cloud.ts";

const QueueUrl = "https://sqs.eu-west-1.amazonaws.com/111122223333/q";
const describeRepositories = { "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories" };

describe("awsJson", () => {
  it("carries structures, lists, booleans and timestamps, whatever the texts", async () => {
    const { aws, config } = inProcess();
    const createdAt = new Date(1_700_000_000_123);
    const imageScanningConfiguration = { scanOnPush: false };
    aws.on(DescribeRepositoriesCommand, ({ repositoryNames = [] }) => ({
      repositories: repositoryNames.map((repositoryName) => ({
        repositoryName,
        createdAt,
        imageScanningConfiguration,
      })),
    }));
    const { repositories } = await new ECRClient(config).send(
      new DescribeRepositoriesCommand({ repositoryNames: [...hostileTexts] }),
    );
    expect(repositories).toEqual(
      hostileTexts.map((repositoryName) => ({ repositoryName, createdAt, imageScanningConfiguration })),
    );
  });

  it("carries bytes and numbers", async () => {
    const { aws, config } = inProcess();
    const layerPartBlob = Buffer.from([0, 255, 128, 10]);
    aws.on(UploadLayerPartCommand, (input) => ({
      lastByteReceived: input.partLastByte,
      uploadId: Buffer.from(input.layerPartBlob).toString("hex"),
    }));
    const output = await new ECRClient(config).send(
      new UploadLayerPartCommand({
        repositoryName: "r",
        uploadId: "u",
        partFirstByte: 0,
        partLastByte: 2 ** 40,
        layerPartBlob,
      }),
    );
    expect(output).toMatchObject({ lastByteReceived: 2 ** 40, uploadId: "00ff800a" });
  });

  it("carries maps, also with the names of an object's own properties", async () => {
    const { aws, config } = inProcess();
    const Body = "body";
    const MD5OfBody = createHash("md5").update(Body).digest("hex");
    const message = { MessageId: "m", Body, MD5OfBody, Attributes: { SentTimestamp: "1" } };
    const attributes = {
      constructor: { DataType: "String", StringValue: "<&>" },
      data: { DataType: "Binary", BinaryValue: Buffer.from([0, 255]) },
    };
    aws.on(ReceiveMessageCommand, () => ({
      Messages: [{ ...message, MessageAttributes: attributes }],
    }));
    const { Messages } = await new SQSClient(config).send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages).toEqual([
      {
        ...message,
        MessageAttributes: {
          ...attributes,
          data: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255]) },
        },
      },
    ]);
  });

  it("tells an empty list from none, takes null for nothing and leaves out what the model does not name", async () => {
    const { aws, config } = inProcess();
    const seen: unknown[] = [];
    aws.on(DescribeRepositoriesCommand, (input) => {
      seen.push(input);
      return { repositories: [] };
    });
    const output = await new ECRClient(config).send(new DescribeRepositoriesCommand({ repositoryNames: [] }));
    for (const body of ["", "{}", '{"repositoryNames":["r",null],"nextToken":null,"other":{}}'])
      await sendRaw(aws, "ecr", { headers: describeRepositories, body });
    expect(output.repositories).toEqual([]);
    expect(seen).toEqual([{ repositoryNames: [] }, {}, {}, { repositoryNames: ["r"] }]);
  });

  it("is harmless to the prototypes of this process", async () => {
    const { aws } = inProcess();
    const seen: object[] = [];
    aws.on(SendMessageCommand, (input) => {
      seen.push(input, input.MessageAttributes ?? {});
      return {};
    });
    const attribute = '{"DataType":"String","StringValue":"polluted"}';
    const { status } = await sendRaw(aws, "sqs", {
      headers: { "x-amz-target": "AmazonSQS.SendMessage" },
      body: `{"QueueUrl":"q","MessageBody":"b","__proto__":{"polluted":1},"MessageAttributes":{"__proto__":${attribute},"constructor":${attribute}}}`,
    });
    expect(status).toBe(200);
    const [input, attributes] = seen;
    expect(Object.getPrototypeOf(input)).toBe(Object.prototype);
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    expect(Object.keys(attributes ?? {})).toEqual(["__proto__", "constructor"]);
    expect({}).not.toHaveProperty("polluted");
    expect({}).not.toHaveProperty("StringValue");
  });

  it("reads a body that the client compressed, and answers an operation without output", async () => {
    const { aws, config } = inProcess();
    const seen: unknown[] = [];
    aws.on(PutMetricDataCommand, (input) => {
      seen.push(input.MetricData);
      return {};
    });
    const handle = async (request: HttpRequest) => {
      seen.push(request.headers["content-encoding"]);
      return aws.handle(request);
    };
    const MetricData = Array.from({ length: 400 }, (_, n) => ({ MetricName: `metric-${n}`, Value: n }));
    await new CloudWatchClient({ ...config, requestHandler: { ...aws.requestHandler, handle } }).send(
      new PutMetricDataCommand({ Namespace: "n", MetricData }),
    );
    expect(seen).toEqual(["gzip", MetricData]);
  });

  it("pages", async () => {
    const { aws, config } = inProcess();
    const names = ["a", "b", "c", "d", "e"];
    aws.on(DescribeRepositoriesCommand, ({ nextToken = "0", maxResults = 1 }) => {
      const end = Number(nextToken) + maxResults;
      return {
        repositories: names.slice(Number(nextToken), end).map((repositoryName) => ({ repositoryName })),
        nextToken: end < names.length ? String(end) : undefined,
      };
    });
    const pages = paginateDescribeRepositories({ client: new ECRClient(config), pageSize: 2 }, {});
    const found = (await Array.fromAsync(pages)).map(({ repositories = [] }) =>
      repositories.map(({ repositoryName }) => repositoryName),
    );
    expect(found).toEqual([["a", "b"], ["c", "d"], ["e"]]);
  });

  it("refuses with the exception of the model, its members and its status", async () => {
    const { aws, config } = inProcess();
    aws
      .on(DescribeImagesCommand, ({ repositoryName }) => {
        throw new AwsFaultError("RepositoryNotFoundException", `No repository '${repositoryName}'`);
      })
      .on(UploadLayerPartCommand, () => {
        throw new AwsFaultError("InvalidLayerPartException", "Out of order", {
          members: { lastValidByteReceived: 7, repositoryName: "<r>" },
        });
      })
      .on(DescribeConfigRulesCommand, () => {
        throw new AwsFaultError("NoSuchConfigRuleException", "No such rule");
      });
    const ecr = new ECRClient(config);
    const missing = await rejection(ecr.send(new DescribeImagesCommand({ repositoryName: `"\n<&>` })));
    expect(missing).toBeInstanceOf(RepositoryNotFoundException);
    expect(missing).toMatchObject({
      name: "RepositoryNotFoundException",
      message: `No repository '"\n<&>'`,
      $metadata: { httpStatusCode: 400 },
    });
    const part = {
      repositoryName: "r",
      uploadId: "u",
      partFirstByte: 0,
      partLastByte: 1,
      layerPartBlob: Buffer.from("x"),
    };
    const invalid = await rejection(ecr.send(new UploadLayerPartCommand(part)));
    expect(invalid).toBeInstanceOf(InvalidLayerPartException);
    expect(invalid).toMatchObject({ lastValidByteReceived: 7, repositoryName: "<r>", message: "Out of order" });
    const rule = await rejection(new ConfigServiceClient(config).send(new DescribeConfigRulesCommand({})));
    expect(rule).toBeInstanceOf(NoSuchConfigRuleException);
  });

  it("refuses with an error that the model does not name", async () => {
    const { aws, config } = inProcess();
    aws.on(DescribeImagesCommand, () => {
      throw new AwsFaultError("ThrottlingException", "Rate exceeded", { status: 429 });
    });
    const error = await rejection(new ECRClient(config).send(new DescribeImagesCommand({ repositoryName: "r" })));
    expect(error).toMatchObject({ name: "ThrottlingException", $metadata: { httpStatusCode: 429 } });
  });

  it("tells the codes of awsQuery where the service once spoke it", async () => {
    const { aws, config } = inProcess();
    aws
      .on(ReceiveMessageCommand, () => {
        throw new AwsFaultError("QueueDoesNotExist", "The specified queue does not exist.");
      })
      .on(SetAlarmStateCommand, () => {
        throw new AwsFaultError("ResourceNotFound", "Unknown alarm");
      });
    const noQueue = await rejection(new SQSClient(config).send(new ReceiveMessageCommand({ QueueUrl })));
    expect(noQueue).toBeInstanceOf(QueueDoesNotExist);
    expect(noQueue).toMatchObject({
      name: "QueueDoesNotExist",
      Error: { Code: "AWS.SimpleQueueService.NonExistentQueue", Type: "Sender" },
    });
    const noAlarm = await rejection(
      new CloudWatchClient(config).send(
        new SetAlarmStateCommand({ AlarmName: "a", StateValue: "OK", StateReason: "test" }),
      ),
    );
    expect(noAlarm).toBeInstanceOf(ResourceNotFound);
    expect(noAlarm).toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });

  it("names the operation that it does not have", async () => {
    const { aws, config } = inProcess();
    aws.on(PutEventsCommand, () => ({ FailedEntryCount: 0 }));
    const error = await rejection(
      new EventBridgeClient(config).send(new PutRuleCommand({ Name: "r", EventPattern: "{}" })),
    );
    expect(error).toMatchObject({
      name: "UnknownOperationException",
      message: expect.stringContaining("events operation AWSEvents.PutRule"),
      $metadata: { httpStatusCode: 501 },
    });
  });

  it.each([
    ["no JSON", "{", "SerializationException"],
    ["no structure", "[]", "SerializationException"],
    ["no list", '{"repositoryNames":"r"}', "SerializationException"],
    ["no text", '{"repositoryNames":[{}]}', "SerializationException"],
    ["no number", '{"maxResults":"1"}', "SerializationException"],
  ])("refuses a body that is %s", async (_, body, code) => {
    const { aws } = inProcess();
    aws.on(DescribeRepositoriesCommand, () => ({ repositories: [] }));
    const answer = await sendRaw(aws, "ecr", { headers: describeRepositories, body });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ __type: code });
  });

  it("refuses an input without what the operation requires, at any depth", async () => {
    const { aws, config } = inProcess();
    aws.on(DescribeAlarmsCommand, () => ({}));
    aws.on(PutMetricDataCommand, () => ({}));
    const client = new CloudWatchClient(config);
    const MetricData = [{ MetricName: "m", Dimensions: [{ Name: "n", Value: undefined }] }];
    const error = await rejection(client.send(new PutMetricDataCommand({ Namespace: "n", MetricData })));
    expect(error).toMatchObject({
      name: "ValidationException",
      message: "PutMetricData requires MetricData.0.Dimensions.0.Value",
    });
    await expect(client.send(new DescribeAlarmsCommand({}))).resolves.toBeDefined();
  });
});
