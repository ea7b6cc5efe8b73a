import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
} from "@aws-sdk/client-auto-scaling";
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateClusterCommand, CreateNodegroupCommand, DescribeNodegroupCommand, EKSClient } from "@aws-sdk/client-eks";
import { shop } from "../../../../local/estate/accounts.ts";
import { webNodes } from "../../../../local/estate/clusters.ts";
import type { Aws, Scenario } from "../../scenario.ts";

const named = { clusterName: webNodes.cluster, nodegroupName: webNodes.name };
const size = { minSize: webNodes.min, maxSize: webNodes.max, desiredSize: webNodes.desired };
const roleArn = `arn:aws:iam::${shop.account}:role/eks`;
const alarm = "shop-web-cpu";

const describe = async ({ client }: Aws) => {
  const { nodegroup } = await client(EKSClient).send(new DescribeNodegroupCommand(named));
  const AutoScalingGroupName = nodegroup?.resources?.autoScalingGroups?.[0]?.name ?? "";
  const { AutoScalingGroups: [group] = [] } = await client(AutoScalingClient).send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] }),
  );
  return { nodegroup, group, AutoScalingGroupName };
};

/** Nodes are busier than the registered target. */
export const scenario: Scenario = {
  place: shop,
  subject: `${webNodes.cluster}/${webNodes.name}`,
  within: 20,
  make: async (aws) => {
    const ec2 = aws.client(EC2Client);
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.20.0.0/16" }));
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: "10.20.0.0/24" }));
    const subnets = [Subnet?.SubnetId ?? ""];
    const eks = aws.client(EKSClient);
    await eks.send(
      new CreateClusterCommand({ name: named.clusterName, roleArn, resourcesVpcConfig: { subnetIds: subnets } }),
    );
    await eks.send(new CreateNodegroupCommand({ ...named, nodeRole: roleArn, subnets, scalingConfig: size }));
    // moto's node group names a group that nobody has made.
    const { AutoScalingGroupName } = await describe(aws);
    const autoScaling = aws.client(AutoScalingClient);
    const LaunchConfigurationName = "nodes";
    await autoScaling.send(
      new CreateLaunchConfigurationCommand({
        LaunchConfigurationName,
        ImageId: "ami-12c6146b",
        InstanceType: webNodes.instanceType,
      }),
    );
    await autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName,
        LaunchConfigurationName,
        MinSize: size.minSize,
        MaxSize: size.maxSize,
        DesiredCapacity: size.desiredSize,
        VPCZoneIdentifier: subnets.join(),
      }),
    );
    await aws.client(CloudWatchClient).send(
      new PutMetricAlarmCommand({
        AlarmName: alarm,
        Namespace: "AWS/EC2",
        MetricName: "CPUUtilization",
        Statistic: "Average",
        Period: 60,
        EvaluationPeriods: 2,
        Threshold: 80,
        ComparisonOperator: "GreaterThanThreshold",
      }),
    );
    return `${named.clusterName}/${named.nodegroupName}`;
  },
  drift: ({ overload }) => overload(webNodes, 95, alarm),
  behind: {
    "eks:UpdateNodegroupConfig": {
      because: "moto's node groups have no Auto Scaling group that would follow, and its alarms watch no metric",
      does: async (aws) => {
        const { nodegroup, group, AutoScalingGroupName } = await describe(aws);
        const DesiredCapacity = nodegroup?.scalingConfig?.desiredSize;
        if (group?.DesiredCapacity === DesiredCapacity) return false;
        const command = new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity });
        await aws.client(AutoScalingClient).send(command);
        const relieved = { AlarmName: alarm, StateValue: "OK" as const, StateReason: "the nodes share the load" };
        await aws.client(CloudWatchClient).send(new SetAlarmStateCommand(relieved));
        return true;
      },
    },
  },
  state: async (aws) => {
    const { nodegroup, group } = await describe(aws);
    return {
      status: nodegroup?.status,
      size: nodegroup?.scalingConfig,
      group: {
        min: group?.MinSize,
        max: group?.MaxSize,
        desired: group?.DesiredCapacity,
        instances: group?.Instances?.map(({ LifecycleState }) => LifecycleState),
      },
    };
  },
};
