import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { AnyPrincipal, Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { Config } from "../lambdas/core/config.ts";
import { acknowledge } from "./acknowledge.ts";
import { auditBucketName } from "./hub-names.ts";

/**
 * Where the heads of histories are sealed: what is in it cannot be changed, and not be deleted before its time.
 * In compliance mode, because it is there against those who administer the account, and governance mode gives way to
 * whoever has `s3:BypassGovernanceRetention`. It costs a few hundred bytes a remediation.
 */
export class AuditBucket extends Bucket {
  constructor(scope: Construct, config: Config, key: IKey) {
    super(scope, "Audit", {
      bucketName: auditBucketName(config),
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      // One call to KMS a day instead of one an object.
      bucketKeyEnabled: true,
      enforceSSL: true,
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(config.audit.keepDays)),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // A lock keeps versions, and neither newer ones nor a marker of deletion from hiding them: these do.
    // Source: S3 User Guide, "Enforce conditional writes on Amazon S3 buckets".
    this.#forbid("WriteOver", ["s3:PutObject"], { Null: { "s3:if-none-match": "true" } });
    this.#forbid("Hide", ["s3:DeleteObject", "s3:DeleteObjectVersion"], {});
    acknowledge(
      this,
      "S1",
      "S3 delivers access logs to no bucket under a customer's key; who reads it is in CloudTrail's data events",
    );
  }

  #forbid(sid: string, actions: readonly string[], conditions: Record<string, Record<string, string>>): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: [...actions],
        resources: [this.arnForObjects("*")],
        conditions,
      }),
    );
  }
}
