// By name, so that the chunk that is loaded lazily holds only what is used.
export {
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  EKSClient,
  paginateListUpdates,
  UpdateNodegroupConfigCommand,
} from "@aws-sdk/client-eks";
