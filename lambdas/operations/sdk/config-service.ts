// By name, so that the chunk that is loaded lazily holds only what is used.
export {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  GetComplianceDetailsByConfigRuleCommand,
  GetComplianceDetailsByResourceCommand,
  GetResourceConfigHistoryCommand,
  NoSuchConfigRuleException,
} from "@aws-sdk/client-config-service";
