import { describe, expect, it } from "vitest";
import { TemplateNotUnderstoodError } from "../../../local/iam/errors.ts";
import { resolveStack } from "../../../local/iam/template.ts";

const hub = { stackName: "Hub", account: "111122223333", region: "eu-west-1" };
const resolve = (Resources: Record<string, unknown>, stack = hub) =>
  resolveStack({ ...stack, template: { Resources } });

/** The value of a property that holds one intrinsic, in a stack with one resource of each kind. */
const valueOf = (value: unknown, stack = hub) => {
  const all = resolve(
    {
      Alarm: { Type: "AWS::CloudWatch::Alarm", Properties: { AlarmName: "dlq-depth" } },
      Bucket: { Type: "AWS::S3::Bucket" },
      Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "homeostat" } },
      BusRule: { Type: "AWS::Events::Rule", Properties: { EventBusName: { Ref: "Bus" } } },
      DefaultRule: { Type: "AWS::Events::Rule" },
      Function: { Type: "AWS::Lambda::Function", Properties: { FunctionName: "remediate" } },
      Key: { Type: "AWS::KMS::Key" },
      KeyAlias: { Type: "AWS::KMS::Alias", Properties: { AliasName: "alias/homeostat" } },
      Live: { Type: "AWS::Lambda::Alias", Properties: { FunctionName: { Ref: "Function" }, Name: "live" } },
      Logs: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "/aws/lambda/remediate" } },
      Managed: { Type: "AWS::IAM::ManagedPolicy", Properties: { ManagedPolicyName: "shared" } },
      Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "findings" } },
      Role: { Type: "AWS::IAM::Role", Properties: { RoleName: "engine", Path: "/homeostat/" } },
      Table: { Type: "AWS::DynamoDB::GlobalTable", Properties: { TableName: "ledger" } },
      Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "alarms" } },
      Version: { Type: "AWS::Lambda::Version", Properties: { FunctionName: { "Fn::GetAtt": ["Function", "Arn"] } } },
      Holder: { Type: "AWS::Lambda::Function", Properties: { Value: value } },
    },
    stack,
  );
  return all.resources.find(({ logicalId }) => logicalId === "Holder")?.properties["Value"];
};

