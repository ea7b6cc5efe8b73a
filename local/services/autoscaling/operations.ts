import {
  type Activity as ActivityDescription,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  SetDesiredCapacityCommand,
} from "@aws-sdk/client-auto-scaling";
import { AwsFaultError } from "../../aws/fault.ts";
import { notSimulated } from "../not-simulated.ts";
import type { Operations } from "../operations.ts";
import { pageOf } from "../page.ts";
import { arnIn, type Place } from "../place.ts";
import type { World } from "../world.ts";
import { type Activity, activitiesOf, type Group, groupsOf } from "./groups.ts";
import { registerScaling, resize } from "./scale.ts";

/** Source: EC2 Auto Scaling API Reference, DescribeAutoScalingGroups and DescribeScalingActivities. */
const groupsPerPage = 50;
const activitiesPerPage = 100;

/** The operations of `autoscaling`, and the instances that come and go behind them. */
export const registerAutoScaling = (aws: Operations, world: World): void => {
  registerScaling(world);

  aws.on(DescribeAutoScalingGroupsCommand, ({ AutoScalingGroupNames, Filters, MaxRecords, NextToken }, place) => {
    if (Filters?.length) throw notSimulated("filters of DescribeAutoScalingGroups");
    // An unknown name is no error: the answer just lacks it.
    const chosen = [...groupsOf(world, place).entries()]
      .map(([, group]) => group)
      .filter(({ name }) => !AutoScalingGroupNames?.length || AutoScalingGroupNames.includes(name));
    const { items, next } = pageOf(chosen, MaxRecords ?? groupsPerPage, NextToken, "InvalidNextToken");
    return { AutoScalingGroups: items.map((group) => describe(place, group)), NextToken: next };
  });

  aws.on(DescribeScalingActivitiesCommand, ({ AutoScalingGroupName, ActivityIds, MaxRecords, NextToken }, place) => {
    const group = groupNamed(world, place, AutoScalingGroupName);
    const chosen = activitiesOf(world, place, group.name).filter(
      ({ id }) => !ActivityIds?.length || ActivityIds.includes(id),
    );
    const { items, next } = pageOf(chosen, MaxRecords ?? activitiesPerPage, NextToken, "InvalidNextToken");
    return { Activities: items.map(describeActivity), NextToken: next };
  });

  aws.on(SetDesiredCapacityCommand, ({ AutoScalingGroupName, DesiredCapacity }, place) => {
    const group = groupNamed(world, place, AutoScalingGroupName);
    const { min, max } = group;
    const desired = DesiredCapacity ?? group.desired;
    const bound = desired > max ? `above max value ${max}` : desired < min ? `below min value ${min}` : null;
    if (bound) throw invalid(`New SetDesiredCapacity value ${desired} is ${bound} for the AutoScalingGroup.`);
    resize(world, place, group, { min, max, desired }, "set-desired-capacity");
    return {};
  });
};

const invalid = (message: string): AwsFaultError => new AwsFaultError("ValidationError", message);

const groupNamed = (world: World, place: Place, name: string | undefined): Group => {
  const group = groupsOf(world, place).get(name ?? "");
  if (!group) throw invalid(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
  return group;
};

const describe = (place: Place, group: Group): AutoScalingGroup => ({
  AutoScalingGroupName: group.name,
  AutoScalingGroupARN: arnIn(place, "autoscaling", `autoScalingGroup:*:autoScalingGroupName/${group.name}`),
  MinSize: group.min,
  MaxSize: group.max,
  DesiredCapacity: group.desired,
  DefaultCooldown: 300,
  AvailabilityZones: [...new Set(group.instances.map(({ availabilityZone }) => availabilityZone))].sort(),
  VPCZoneIdentifier: group.subnetIds.join(","),
  HealthCheckType: "EC2",
  CreatedTime: new Date(group.createdAt),
  SuspendedProcesses: group.suspended.map((ProcessName) => ({ ProcessName, SuspensionReason: "User suspended" })),
  Instances: group.instances.map((instance) => ({
    InstanceId: instance.id,
    InstanceType: group.instanceType,
    AvailabilityZone: instance.availabilityZone,
    LifecycleState: instance.state,
    HealthStatus: instance.health,
    ProtectedFromScaleIn: false,
  })),
  Tags: Object.entries(group.tags).map(([Key, Value]) => ({
    ResourceId: group.name,
    ResourceType: "auto-scaling-group",
    PropagateAtLaunch: true,
    Key,
    Value,
  })),
});

const describeActivity = (activity: Activity): ActivityDescription => ({
  ActivityId: activity.id,
  AutoScalingGroupName: activity.group,
  Description: activity.description,
  Cause: activity.cause,
  StartTime: new Date(activity.startedAt),
  ...(activity.endedAt !== null && { EndTime: new Date(activity.endedAt) }),
  StatusCode: activity.status,
  ...(activity.message !== null && { StatusMessage: activity.message }),
  Progress: activity.endedAt === null ? 50 : 100,
});
