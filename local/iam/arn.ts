/** The fields of an ARN: `arn`, partition, service, region, account, resource. The sixth keeps its own colons. */
export const splitArn = (arn: string): readonly string[] => {
  const fields = arn.split(":");
  return fields.length <= 6 ? fields : [...fields.slice(0, 5), fields.slice(5).join(":")];
};
