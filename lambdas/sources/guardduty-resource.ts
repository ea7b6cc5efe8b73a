import * as z from "zod";
import type { Subject } from "../core/finding.ts";
import { canonicalSubject } from "../core/subject.ts";
import { optional, text } from "./schema.ts";

/** The resource of a GuardDuty finding: its type says which of the details name it. */
export const guardDutyResource = z.lazy(() =>
  z.object({
    resourceType: text,
    instanceDetails: optional(z.object({ instanceId: optional(text) })),
    accessKeyDetails: optional(z.object({ userName: optional(z.string()), userType: optional(z.string()) })),
    s3BucketDetails: optional(z.array(z.object({ arn: optional(text) }))),
    eksClusterDetails: optional(z.object({ arn: optional(text) })),
    lambdaDetails: optional(z.object({ functionArn: optional(text) })),
  }),
);
type GuardDutyResource = z.infer<typeof guardDutyResource>;

const principals: ReadonlyMap<string, string> = new Map([
  ["IAMUser", "AWS::IAM::User"],
  ["AssumedRole", "AWS::IAM::Role"],
  ["Role", "AWS::IAM::Role"],
]);

/** Its CloudFormation type and identifier or ARN; undefined in either place: it is not named as one resource of ours. */
const named = (found: GuardDutyResource): readonly [type: string | undefined, id: string | undefined] => {
  switch (found.resourceType) {
    case "Instance":
      return ["AWS::EC2::Instance", found.instanceDetails?.instanceId];
    case "AccessKey":
      return [principals.get(found.accessKeyDetails?.userType ?? ""), found.accessKeyDetails?.userName];
    case "S3Bucket":
      return ["AWS::S3::Bucket", found.s3BucketDetails?.[0]?.arn];
    case "EKSCluster":
      return ["AWS::EKS::Cluster", found.eksClusterDetails?.arn];
    case "Lambda":
      return ["AWS::Lambda::Function", found.lambdaDetails?.functionArn];
    default:
      return [undefined, undefined];
  }
};

/** The resource under threat; the account where GuardDuty names no single resource of a type that is known here. */
export const guardDutySubject = (
  found: GuardDutyResource,
  place: Pick<Subject, "account" | "region"> & { readonly partition?: string },
): Subject => {
  const [type, id] = named(found);
  return type && id
    ? canonicalSubject({ type, id, ...place })
    : canonicalSubject({ type: "AWS::::Account", id: place.account, ...place });
};
