import { groupsOf as autoScalingGroupsOf, type Instance } from "../services/autoscaling/groups.ts";
import { alarmsOf } from "../services/cloudwatch/alarms.ts";
import { loadsOf } from "../services/cloudwatch/load.ts";
import { startPeriods } from "../services/cloudwatch/period.ts";
import { evaluateRule } from "../services/config/evaluate.ts";
import { managedRules } from "../services/config/managed-rules.ts";
import { recordedResources } from "../services/config/resources.ts";
import { rulesOf } from "../services/config/rules.ts";
import { attachInterface, subnetsOf } from "../services/ec2/network.ts";
import { groupsOf } from "../services/ec2/security-groups.ts";
import { advisoriesOf } from "../services/ecr/advisories.ts";
import { putImage } from "../services/ecr/images.ts";
import { repositoriesOf } from "../services/ecr/repositories.ts";
import { clustersOf, nodeGroupsOf } from "../services/eks/clusters.ts";
import { bucketsOf } from "../services/s3/buckets.ts";
import type { World } from "../services/world.ts";
import { places } from "./accounts.ts";
import { alarms } from "./alarms.ts";
import { buckets } from "./buckets.ts";
import { autoScalingGroupOf, clusters, type EstateNodeGroup, nodeGroups } from "./clusters.ts";
import { configRules } from "./config-rules.ts";
import { digestOfManifest, layerDigest, layers, manifestOf } from "./images.ts";
import { networks } from "./network.ts";
import { repositories } from "./repositories.ts";
import { securityGroups } from "./security-groups.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** Makes the estate in a new store: as if all of it had been there for months, and every rule had said its verdict long ago. */
export const seedEstate = (world: World): void =>
  world.store.transaction(() => {
    const marks = world.store.collection<{ readonly at: number }>("estate");
    if (marks.get("seeded")) return;
    const born = world.clock.now() - 200 * dayMs;
    seedNetworks(world);
    seedBuckets(world, born);
    seedRegistry(world, born);
    seedClusters(world, born);
    seedAlarms(world);
    seedRules(world);
    for (const place of places) startPeriods(world, place);
    marks.put("seeded", { at: world.clock.now() });
  });

const seedNetworks = (world: World): void => {
  for (const { place, subnets } of networks)
    for (const subnet of subnets) subnetsOf(world, place).put(subnet.id, subnet);
  for (const { place, ingress, ...group } of securityGroups) {
    const anywhere = { kind: "ipv4" as const, value: "0.0.0.0/0" };
    const egress = { egress: true, protocol: "-1", fromPort: null, toPort: null, peer: anywhere, description: null };
    const rules = [...ingress, egress].map((rule) => ({ ...rule, id: `sgr-0${world.random.hex(16)}` }));
    groupsOf(world, place).put(group.id, { ...group, rules });
  }
};

const seedBuckets = (world: World, createdAt: number): void => {
  for (const bucket of buckets) bucketsOf(world).put(bucket.name, { ...bucket, createdAt });
};

const seedRegistry = (world: World, createdAt: number): void => {
  for (const layer of Object.values(layers)) advisoriesOf(world).put(layerDigest(layer), layer.advisories);
  const pushedAt = world.clock.now() - 12 * dayMs;
  for (const { place, version, layers, ...repository } of repositories) {
    repositoriesOf(world, place).put(repository.name, { ...repository, createdAt, tags: {} });
    const manifest = manifestOf(layers);
    const findings = layers.flatMap(({ advisories }) => advisories);
    putImage(world, place, {
      repository: repository.name,
      digest: digestOfManifest(manifest),
      tags: [version],
      manifest,
      pushedAt,
      scan: repository.scanOnPush
        ? { status: "COMPLETE", startedAt: pushedAt, completedAt: pushedAt + 40_000, findings }
        : null,
    });
  }
};

const seedClusters = (world: World, createdAt: number): void => {
  for (const { place, name, network, securityGroupId } of clusters)
    clustersOf(world, place).put(name, {
      name,
      version: "1.34",
      createdAt,
      vpcId: network.vpcId,
      subnetIds: network.subnets.map(({ id }) => id),
      securityGroupId,
      autoMode: false,
      zonalShift: false,
      tags: {},
    });
  for (const nodes of nodeGroups) seedNodes(world, nodes, createdAt);
};

const seedNodes = (world: World, nodes: EstateNodeGroup, createdAt: number): void => {
  const { place, cluster, name, id, network, nodesGroupId, min, max, desired, instanceType } = nodes;
  const group = autoScalingGroupOf(nodes);
  nodeGroupsOf(world, place).put(`${cluster}/${name}`, {
    cluster,
    name,
    id,
    createdAt,
    autoScalingGroup: group,
    capacityType: "ON_DEMAND",
    surge: 0,
    faults: [],
    tags: {},
  });
  const homes = Array.from({ length: desired }, (_, index) => network.subnets[index % network.subnets.length] ?? []);
  const instances = homes.flat().map((subnet): Instance => {
    const instanceId = `i-0${world.random.hex(16)}`;
    const description = `aws-K8S-${instanceId}`;
    attachInterface(world, place, subnet, { instanceId, groupIds: [nodesGroupId], description, tags: {} });
    const { id: subnetId, availabilityZone } = subnet;
    return { id: instanceId, subnetId, availabilityZone, state: "InService", health: "Healthy", isReady: true };
  });
  autoScalingGroupsOf(world, place).put(group, {
    name: group,
    min,
    max,
    desired,
    instanceType,
    subnetIds: network.subnets.map((subnet) => subnet.id),
    securityGroupIds: [nodesGroupId],
    instances,
    shortage: null,
    suspended: [],
    nodesJoin: true,
    createdAt,
    tags: { "eks:cluster-name": cluster, "eks:nodegroup-name": name },
  });
  const now = { at: world.clock.now(), value: nodes.load };
  loadsOf(world, place).put(group, { from: now, to: now });
};

const seedAlarms = (world: World): void => {
  const at = world.clock.now() - 3 * dayMs;
  for (const { place, alarm } of alarms)
    alarmsOf(world, place).put(alarm.name, {
      ...alarm,
      state: { value: "OK", reason: "Threshold Crossed: no datapoint breached.", reasonData: null, at },
    });
};

/** The verdicts of long ago: nobody is told of them again. */
const seedRules = (world: World): void => {
  for (const { place, rule } of configRules) {
    rulesOf(world, place).put(rule.name, rule);
    for (const resource of recordedResources(world, place))
      if (resource.type === managedRules[rule.identifier].resourceType) evaluateRule(world, place, rule, resource);
  }
};
