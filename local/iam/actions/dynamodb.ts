/** Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon DynamoDB"; read 2026-09-26. */
import { arnOf, check, invalid, optionalText, type ServiceRules, text, type WireRequest } from "./rule.ts";

const tableArn = (request: WireRequest, nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? nameOrArn : arnOf(request, "dynamodb", `table/${nameOrArn}`);

const table = (request: WireRequest): string => tableArn(request, text(request, "TableName"));

/** A query of an index is checked on the index alone. Source: DynamoDB Developer Guide, "Using IAM with indexes". */
const tableOrIndex = (request: WireRequest): string => {
  const index = optionalText(request, "IndexName");
  return index === undefined ? table(request) : `${table(request)}/index/${index}`;
};

const tablesOfBatch = (request: WireRequest): readonly string[] => {
  const items = request.input["RequestItems"];
  if (typeof items !== "object" || items === null) throw invalid(request, "RequestItems is missing");
  return Object.keys(items).map((name) => tableArn(request, name));
};

export const dynamodb: ServiceRules = {
  BatchGetItem: check("dynamodb:BatchGetItem", tablesOfBatch),
  BatchWriteItem: check("dynamodb:BatchWriteItem", tablesOfBatch),
  DeleteItem: check("dynamodb:DeleteItem", table),
  DescribeTable: check("dynamodb:DescribeTable", table),
  GetItem: check("dynamodb:GetItem", table),
  PutItem: check("dynamodb:PutItem", table),
  Query: check("dynamodb:Query", tableOrIndex),
  Scan: check("dynamodb:Scan", tableOrIndex),
  UpdateItem: check("dynamodb:UpdateItem", table),
};
