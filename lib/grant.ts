import type { PolicyStatement } from "aws-cdk-lib/aws-iam";

/** A permission as IAM writes it, and why its resources cannot be named exactly, where they cannot. */
export interface Grant {
  readonly statement: PolicyStatement;
  readonly wildcard: string | null;
}
