import { AwsFaultError } from "../aws/fault.ts";
import { autoscaling } from "./actions/autoscaling.ts";
import { cloudtrail } from "./actions/cloudtrail.ts";
import { cloudwatch } from "./actions/cloudwatch.ts";
import { config } from "./actions/config.ts";
import { dynamodb } from "./actions/dynamodb.ts";
import { ec2 } from "./actions/ec2.ts";
import { ecr } from "./actions/ecr.ts";
import { eks } from "./actions/eks.ts";
import { events } from "./actions/events.ts";
import { executeApi } from "./actions/execute-api.ts";
import { inspector2 } from "./actions/inspector2.ts";
import { kms } from "./actions/kms.ts";
import { lambda } from "./actions/lambda.ts";
import type { Check, Rule, ServiceRules, WireRequest } from "./actions/rule.ts";
import { s3 } from "./actions/s3.ts";
import { sqs } from "./actions/sqs.ts";
import { ssm } from "./actions/ssm.ts";
import { sts } from "./actions/sts.ts";

/** Services by the name that requests are signed for; CloudWatch signs as `monitoring`. */
export const servicesBySigningName = {
  autoscaling,
  cloudtrail,
  config,
  dynamodb,
  ec2,
  ecr,
  eks,
  events,
  "execute-api": executeApi,
  inspector2,
  kms,
  lambda,
  monitoring: cloudwatch,
  s3,
  sqs,
  ssm,
  sts,
} as const satisfies Record<string, ServiceRules>;

export type SigningName = keyof typeof servicesBySigningName;

export const isSigningName = (service: string): service is SigningName => Object.hasOwn(servicesBySigningName, service);

const findRule = (service: string, operation: string): Rule | undefined => {
  const rules: ServiceRules = isSigningName(service) ? servicesBySigningName[service] : {};
  return Object.hasOwn(rules, operation) ? rules[operation] : undefined;
};

/** Does this table know what AWS checks for the call? */
export const isListed = (service: string, operation: string): boolean => findRule(service, operation) !== undefined;

const ruleFor = (service: string, operation: string): Rule => {
  const rule = findRule(service, operation);
  if (!rule) throw new AwsFaultError("NotImplemented", `no IAM entry for ${service}:${operation}`, { status: 501 });
  return rule;
};

/**
 * What AWS checks for a call. This table is written from AWS's reference and never asks the code that makes the call.
 * @param service the signing name
 * @throws AwsFaultError for an operation that is not listed, and for a request that does not name its resource
 */
export const checksOf = (service: string, request: WireRequest): readonly Check[] =>
  ruleFor(service, request.operation)(request);
