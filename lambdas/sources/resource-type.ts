/**
 * The CloudFormation names of resource types that Inspector and Security Hub call otherwise.
 * Sources: Inspector API Reference, Resource, `type`; Security Hub User Guide, "Resources ASFF object".
 */
const types: ReadonlyMap<string, string> = new Map([
  ["AWS_EC2_INSTANCE", "AWS::EC2::Instance"],
  ["AWS_ECR_CONTAINER_IMAGE", "AWS::ECR::Image"],
  ["AWS_ECR_REPOSITORY", "AWS::ECR::Repository"],
  ["AWS_LAMBDA_FUNCTION", "AWS::Lambda::Function"],
  ["AwsAccount", "AWS::::Account"],
  ["AwsCloudFormationStack", "AWS::CloudFormation::Stack"],
  ["AwsCloudWatchAlarm", "AWS::CloudWatch::Alarm"],
  ["AwsEc2Instance", "AWS::EC2::Instance"],
  ["AwsEc2SecurityGroup", "AWS::EC2::SecurityGroup"],
  ["AwsEcrContainerImage", "AWS::ECR::Image"],
  ["AwsEcrRepository", "AWS::ECR::Repository"],
  ["AwsEksCluster", "AWS::EKS::Cluster"],
  ["AwsIamRole", "AWS::IAM::Role"],
  ["AwsIamUser", "AWS::IAM::User"],
  ["AwsLambdaFunction", "AWS::Lambda::Function"],
  ["AwsS3Bucket", "AWS::S3::Bucket"],
]);

/** Types that nobody described keep the name that they came with: nothing acts on them. */
export const cloudFormationType = (type: string): string => types.get(type) ?? type;
