/**
 * The condition keys that local requests carry. A policy that uses another key of a service evaluated here is refused:
 * the key would look absent although AWS fills it in.
 */

/** IAM prefixes of the services whose calls are evaluated; a key of any other service is absent in AWS too. */
export const evaluatedServices: ReadonlySet<string> = new Set([
  "autoscaling",
  "cloudtrail",
  "cloudwatch",
  "config",
  "dynamodb",
  "ec2",
  "ecr",
  "eks",
  "events",
  "execute-api",
  "inspector2",
  "kms",
  "lambda",
  "s3",
  "sqs",
  "ssm",
  "sts",
]);

const keys: ReadonlySet<string> = new Set(
  [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:RequestedRegion",
    "aws:ResourceAccount",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIdentity",
    "aws:SourceOrgID",
    "ec2:Region",
    "events:detail-type",
    "events:source",
    // A service that asks KMS behind a call; direct calls have none, as in AWS.
    "kms:ViaService",
    "s3:if-none-match",
    "sts:ExternalId",
    "sts:RoleSessionName",
    "sts:SourceIdentity",
  ].map((key) => key.toLowerCase()),
);

/** Followed by the key of a tag. */
export const tagKeyPrefixes = ["aws:resourcetag/", "ec2:resourcetag/", "ecr:resourcetag/", "iam:resourcetag/"] as const;

/** Followed by the key of an encryption context. */
const contextKeyPrefix = "kms:encryptioncontext:";

/** Whether a local request answers for this key as a request to AWS would. Key names are not case-sensitive. */
export const isKnownConditionKey = (key: string): boolean => {
  const lower = key.toLowerCase();
  if (
    keys.has(lower) ||
    lower.startsWith(contextKeyPrefix) ||
    tagKeyPrefixes.some((prefix) => lower.startsWith(prefix))
  )
    return true;
  const [service = ""] = lower.split(":", 1);
  return service !== "aws" && lower.includes(":") && !evaluatedServices.has(service);
};
