/** Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Config"; read 2026-09-26. */
import { arnOf, check, everything, type ServiceRules, text, unknownId, type WireRequest } from "./rule.ts";

const rule = (request: WireRequest): string => {
  const { principal, region, directory } = request;
  const id = directory.configRuleId(principal.account, region, text(request, "ConfigRuleName")) ?? unknownId;
  return arnOf(request, "config", `config-rule/${id}`);
};

export const config: ServiceRules = {
  DescribeComplianceByConfigRule: check("config:DescribeComplianceByConfigRule", everything),
  DescribeConfigRules: check("config:DescribeConfigRules", everything),
  GetComplianceDetailsByConfigRule: check("config:GetComplianceDetailsByConfigRule", rule),
  GetComplianceDetailsByResource: check("config:GetComplianceDetailsByResource", everything),
  GetResourceConfigHistory: check("config:GetResourceConfigHistory", everything),
};
