// By name, so that the chunk that is loaded lazily holds only what is used.
export { DescribeNodegroupCommand, EKSClient, UpdateNodegroupConfigCommand } from "@aws-sdk/client-eks";
