import {
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  type SecurityGroup as GroupDescription,
} from "@aws-sdk/client-ec2";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Operations } from "../operations.ts";
import { pageOf } from "../page.ts";
import { arnIn, type Place } from "../place.ts";
import { tagList } from "../tags.ts";
import type { World } from "../world.ts";
import { type FilterFields, passes } from "./filters.ts";
import { describeRule, permissionsOf, type SecurityGroupRule } from "./security-group-rule.ts";
import { groupsOf, groupWithId, type SecurityGroup } from "./security-groups.ts";

const ingress = ({ rules }: SecurityGroup): readonly SecurityGroupRule[] => rules.filter(({ egress }) => !egress);

const peers = (group: SecurityGroup, kind: SecurityGroupRule["peer"]["kind"]): readonly string[] =>
  ingress(group).flatMap(({ peer }) => (peer.kind === kind ? [peer.value] : []));

const groupFilters: FilterFields<SecurityGroup> = {
  description: ({ description }) => [description],
  "group-id": ({ id }) => [id],
  "group-name": ({ name }) => [name],
  "ip-permission.cidr": (group) => peers(group, "ipv4"),
  "ip-permission.from-port": (group) => ingress(group).map(({ fromPort }) => fromPort),
  "ip-permission.group-id": (group) => peers(group, "group"),
  "ip-permission.ipv6-cidr": (group) => peers(group, "ipv6"),
  "ip-permission.protocol": (group) => ingress(group).map(({ protocol }) => protocol),
  "ip-permission.to-port": (group) => ingress(group).map(({ toPort }) => toPort),
  "vpc-id": ({ vpcId }) => [vpcId],
};

type RuleInGroup = SecurityGroupRule & { readonly groupId: string; readonly tags: Record<string, never> };

const ruleFilters: FilterFields<RuleInGroup> = {
  "group-id": ({ groupId }) => [groupId],
  "security-group-rule-id": ({ id }) => [id],
};

export const registerDescribeSecurityGroups = (aws: Operations, world: World): void => {
  const allGroups = (place: Place): readonly SecurityGroup[] =>
    [...groupsOf(world, place).entries()].map(([, group]) => group);

  aws.on(DescribeSecurityGroupsCommand, ({ GroupIds, GroupNames, Filters, MaxResults, NextToken }, place) => {
    const chosen = GroupIds?.length ? GroupIds.map((id) => groupWithId(world, place, id)) : allGroups(place);
    const named = GroupNames?.length ? chosen.filter(({ name }) => GroupNames.includes(name)) : chosen;
    const { items, next } = pageOf(
      named.filter(passes(Filters, groupFilters)),
      MaxResults,
      NextToken,
      "InvalidPaginationToken",
    );
    return { SecurityGroups: items.map((group) => describe(group, place)), NextToken: next };
  });

  aws.on(DescribeSecurityGroupRulesCommand, ({ SecurityGroupRuleIds, Filters, MaxResults, NextToken }, place) => {
    const all = allGroups(place).flatMap(({ id: groupId, rules }) =>
      rules.map((rule): RuleInGroup => ({ ...rule, groupId, tags: {} })),
    );
    const chosen = SecurityGroupRuleIds?.length ? SecurityGroupRuleIds.map((id) => ruleWithId(all, id)) : all;
    const { items, next } = pageOf(
      chosen.filter(passes(Filters, ruleFilters)),
      MaxResults,
      NextToken,
      "InvalidPaginationToken",
    );
    return {
      SecurityGroupRules: items.map((rule) => describeRule(rule, rule.groupId, place.account)),
      NextToken: next,
    };
  });
};

const ruleWithId = (rules: readonly RuleInGroup[], id: string): RuleInGroup => {
  const rule = rules.find((each) => each.id === id);
  if (!rule)
    throw new AwsFaultError("InvalidSecurityGroupRuleId.NotFound", `The security group rule ID '${id}' does not exist`);
  return rule;
};

const describe = (group: SecurityGroup, place: Place): GroupDescription => ({
  GroupId: group.id,
  GroupName: group.name,
  Description: group.description,
  OwnerId: place.account,
  VpcId: group.vpcId,
  SecurityGroupArn: arnIn(place, "ec2", `security-group/${group.id}`),
  IpPermissions: permissionsOf(ingress(group), place.account),
  IpPermissionsEgress: permissionsOf(
    group.rules.filter(({ egress }) => egress),
    place.account,
  ),
  Tags: tagList(group.tags),
});
