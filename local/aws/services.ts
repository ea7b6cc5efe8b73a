/** The wire formats of AWS, by the names that AWS gives them. */
export type ProtocolName = "awsJson" | "awsQuery" | "ec2Query" | "restJson1" | "restXml";

/** What the schemas of an operation leave out about its service. */
export interface ServiceModel {
  /** The name in signatures. */
  readonly name: string;
  /** Of the service's shapes. */
  readonly namespace: string;
  readonly protocol: ProtocolName;
  /** Names the service in `X-Amz-Target`. */
  readonly target?: string;
  /** Of its XML answers. */
  readonly xmlNamespace?: string;
  /** Whether its errors also carry the code that they had when the service spoke `awsQuery`. */
  readonly isQueryCompatible?: true;
}

/**
 * Source: `runtimeConfig.shared` and `httpAuthSchemeProvider` of the pinned SDK clients. The AWS CLI speaks the same
 * protocols (`service-2.json` of botocore 1.43.62, which prefers JSON where CloudWatch offers several).
 */
const services: readonly ServiceModel[] = [
  {
    name: "autoscaling",
    namespace: "com.amazonaws.autoscaling",
    protocol: "awsQuery",
    xmlNamespace: "http://autoscaling.amazonaws.com/doc/2011-01-01/",
  },
  { name: "cloudtrail", namespace: "com.amazonaws.cloudtrail", protocol: "awsJson", target: "CloudTrail_20131101" },
  { name: "config", namespace: "com.amazonaws.configservice", protocol: "awsJson", target: "StarlingDoveService" },
  { name: "dynamodb", namespace: "com.amazonaws.dynamodb", protocol: "awsJson", target: "DynamoDB_20120810" },
  {
    name: "ec2",
    namespace: "com.amazonaws.ec2",
    protocol: "ec2Query",
    xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
  },
  {
    name: "ecr",
    namespace: "com.amazonaws.ecr",
    protocol: "awsJson",
    target: "AmazonEC2ContainerRegistry_V20150921",
  },
  { name: "eks", namespace: "com.amazonaws.eks", protocol: "restJson1" },
  { name: "events", namespace: "com.amazonaws.eventbridge", protocol: "awsJson", target: "AWSEvents" },
  { name: "inspector2", namespace: "com.amazonaws.inspector2", protocol: "restJson1" },
  { name: "kms", namespace: "com.amazonaws.kms", protocol: "awsJson", target: "TrentService" },
  { name: "lambda", namespace: "com.amazonaws.lambda", protocol: "restJson1" },
  {
    name: "monitoring",
    namespace: "com.amazonaws.cloudwatch",
    protocol: "awsJson",
    target: "GraniteServiceVersion20100801",
    isQueryCompatible: true,
  },
  {
    name: "s3",
    namespace: "com.amazonaws.s3",
    protocol: "restXml",
    xmlNamespace: "http://s3.amazonaws.com/doc/2006-03-01/",
  },
  {
    name: "sqs",
    namespace: "com.amazonaws.sqs",
    protocol: "awsJson",
    target: "AmazonSQS",
    isQueryCompatible: true,
  },
  { name: "ssm", namespace: "com.amazonaws.ssm", protocol: "awsJson", target: "AmazonSSM" },
  {
    name: "sts",
    namespace: "com.amazonaws.sts",
    protocol: "awsQuery",
    xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  },
];

/** @param namespace of a schema in the SDK, such as `com.amazonaws.sts` */
export const serviceOfNamespace = (namespace: string): ServiceModel | undefined =>
  services.find((service) => service.namespace === namespace);

/** @param name in signatures */
export const serviceNamed = (name: string): ServiceModel | undefined =>
  services.find((service) => service.name === name);
