import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";

/**
 * Rings at the first occurrence; silence is good news. It has no action: whoever watches the account's alarms sees it,
 * and a topic would be a grant that nobody uses yet.
 * @param description what happened, and what becomes of it if nobody does anything
 */
export const alarmOnFirst = (scope: Construct, id: string, metric: IMetric, description: string): Alarm =>
  new Alarm(scope, id, {
    metric,
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription: description,
  });
