/**
 * The AWS managed policies that the CDK attaches to functions.
 * Source: AWS Managed Policy Reference, read 2026-09-26: AWSLambdaBasicExecutionRole v1,
 * AWSLambdaBasicDurableExecutionRolePolicy v3.
 */

const logging = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

const allowEverywhere = (actions: readonly string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
});

const documents: ReadonlyMap<string, unknown> = new Map([
  ["service-role/AWSLambdaBasicExecutionRole", allowEverywhere(logging)],
  [
    "service-role/AWSLambdaBasicDurableExecutionRolePolicy",
    allowEverywhere([...logging, "lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"]),
  ],
]);

const ofAws = /^arn:[^:]+:iam::aws:policy\/(?<path>.+)$/;

/** The document of an AWS managed policy, or undefined for an ARN that is not AWS's or not listed here. */
export const awsManagedPolicy = (arn: string): unknown => documents.get(ofAws.exec(arn)?.groups?.["path"] ?? "");
