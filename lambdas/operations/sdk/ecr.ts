// By name, so that the chunk that is loaded lazily holds only what is used.
export {
  BatchGetRepositoryScanningConfigurationCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  paginateDescribeImageScanFindings,
} from "@aws-sdk/client-ecr";
