// By name, so that the chunk that is loaded lazily holds only what is used.
export { Inspector2Client, paginateListFindings } from "@aws-sdk/client-inspector2";
