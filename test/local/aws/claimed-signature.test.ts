import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { GetBucketTaggingCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { expect, test } from "vitest";
import { claimedSignature } from "../../../local/aws/claimed-signature.ts";
import { signatureOf } from "../../../local/aws/signature.ts";

const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "secret" };

/** What each client of a service sends, by how it signs. */
const calls = {
  dynamodb: (config: object) => new DynamoDBClient(config).send(new ListTablesCommand({})),
  ec2: (config: object) => new EC2Client(config).send(new DescribeInstancesCommand({})),
  kms: (config: object) => new KMSClient(config).send(new ListKeysCommand({})),
  lambda: (config: object) => new LambdaClient(config).send(new ListFunctionsCommand({})),
  s3: (config: object) => new S3Client(config).send(new GetBucketTaggingCommand({ Bucket: "shop" })),
  sts: (config: object) => new STSClient(config).send(new GetCallerIdentityCommand({})),
};

const sent = async (call: (config: object) => Promise<unknown>, config: object): Promise<HttpRequest> => {
  const requests: HttpRequest[] = [];
  const handle = async (request: HttpRequest): Promise<{ response: HttpResponse }> => {
    requests.push(request);
    return { response: new HttpResponse({ statusCode: 403, headers: {} }) };
  };
  await call({ region: "eu-west-1", maxAttempts: 1, requestHandler: { handle }, ...config }).catch(() => {});
  const [request] = requests;
  if (!request || requests.length > 1) throw new Error(`${requests.length} requests were sent`);
  return request;
};

test.each(Object.entries(calls))("a claimed signature for %s says what the SDK's own says", async (service, call) => {
  for (const session of [credentials, { ...credentials, sessionToken: "token" }]) {
    const claimed = await sent(call, { credentials: session, extensions: [claimedSignature] });
    const signed = await sent(call, { credentials: session });
    const said = signatureOf(signed.headers["authorization"]);
    expect(said).toEqual({ accessKeyId: "AKIATEST", region: "eu-west-1", service });
    expect(signatureOf(claimed.headers["authorization"])).toEqual(said);
    expect(claimed.headers["x-amz-security-token"]).toBe(signed.headers["x-amz-security-token"]);
  }
});
