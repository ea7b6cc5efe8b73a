// By name, so that the chunk that is loaded lazily holds only what is used.
export {
  CreateOpsItemCommand,
  DescribeOpsItemsCommand,
  GetOpsItemCommand,
  GetParameterCommand,
  OpsItemAlreadyExistsException,
  OpsItemNotFoundException,
  SSMClient,
  UpdateOpsItemCommand,
} from "@aws-sdk/client-ssm";
