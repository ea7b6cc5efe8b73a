// By name, so that the chunk that is loaded lazily holds only what is used.
export {
  BatchGetAccountStatusCommand,
  Inspector2Client,
  ListFindingsCommand,
  paginateListFindings,
} from "@aws-sdk/client-inspector2";
