// By name, so that the chunk that is loaded lazily holds only what is used.
export { GenerateMacCommand, KMSClient } from "@aws-sdk/client-kms";
