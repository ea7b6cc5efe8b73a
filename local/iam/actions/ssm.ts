/** Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Systems Manager"; read 2026-11-20. */
import { arnOf, check, everything, type ServiceRules, text, type WireRequest } from "./rule.ts";

const parameter = (request: WireRequest): string => {
  const name = text(request, "Name");
  return arnOf(request, "ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`);
};

const opsItem = (request: WireRequest): string => arnOf(request, "ssm", `opsitem/${text(request, "OpsItemId")}`);

export const ssm: ServiceRules = {
  CreateOpsItem: check("ssm:CreateOpsItem", everything),
  DescribeOpsItems: check("ssm:DescribeOpsItems", everything),
  GetOpsItem: check("ssm:GetOpsItem", opsItem),
  GetParameter: check("ssm:GetParameter", parameter),
  PutParameter: check("ssm:PutParameter", parameter),
  UpdateOpsItem: check("ssm:UpdateOpsItem", opsItem),
};
