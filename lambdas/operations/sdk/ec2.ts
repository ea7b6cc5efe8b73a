// By name, so that the chunk that is loaded lazily holds only what is used.
export {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
  paginateDescribeNetworkInterfaces,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
