/** The fields of an Amazon Resource Name; region and account are empty where the service leaves them out. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** All that follows the account, its own colons included. */
  readonly resource: string;
}

/** @returns the fields, or undefined if the text is no ARN */
export const parseArn = (text: string): Arn | undefined => {
  const [scheme, partition, service, region, account, ...rest] = text.split(":");
  const resource = rest.join(":");
  if (scheme !== "arn" || !partition || !service || region === undefined || account === undefined || !resource)
    return undefined;
  return { partition, service, region, account, resource };
};

/** @returns the account that an ARN names; undefined where the service leaves it out, as S3 does */
export const accountOfArn = (arn: string): string | undefined => arn.split(":", 5)[4] || undefined;

/** Source: AWS General Reference, "Amazon Resource Names", partitions and the prefixes of their regions. */
export const partitionOf = (region: string): string => {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
};
