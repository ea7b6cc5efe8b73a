import { request } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeNodegroupCommand, EKSClient } from "@aws-sdk/client-eks";
import {
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { HttpResponse } from "@smithy/core/protocols";
import { afterEach, describe, expect, it } from "vitest";
import { type Bridge, startBridge } from "../../../local/aws/bridge.ts";
import { AwsFaultError } from "../../../local/aws/fault.ts";
import { authorization, inProcess, rejection } from "./cloud.ts";

const bridges: Bridge[] = [];

const bridged = async () => {
  const { aws, records, signer } = inProcess();
  const bridge = await startBridge(aws, { port: 0 });
  bridges.push(bridge);
  return { aws, records, url: bridge.url, config: { ...signer, endpoint: bridge.url } };
};

/** `fetch` sets `Host` and `Origin` itself. */
const send = async (url: string, headers: Record<string, string>, path = "/clusters/c/node-groups/n") => {
  const sent = request(`${url}${path}`, { headers: { authorization: authorization("eks"), ...headers } });
  const answered = Promise.withResolvers<{ status: number | undefined; body: string }>();
  sent.on("response", (response) => {
    text(response).then((body) => answered.resolve({ status: response.statusCode, body }), answered.reject);
  });
  sent.on("error", answered.reject);
  sent.end();
  return answered.promise;
};

afterEach(async () => {
  await Promise.all(bridges.splice(0).map((bridge) => bridge.close()));
});

describe("startBridge", () => {
  it("serves clients of the SDK over HTTP", async () => {
    const { aws, config, url } = await bridged();
    const block = { BlockPublicAcls: true };
    const seen: unknown[] = [];
    aws
      .on(DescribeNodegroupCommand, ({ clusterName, nodegroupName }) => ({
        nodegroup: { clusterName, nodegroupName },
      }))
      .on(DescribeSecurityGroupsCommand, ({ GroupIds }) => {
        throw new AwsFaultError("InvalidGroup.NotFound", `No ${GroupIds?.[0]}`);
      })
      .on(PutPublicAccessBlockCommand, (input) => {
        seen.push(input.Bucket, input.PublicAccessBlockConfiguration);
        return {};
      })
      .on(GetPublicAccessBlockCommand, () => ({ PublicAccessBlockConfiguration: block }))
      .on(HeadBucketCommand, () => ({ BucketRegion: "eu-west-1" }));
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const nodegroup = { clusterName: "a/b", nodegroupName: "é&?#" };
    expect((await new EKSClient(config).send(new DescribeNodegroupCommand(nodegroup))).nodegroup).toEqual(nodegroup);
    const s3 = new S3Client(config);
    await s3.send(new PutPublicAccessBlockCommand({ Bucket: "invoices", PublicAccessBlockConfiguration: block }));
    expect(seen).toEqual(["invoices", block]);
    const got = await s3.send(new GetPublicAccessBlockCommand({ Bucket: "invoices" }));
    expect(got.PublicAccessBlockConfiguration).toEqual(block);
    expect((await s3.send(new HeadBucketCommand({ Bucket: "invoices" }))).BucketRegion).toBe("eu-west-1");
    const ec2 = new EC2Client(config);
    const error = await rejection(ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: ["sg-0"] })));
    expect(error).toMatchObject({ name: "InvalidGroup.NotFound", message: "No sg-0" });
    for (const client of [s3, ec2]) client.destroy();
  });

  it("streams what is passed through, but not how the other server keeps its connection", async () => {
    const { aws, url } = await bridged();
    const headers = { "x-kept": "1", connection: "close", "keep-alive": "timeout=999", "transfer-encoding": "chunked" };
    aws.passThrough("dynamodb", () =>
      Promise.resolve(new HttpResponse({ statusCode: 200, headers, body: Readable.from([Buffer.from("{}")]) })),
    );
    const answer = await fetch(url, {
      method: "POST",
      headers: { authorization: authorization("dynamodb"), "x-amz-target": "DynamoDB_20120810.ListTables" },
      body: "{}",
    });
    expect(await answer.json()).toEqual({});
    expect(answer.headers.get("x-kept")).toBe("1");
    expect(answer.headers.get("connection")).toBe("keep-alive");
    expect(answer.headers.get("keep-alive")).not.toBe("timeout=999");
  });

  it("refuses what nobody signed", async () => {
    const { url, records } = await bridged();
    const answer = await fetch(`${url}/clusters`);
    expect(answer.status).toBe(403);
    expect(answer.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationToken");
    expect(records).toHaveLength(1);
  });

  it.each([
    ["a page of another origin", { origin: "https://evil.example" }],
    ["a page of this machine", { origin: "http://127.0.0.1:8080" }],
    ["a sandboxed page", { origin: "null" }],
    ["a name that was rebound to this machine", { host: "evil.example" }],
    ["a name that only begins like this machine's", { host: "127.0.0.1.evil.example" }],
    ["a name that only ends like this machine's", { host: "evillocalhost" }],
  ])("refuses requests from %s, which AWS never sees", async (_, headers) => {
    const { aws, url, records } = await bridged();
    aws.on(DescribeNodegroupCommand, () => ({}));
    expect((await send(url, headers)).status).toBe(403);
    expect(records).toEqual([]);
  });

  it.each(["127.0.0.1", "localhost:4566", "[::1]:80", "LOCALHOST", "invoices.localhost:4566"])(
    "takes requests to %s",
    async (host) => {
      const { aws, url } = await bridged();
      aws.on(DescribeNodegroupCommand, () => ({}));
      expect((await send(url, { host })).status).toBe(200);
    },
  );

  it("refuses a body beyond the limit", async () => {
    const { url, records } = await bridged();
    const post = (bytes: number) =>
      fetch(url, { method: "POST", headers: { authorization: authorization("ecr") }, body: Buffer.alloc(bytes, 32) });
    expect((await post(8 * 1024 * 1024 + 1)).status).toBe(413);
    expect(records).toEqual([]);
    expect((await post(8 * 1024 * 1024)).status).toBe(501);
  });

  it("keeps serving after a client hung up", async () => {
    const { aws, url } = await bridged();
    aws.on(DescribeNodegroupCommand, () => ({}));
    const sent = request(`${url}/clusters/c`, { method: "POST", headers: { "content-length": "10" } });
    sent.on("error", () => {});
    sent.write("half");
    await new Promise((resolve) => setTimeout(resolve, 50));
    sent.destroy();
    expect((await send(url, {})).status).toBe(200);
  });

  it("lets its port go when it closes, though a connection is still open", async () => {
    const { url } = await bridged();
    await fetch(url);
    await bridges.pop()?.close();
    await expect(fetch(url)).rejects.toThrow();
  });
});
