import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  paginateDescribeAutoScalingGroups,
  ScalingActivityInProgressFault,
  SetDesiredCapacityCommand,
  UpdateAutoScalingGroupCommand,
} from "@aws-sdk/client-auto-scaling";
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  MalformedPolicyDocumentException,
  STSClient,
} from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { AwsFaultError } from "../../../local/aws/fault.ts";
import { hostileTexts, inProcess, rejection, sendRaw } from "./cloud.ts";

const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
const RoleArn = "arn:aws:iam::111122223333:role/r";

describe("awsQuery", () => {
  it("carries structures, lists of structures, numbers and timestamps, whatever the texts", async () => {
    const { aws, config } = inProcess();
    const Expiration = new Date(1_700_000_000_000);
    const seen: unknown[] = [];
    aws.on(AssumeRoleCommand, (input) => {
      seen.push(input);
      const { RoleSessionName: id } = input;
      return {
        Credentials: { AccessKeyId: id, SecretAccessKey: id, SessionToken: id, Expiration },
        PackedPolicySize: input.DurationSeconds,
      };
    });
    const client = new STSClient(config);
    for (const text of hostileTexts) {
      const input = {
        RoleArn,
        RoleSessionName: text,
        Policy: text,
        DurationSeconds: 900,
        Tags: [
          { Key: "first", Value: text },
          { Key: text, Value: "" },
        ],
        TransitiveTagKeys: [text, "other"],
      };
      const { Credentials, PackedPolicySize } = await client.send(new AssumeRoleCommand(input));
      expect(Credentials).toEqual({ AccessKeyId: text, SecretAccessKey: text, SessionToken: text, Expiration });
      expect(PackedPolicySize).toBe(900);
      expect(seen.pop()).toEqual(input);
    }
  });

  it("keeps more than nine entries in order, and tells an empty list from none", async () => {
    const { aws, config } = inProcess();
    const seen: unknown[] = [];
    aws.on(DescribeAutoScalingGroupsCommand, ({ AutoScalingGroupNames }) => {
      seen.push(AutoScalingGroupNames);
      return { AutoScalingGroups: [] };
    });
    const client = new AutoScalingClient(config);
    const names = Array.from({ length: 12 }, (_, n) => `group-${n}`);
    for (const AutoScalingGroupNames of [names, [], undefined]) {
      const output = await client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames }));
      expect(output.AutoScalingGroups).toEqual([]);
    }
    expect(seen).toEqual([names, [], undefined]);
  });

  it("carries booleans, and answers an operation without output", async () => {
    const { aws, config } = inProcess();
    const seen: unknown[] = [];
    aws.on(UpdateAutoScalingGroupCommand, (input) => {
      seen.push(input);
      return {};
    });
    const input = { AutoScalingGroupName: "g", MinSize: 0, NewInstancesProtectedFromScaleIn: false };
    const { $metadata } = await new AutoScalingClient(config).send(new UpdateAutoScalingGroupCommand(input));
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(seen).toEqual([input]);
  });

  it("pages", async () => {
    const { aws, config } = inProcess();
    aws.on(DescribeAutoScalingGroupsCommand, ({ NextToken, MaxRecords }) => ({
      AutoScalingGroups: [],
      NextToken: NextToken === undefined ? `<${MaxRecords}>&` : undefined,
    }));
    const pages = await Array.fromAsync(
      paginateDescribeAutoScalingGroups({ client: new AutoScalingClient(config), pageSize: 5 }, {}),
    );
    expect(pages.map(({ NextToken }) => NextToken)).toEqual(["<5>&", undefined]);
  });

  it("refuses with the exception of the model, whose code on the wire is another", async () => {
    const { aws, config } = inProcess();
    aws
      .on(AssumeRoleCommand, () => {
        throw new AwsFaultError("MalformedPolicyDocumentException", "Syntax error at <position>");
      })
      .on(SetDesiredCapacityCommand, () => {
        throw new AwsFaultError("ScalingActivityInProgress", "By its code");
      });
    const malformed = await rejection(
      new STSClient(config).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "s" })),
    );
    expect(malformed).toBeInstanceOf(MalformedPolicyDocumentException);
    expect(malformed).toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: "Syntax error at <position>",
      Error: { Code: "MalformedPolicyDocument", Type: "Sender" },
      $metadata: { httpStatusCode: 400 },
    });
    const busy = await rejection(
      new AutoScalingClient(config).send(
        new SetDesiredCapacityCommand({ AutoScalingGroupName: "g", DesiredCapacity: 1 }),
      ),
    );
    expect(busy).toBeInstanceOf(ScalingActivityInProgressFault);
  });

  it("refuses with an error that the model does not name", async () => {
    const { aws, config } = inProcess();
    aws.on(GetCallerIdentityCommand, () => {
      throw new AwsFaultError("ServiceUnavailable", "Later", { status: 503 });
    });
    const error = await rejection(new STSClient(config).send(new GetCallerIdentityCommand({})));
    expect(error).toMatchObject({ name: "ServiceUnavailable", Type: "Receiver", $metadata: { httpStatusCode: 503 } });
  });

  it("names the operation that it does not have", async () => {
    const { aws, config } = inProcess();
    aws.on(GetCallerIdentityCommand, () => ({}));
    const error = await rejection(new STSClient(config).send(new GetSessionTokenCommand({})));
    expect(error).toMatchObject({
      name: "UnknownOperationException",
      message: expect.stringContaining("sts operation GetSessionToken"),
      $metadata: { httpStatusCode: 501 },
    });
  });

  it.each([
    ["no number", "Action=AssumeRole&RoleArn=r&RoleSessionName=s&DurationSeconds=1h", "MalformedInput"],
    ["nothing where something is required", "Action=AssumeRole&RoleArn=r", "ValidationError"],
  ])("refuses a form with %s", async (_, body, code) => {
    const { aws } = inProcess();
    aws.on(AssumeRoleCommand, () => ({}));
    const answer = await sendRaw(aws, "sts", { headers: form, body });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(`<Code>${code}</Code>`);
  });

  it("is harmless to the prototypes of this process", async () => {
    const { aws } = inProcess();
    aws.on(AssumeRoleCommand, () => ({}));
    const body =
      "Action=AssumeRole&RoleArn=r&RoleSessionName=s&__proto__.polluted=1&constructor.prototype.polluted=1&Tags.__proto__.1.Key=k";
    await expect(sendRaw(aws, "sts", { headers: form, body })).resolves.toMatchObject({ status: 200 });
    expect({}).not.toHaveProperty("polluted");
  });
});
