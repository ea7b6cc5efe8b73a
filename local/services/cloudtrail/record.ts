import { parseArn } from "../../../lambdas/core/arn.ts";
import type { TrailEntry } from "./trail.ts";

/** Calls that CloudTrail has under another name than the API. Source: Amazon S3 User Guide, "Amazon S3 CloudTrail events". */
const otherNames: Readonly<Record<string, string>> = {
  "s3:PutPublicAccessBlock": "PutBucketPublicAccessBlock",
  "s3:DeletePublicAccessBlock": "DeleteBucketPublicAccessBlock",
};

export const eventName = ({ service, operation }: Pick<TrailEntry, "service" | "operation">): string =>
  otherNames[`${service}:${operation}`] ?? operation;

const identityOf = ({ by, sessionName, account }: TrailEntry): object => {
  const { partition = "aws", resource = by } = parseArn(by) ?? {};
  const [, name = by] = resource.split("/");
  if (sessionName === null) return { type: "IAMUser", arn: by, accountId: account, userName: name };
  const sessionIssuer = { type: "Role", arn: `arn:${partition}:iam::${account}:role/${name}`, userName: name };
  return { type: "AssumedRole", arn: by, accountId: account, sessionContext: { sessionIssuer } };
};

/** Requests are on record with names that begin small; S3 calls a bucket's name what it is. */
const parametersOf = ({ service, input }: TrailEntry): object =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      service === "s3" && name === "Bucket" ? "bucketName" : name.charAt(0).toLowerCase() + name.slice(1),
      value,
    ]),
  );

/** What CloudTrail has of a call, as far as the call was kept. Source: CloudTrail User Guide, "CloudTrail record contents". */
export const recordOf = (id: string, entry: TrailEntry): object => ({
  eventVersion: "1.11",
  userIdentity: identityOf(entry),
  eventTime: new Date(entry.at).toISOString().replace(/\.\d+Z$/, "Z"),
  eventSource: `${entry.service}.amazonaws.com`,
  eventName: eventName(entry),
  awsRegion: entry.region,
  requestParameters: parametersOf(entry),
  eventID: id,
  readOnly: false,
  eventType: "AwsApiCall",
  managementEvent: true,
  recipientAccountId: entry.account,
  eventCategory: "Management",
});
