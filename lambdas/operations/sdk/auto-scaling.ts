// By name, so that the chunk that is loaded lazily holds only what is used.
export {
  AutoScalingClient,
  DescribeScalingActivitiesCommand,
  paginateDescribeAutoScalingGroups,
} from "@aws-sdk/client-auto-scaling";
