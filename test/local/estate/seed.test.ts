import { expect, test } from "vitest";
import config from "../../../homeostat.config.ts";
import { platform, shop } from "../../../local/estate/accounts.ts";
import { buckets } from "../../../local/estate/buckets.ts";
import { nodeGroups } from "../../../local/estate/clusters.ts";
import { repositories } from "../../../local/estate/repositories.ts";
import { securityGroups } from "../../../local/estate/security-groups.ts";
import { seedEstate } from "../../../local/estate/seed.ts";
import { groupsOf } from "../../../local/services/autoscaling/groups.ts";
import { alarmsOf } from "../../../local/services/cloudwatch/alarms.ts";
import { evaluationsOf } from "../../../local/services/config/rules.ts";
import { nodeGroupsOf } from "../../../local/services/eks/clusters.ts";
import { minutes } from "../services/support/account.ts";
import { estateAccount } from "../services/support/estate.ts";

test("the estate has the size that it is said to have", () => {
  expect(buckets).toHaveLength(20);
  expect(repositories).toHaveLength(12);
  expect(nodeGroups.map(({ cluster, name }) => `${cluster}/${name}`)).toEqual([
    "platform/system",
    "shop/web",
    "shop/batch",
  ]);
  expect(securityGroups.length).toBeGreaterThanOrEqual(12);
  const names = [...buckets, ...repositories, ...securityGroups].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("every alarm of the configuration watches the node group that it is registered for", () => {
  const { world } = estateAccount();
  expect(config.scaling).toHaveLength(3);
  for (const { alarm: name, account, region, cluster, nodeGroup, metric, min, max } of config.scaling) {
    const place = { account, region };
    const alarm = alarmsOf(world, place).get(name);
    expect(alarm?.metric).toEqual({ namespace: metric.namespace, name: metric.name, dimensions: metric.dimensions });
    const group = nodeGroupsOf(world, place).get(`${cluster}/${nodeGroup}`)?.autoScalingGroup ?? "";
    expect(metric.dimensions).toEqual({ AutoScalingGroupName: group });
    expect(groupsOf(world, place).get(group)).toMatchObject({ min, max });
  }
});

test("left alone it is quiet: every verdict is old, every alarm OK", async () => {
  const account = estateAccount();
  await account.pass(30 * minutes);
  expect(account.events).toEqual([]);
  const wrong = [platform, shop].flatMap((place) =>
    [...evaluationsOf(account.world, place).entries()]
      .map(([, evaluation]) => evaluation)
      .filter(({ compliance }) => compliance === "NON_COMPLIANT")
      .map(({ rule, resourceId }) => [rule, resourceId]),
  );
  expect(wrong).toEqual([["ecr-private-tag-immutability-enabled", "platform/build-runner"]]);
});

test("a store that has the estate keeps it as it is", () => {
  const { world } = estateAccount();
  const group = { ...groupsOf(world, shop).entries().next().value?.[1] };
  const name = String(group.name);
  groupsOf(world, shop).delete(name);
  seedEstate(world);
  expect(groupsOf(world, shop).get(name)).toBeUndefined();
});
