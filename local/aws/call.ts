/** One request as AWS sees it: derived from the wire, never from what the caller declares. */
export interface AwsCall {
  /** The name in the signature: s3, ec2, ecr, eks, autoscaling, monitoring, config, sts, sqs, events, lambda, dynamodb. */
  readonly service: string;
  /** The API's name, such as PutPublicAccessBlock; for a request that is no known operation, what it asks for. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly region: string;
  readonly accessKeyId: string;
  readonly sessionToken?: string;
}

/** Who signed a call. */
export interface Principal {
  readonly account: string;
  /** Of the assumed-role session or the user. */
  readonly arn: string;
  readonly roleArn?: string;
  readonly sessionName?: string;
  readonly sourceIdentity?: string;
}

/** What a handler knows besides its input. */
export interface CallContext {
  readonly call: AwsCall;
  readonly principal: Principal;
  /** The account of the principal. */
  readonly account: string;
  readonly region: string;
}

/** One finished call. */
export interface CallRecord {
  readonly call: AwsCall;
  /** Absent when the call was refused before its signer was known. */
  readonly principal?: Principal;
  /** HTTP status of the answer. */
  readonly status: number;
  /** Of an answer that is an error. */
  readonly errorCode?: string;
  /** What a handler threw that is no answer of AWS: a defect of the embedded cloud. */
  readonly defect?: unknown;
}
