import {
  AuthorizeSecurityGroupIngressCommand,
  type AuthorizeSecurityGroupIngressRequest,
  type IpPermission,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { AwsFaultError } from "../../aws/fault.ts";
import { recordChange } from "../config/record-change.ts";
import type { Operations } from "../operations.ts";
import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import {
  describeRule,
  type RuleMatch,
  rulesOfPermission,
  type SecurityGroupRule,
  sameRule,
} from "./security-group-rule.ts";
import { groupsOf, groupWithId, type SecurityGroup } from "./security-groups.ts";

/** Both change all rules of a request or none. */
export const registerChangeIngress = (aws: Operations, world: World): void => {
  aws.on(AuthorizeSecurityGroupIngressCommand, (input, place) => {
    const group = groupWithId(world, place, input.GroupId);
    const added = permissionsIn(input)
      .flatMap(rulesOfPermission)
      .map((rule): SecurityGroupRule => ({ ...rule, id: `sgr-0${world.random.hex(16)}` }));
    for (const [index, rule] of added.entries())
      if ([...group.rules, ...added.slice(0, index)].some((each) => sameRule(each, rule)))
        throw new AwsFaultError("InvalidPermission.Duplicate", `the specified rule "${inWords(rule)}" already exists`);
    keep(world, place, group, [...group.rules, ...added]);
    return {
      Return: true,
      SecurityGroupRules: added.map((rule) => describeRule(rule, group.id, place.account)),
    };
  });

  aws.on(RevokeSecurityGroupIngressCommand, (input, place) => {
    const group = groupWithId(world, place, input.GroupId);
    const revoked = input.SecurityGroupRuleIds?.length
      ? input.SecurityGroupRuleIds.map((id) => ruleWithId(group, id))
      : permissionsIn(input)
          .flatMap(rulesOfPermission)
          .map((rule) => ruleLike(group, rule));
    keep(
      world,
      place,
      group,
      group.rules.filter((rule) => !revoked.includes(rule)),
    );
    return {
      Return: true,
      RevokedSecurityGroupRules: revoked.map((rule) => {
        const { ReferencedGroupInfo, GroupOwnerId: _owner, ...described } = describeRule(rule, group.id, place.account);
        return { ...described, ReferencedGroupId: ReferencedGroupInfo?.GroupId };
      }),
    };
  });
};

/** A request names one range by itself, or any number in permissions. */
const permissionsIn = (
  input: Pick<AuthorizeSecurityGroupIngressRequest, "IpPermissions" | "IpProtocol" | "FromPort" | "ToPort" | "CidrIp">,
): readonly IpPermission[] => {
  const { IpPermissions = [], IpProtocol, FromPort, ToPort, CidrIp } = input;
  const all = CidrIp ? [...IpPermissions, { IpProtocol, FromPort, ToPort, IpRanges: [{ CidrIp }] }] : IpPermissions;
  if (all.length === 0)
    throw new AwsFaultError("MissingParameter", "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.");
  return all;
};

const keep = (world: World, place: Place, group: SecurityGroup, rules: readonly SecurityGroupRule[]): void => {
  groupsOf(world, place).put(group.id, { ...group, rules });
  recordChange(world, place, { type: "AWS::EC2::SecurityGroup", id: group.id });
};

const ruleWithId = ({ id: groupId, rules }: SecurityGroup, id: string): SecurityGroupRule => {
  const rule = rules.find((each) => each.id === id && !each.egress);
  if (!rule)
    throw new AwsFaultError(
      "InvalidSecurityGroupRuleId.NotFound",
      `The security group rule ID '${id}' does not exist in group ${groupId}`,
    );
  return rule;
};

const ruleLike = (group: SecurityGroup, wanted: RuleMatch): SecurityGroupRule => {
  const rule = group.rules.find((each) => sameRule(each, wanted));
  if (!rule)
    throw new AwsFaultError("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
  return rule;
};

const inWords = ({ protocol, fromPort, toPort, peer }: RuleMatch): string =>
  fromPort === null
    ? `peer: ${peer.value}, ALL, ALLOW`
    : `peer: ${peer.value}, ${protocol.toUpperCase()}, from port: ${fromPort}, to port: ${toPort}, ALLOW`;
