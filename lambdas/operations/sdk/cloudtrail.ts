// By name, so that the chunk that is loaded lazily holds only what is used.
export { CloudTrailClient, paginateLookupEvents } from "@aws-sdk/client-cloudtrail";
