import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, ProjectionType, TableEncryptionV2, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { ledgerTable } from "../lambdas/core/ledger-table.ts";

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** The record of everything: it outlives the stack, and can be set back to any second of the last 35 days. */
export class LedgerTable extends TableV2 {
  constructor(scope: Construct, key: IKey) {
    const { partitionKey, sortKey, expiry, dueIndex } = ledgerTable;
    super(scope, "Ledger", {
      partitionKey: text(partitionKey),
      sortKey: text(sortKey),
      timeToLiveAttribute: expiry,
      globalSecondaryIndexes: [
        {
          indexName: dueIndex.name,
          partitionKey: text(dueIndex.partitionKey),
          sortKey: text(dueIndex.sortKey),
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: [...dueIndex.holds],
        },
      ],
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.customerManagedKey(key),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
