import type { Arn } from "./arn.ts";
import type { Subject } from "./finding.ts";

/** Where a resource is. */
export type Place = Pick<Subject, "account" | "region" | "partition">;

/**
 * How sources name the resources of one CloudFormation type.
 * Sources: the `primaryIdentifier` of each type's CloudFormation schema; Service Authorization Reference, "Resource types".
 */
export interface SubjectType {
  /** The service in the type's ARNs. */
  readonly service: string;
  /** The primary identifier that an ARN of this type holds; undefined if the ARN is of another type. */
  readonly idInArn: (arn: Arn) => string | undefined;
  /** The primary identifier in any other text that a source uses; as it stands where this is absent. */
  readonly idInText?: (text: string, name: string | undefined) => string;
  /** The ARN of an identifier. Absent where an ARN holds more than the identifier tells. */
  readonly arn?: (id: string, place: Place) => string;
  /** What IAM calls name as its resource, if not its ARN. Wildcards in `id` and `arn` are already escaped. */
  readonly arnPattern?: (subject: Subject) => string;
}

const afterPrefix = (text: string, prefix: string): string | undefined =>
  text.startsWith(prefix) && text.length > prefix.length ? text.slice(prefix.length) : undefined;

const regionalArn = (service: string, { partition, region, account }: Place, resource: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${resource}`;

/** Types whose ARN is a prefix and the identifier. */
const prefixed = (service: string, prefix: string): SubjectType => ({
  service,
  idInArn: ({ resource }) => afterPrefix(resource, prefix),
  arn: (id, place) => regionalArn(service, place, prefix + id),
});

/** IAM gives the last segment of the path as the name; a source may know only the unique id, such as `AIDA…`. */
const principal = (kind: "user" | "role"): SubjectType => ({
  service: "iam",
  idInArn: ({ resource }) => new RegExp(`^${kind}/(?:.*/)?([^/]+)$`).exec(resource)?.[1],
  idInText: (text, name) => (name !== undefined && /^A[A-Z]{3}[A-Z0-9]{12,124}$/.test(text) ? name : text),
  // Without the ARN the path is unknown; then this grants nothing to a principal that has one.
  arnPattern: ({ id, arn, partition, account }) => arn ?? `arn:${partition}:iam::${account}:${kind}/${id}`,
});

const functionName = (resource: string): string | undefined => afterPrefix(resource, "function:")?.split(":", 1)[0];

const imageInArn = /^repository\/(.+?)(?:[/@](sha256:[^/@]+))?$/;

const types: Readonly<Record<string, SubjectType>> = {
  "AWS::S3::Bucket": {
    service: "s3",
    // Access points have a region and an account; an object's key follows its bucket.
    idInArn: ({ region, account, resource }) => (region || account ? undefined : /^[^/]+/.exec(resource)?.[0]),
    arn: (id, { partition }) => `arn:${partition}:s3:::${id}`,
  },
  "AWS::EC2::SecurityGroup": prefixed("ec2", "security-group/"),
  "AWS::EC2::Instance": prefixed("ec2", "instance/"),
  "AWS::ECR::Repository": prefixed("ecr", "repository/"),
  "AWS::ECR::Image": {
    service: "ecr",
    idInArn: ({ resource }) => {
      const [, repository, digest] = imageInArn.exec(resource) ?? [];
      return digest === undefined ? repository : `${repository}@${digest}`;
    },
    idInText: (text) => text.replace(/\/(sha256:[^/@]+)$/, "@$1"),
    arn: (id, place) => regionalArn("ecr", place, `repository/${id.replace("@", "/")}`),
    // An image is no resource of its own to IAM.
    arnPattern: (subject) => regionalArn("ecr", subject, `repository/${subject.id.split("@", 1)[0]}`),
  },
  "AWS::EKS::Cluster": prefixed("eks", "cluster/"),
  "AWS::EKS::Nodegroup": {
    service: "eks",
    // nodegroup/<cluster>/<node group>/<uuid>
    idInArn: ({ resource }) => /^nodegroup\/([^/]+\/[^/]+)/.exec(resource)?.[1],
    arnPattern: (subject) => regionalArn("eks", subject, `nodegroup/${subject.id}/*`),
  },
  // The identifier is the ARN itself.
  "AWS::CloudFormation::Stack": { service: "cloudformation", idInArn: () => undefined },
  "AWS::CloudWatch::Alarm": prefixed("cloudwatch", "alarm:"),
  "AWS::IAM::User": principal("user"),
  "AWS::IAM::Role": principal("role"),
  "AWS::Lambda::Function": {
    service: "lambda",
    idInArn: ({ resource }) => functionName(resource),
    // A name, with or without a qualifier, or the partial ARN `<account>:function:<name>`.
    idInText: (text) => functionName(text.replace(/^\d{12}:/, "")) ?? text.split(":", 1)[0] ?? text,
    arn: (id, place) => regionalArn("lambda", place, `function:${id}`),
  },
  "AWS::::Account": {
    service: "iam",
    idInArn: ({ account }) => account,
    // Security Hub writes `AWS::::Account:<id>`.
    idInText: (text) => afterPrefix(text, "AWS::::Account:") ?? text,
    arn: (id, { partition }) => `arn:${partition}:iam::${id}:root`,
    // Calls on account-wide settings take no resource.
    arnPattern: () => "*",
  },
};

/** @returns what is known of a type, if anything */
export const subjectTypeOf = (type: string): SubjectType | undefined =>
  Object.hasOwn(types, type) ? types[type] : undefined;
