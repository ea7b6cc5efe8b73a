// By name, so that the chunk that is loaded lazily holds only what is used.
export { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
