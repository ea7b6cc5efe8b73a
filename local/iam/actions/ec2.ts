/** Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon EC2"; read 2026-09-26. */
import { arnOf, check, everything, refuseField, type ServiceRules, text, type WireRequest } from "./rule.ts";

/** Groups named by GroupName (the default VPC only) are refused: their id, which policies name, is not in the request. */
const securityGroup = (request: WireRequest): string => {
  refuseField(request, "GroupName");
  // Tagging a new rule is also checked on that rule, and on ec2:CreateTags.
  refuseField(request, "TagSpecifications");
  return arnOf(request, "ec2", `security-group/${text(request, "GroupId")}`);
};

const regionKey = ({ region }: WireRequest) => ({ "ec2:Region": region });

export const ec2: ServiceRules = {
  AuthorizeSecurityGroupIngress: check("ec2:AuthorizeSecurityGroupIngress", securityGroup, regionKey),
  DescribeNetworkInterfaces: check("ec2:DescribeNetworkInterfaces", everything, regionKey),
  DescribeSecurityGroupRules: check("ec2:DescribeSecurityGroupRules", everything, regionKey),
  DescribeSecurityGroups: check("ec2:DescribeSecurityGroups", everything, regionKey),
  DescribeSubnets: check("ec2:DescribeSubnets", everything, regionKey),
  RevokeSecurityGroupIngress: check("ec2:RevokeSecurityGroupIngress", securityGroup, regionKey),
};