describe("resolveStack", () => {
  it.each([
    [{ Ref: "Queue" }, "https://sqs.eu-west-1.amazonaws.com/111122223333/findings"],
    [{ "Fn::GetAtt": ["Queue", "Arn"] }, "arn:aws:sqs:eu-west-1:111122223333:findings"],
    [{ "Fn::GetAtt": ["Queue", "QueueName"] }, "findings"],
    [{ "Fn::GetAtt": "Queue.Arn" }, "arn:aws:sqs:eu-west-1:111122223333:findings"],
    [{ Ref: "Table" }, "ledger"],
    [{ "Fn::GetAtt": ["Table", "Arn"] }, "arn:aws:dynamodb:eu-west-1:111122223333:table/ledger"],
    [{ Ref: "Bus" }, "homeostat"],
    [{ "Fn::GetAtt": ["Bus", "Arn"] }, "arn:aws:events:eu-west-1:111122223333:event-bus/homeostat"],
    [{ "Fn::GetAtt": ["BusRule", "Arn"] }, "arn:aws:events:eu-west-1:111122223333:rule/homeostat/Hub-BusRule"],
    [{ "Fn::GetAtt": ["DefaultRule", "Arn"] }, "arn:aws:events:eu-west-1:111122223333:rule/Hub-DefaultRule"],
    [{ Ref: "Role" }, "engine"],
    [{ "Fn::GetAtt": ["Role", "Arn"] }, "arn:aws:iam::111122223333:role/homeostat/engine"],
    [{ Ref: "Managed" }, "arn:aws:iam::111122223333:policy/shared"],
    [{ "Fn::GetAtt": ["Function", "Arn"] }, "arn:aws:lambda:eu-west-1:111122223333:function:remediate"],
    [{ Ref: "Live" }, "arn:aws:lambda:eu-west-1:111122223333:function:remediate:live"],
    [{ Ref: "Version" }, "arn:aws:lambda:eu-west-1:111122223333:function:remediate:1"],
    [{ "Fn::GetAtt": ["Version", "Version"] }, "1"],
    [{ "Fn::GetAtt": ["Key", "Arn"] }, "arn:aws:kms:eu-west-1:111122223333:key/Hub-Key"],
    [{ Ref: "KeyAlias" }, "alias/homeostat"],
    [{ "Fn::GetAtt": ["Logs", "Arn"] }, "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/remediate:*"],
    [{ Ref: "Bucket" }, "hub-bucket"],
    [{ "Fn::GetAtt": ["Bucket", "Arn"] }, "arn:aws:s3:::hub-bucket"],
    [{ "Fn::GetAtt": ["Alarm", "Arn"] }, "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:dlq-depth"],
    [{ Ref: "Topic" }, "arn:aws:sns:eu-west-1:111122223333:alarms"],
    [{ Ref: "AWS::AccountId" }, "111122223333"],
    [{ Ref: "AWS::StackName" }, "Hub"],
    [{ "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, ":s3:::*"]] }, "arn:aws:s3:::*"],
    [{ "Fn::Join": ["/", ["a", { "Fn::Join": ["-", ["b", { Ref: "Table" }]] }]] }, "a/b-ledger"],
    [
      { "Fn::Sub": "arn:${AWS::Partition}:x:${AWS::Region}:${Table}:${Table.Arn}" },
      "arn:aws:x:eu-west-1:ledger:arn:aws:dynamodb:eu-west-1:111122223333:table/ledger",
    ],
    [{ "Fn::Sub": ["${Own}-${!Literal}", { Own: { Ref: "Bus" } }] }, "homeostat-${Literal}"],
    [
      [{ nested: { Ref: "Bus" } }, 1, true, null],
      [{ nested: "homeostat" }, 1, true, null],
    ],
  ])("%j is %j", (value, expected) => {
    expect(valueOf(value)).toEqual(expected);
  });

  it("names the partition and the URL suffix of the region", () => {
    const china = { ...hub, region: "cn-north-1" };
    expect(valueOf({ "Fn::Join": ["|", [{ Ref: "AWS::Partition" }, { Ref: "AWS::URLSuffix" }]] }, china)).toBe(
      "aws-cn|amazonaws.com.cn",
    );
    expect(valueOf({ Ref: "AWS::Partition" }, { ...hub, region: "us-gov-west-1" })).toBe("aws-us-gov");
  });

  it("finds names and ARNs by logical id", () => {
    const stack = resolve({ Ledger: { Type: "AWS::DynamoDB::Table" }, Policy: { Type: "AWS::IAM::Policy" } });
    expect(stack.physicalName("Ledger")).toBe("Hub-Ledger");
    expect(stack.arn("Ledger")).toBe("arn:aws:dynamodb:eu-west-1:111122223333:table/Hub-Ledger");
    expect(() => stack.arn("Policy")).toThrow(TemplateNotUnderstoodError);
    expect(() => stack.arn("Missing")).toThrow(/Hub\/Missing/);
  });

  it("skips the metadata of the CDK, which exists under a condition", () => {
    const metadata = { Type: "AWS::CDK::Metadata", Condition: "CDKMetadataAvailable", Properties: { Analytics: "v2" } };
    expect(resolve({ CDKMetadata: metadata }).resources).toEqual([]);
  });

  it("leaves alone what nobody reads", () => {
    const stack = resolve({ Site: { Type: "AWS::CloudFront::Distribution", Properties: { A: { "Fn::Select": [] } } } });
    expect(stack.resources).toHaveLength(1);
  });

  it.each([
    ["an unknown function", { "Fn::Select": [0, []] }, "Fn::Select"],
    ["an import from another stack", { "Fn::ImportValue": "Other:Export" }, "physical name"],
    ["a reference to nothing", { Ref: "Nothing" }, "Nothing"],
    ["a pseudo parameter that removes", { Ref: "AWS::NoValue" }, "AWS::NoValue"],
    ["an unknown attribute", { "Fn::GetAtt": ["Table", "StreamArn"] }, "StreamArn"],
    ["an inherited attribute", { "Fn::GetAtt": ["Table", "constructor"] }, "constructor"],
    ["a function beside other keys", { Ref: "Table", Other: 1 }, "Ref"],
    ["a join of no list", { "Fn::Join": ["", { Ref: "Table" }] }, "Fn::Join"],
    ["a join of numbers", { "Fn::Join": ["", [1]] }, "expected text"],
    ["a substitution of nothing", { "Fn::Sub": "${Nothing}" }, "Nothing"],
  ])("%s is an error that names resource and path", (_, value, problem) => {
    const failing = () => valueOf([{ deep: value }]);
    expect(failing).toThrow(TemplateNotUnderstoodError);
    expect(failing).toThrow("Hub/Holder.Properties.Value[0].deep");
    expect(failing).toThrow(problem);
  });

  it.each([
    ["a resource under a condition", { R: { Type: "AWS::IAM::Role", Condition: "IsProduction" } }],
    ["a resource without type", { R: { Properties: {} } }],
    [
      "a reference to a type that is not known",
      { R: { Type: "AWS::S3::Bucket", Properties: { BucketName: { Ref: "X" } } }, X: { Type: "AWS::X::Y" } },
    ],
    ["a name that refers to itself", { R: { Type: "AWS::S3::Bucket", Properties: { BucketName: { Ref: "R" } } } }],
    ["a name that is no text", { R: { Type: "AWS::S3::Bucket", Properties: { BucketName: 7 } } }],
  ])("%s is an error", (_, resources) => {
    expect(() => resolve(resources).physicalName("R")).toThrow(TemplateNotUnderstoodError);
  });

  it("says so when there is no template", () => {
    expect(() => resolveStack({ ...hub, template: null })).toThrow(/^Hub: /);
  });
});
