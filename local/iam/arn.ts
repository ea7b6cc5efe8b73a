/** The fields of an ARN: `arn`, partition, service, region, account, resource. The sixth keeps its own colons. */
export const splitArn = (arn: string): readonly string[] => {
  const fields = arn.split(":");
  return fields.length <= 6 ? fields : [...fields.slice(0, 5), fields.slice(5).join(":")];
};

/** The account an ARN names; undefined where the service leaves it out, as S3 does. */
export const accountOfArn = (arn: string): string | undefined => splitArn(arn)[4] || undefined;

/** Source: AWS General Reference, "Amazon Resource Names", list of partitions. */
export const partitionOf = (region: string): string => {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
};
