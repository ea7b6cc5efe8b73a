import { Duration, RemovalPolicy } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership, StorageClass } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { Config } from "../lambdas/core/config.ts";
import { acknowledge } from "./acknowledge.ts";
import { reportBucketName } from "./hub-names.ts";

/** Where reports are kept, each version of each, out of everybody's reach who has no grant. It outlives the stack. */
export class ReportBucket extends Bucket {
  constructor(scope: Construct, config: Config, key: IKey) {
    super(scope, "Reports", {
      bucketName: reportBucketName(config),
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      // One call to KMS a day instead of one an object.
      bucketKeyEnabled: true,
      enforceSSL: true,
      versioned: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        {
          prefix: "daily/",
          // S3 takes no earlier transition to this class; an auditor asks for last quarter at most.
          transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(90) }],
          // A year under audit and two to look back on.
          expiration: Duration.days(3 * 365),
        },
        { noncurrentVersionExpiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(
      this,
      "S1",
      "S3 delivers access logs to no bucket under a customer's key; who reads reports is in CloudTrail's data events",
    );
  }
}
