import { UpdateNodegroupVersionCommand } from "@aws-sdk/client-eks";
import { notSimulated } from "../not-simulated.ts";
import type { Operations } from "../operations.ts";
import type { World } from "../world.ts";
import { nodeGroupNamed } from "./clusters.ts";
import { beginSurge } from "./surge.ts";
import { begin, describe, refuseWhileUpdating, startedBy } from "./update-node-group.ts";

/** Seconds that it takes to replace the nodes of a small group. An estimate. */
const versionUpdateSeconds = { shortest: 10 * 60, longest: 15 * 60 };

/** An update of the nodes' version, of which only its effect on sizes and status is simulated. */
export const registerVersionUpdates = (aws: Operations, world: World): void =>
  aws.on(UpdateNodegroupVersionCommand, (input, place) => {
    const { clusterName, nodegroupName, clientRequestToken: token, version, ...rest } = input;
    const other = Object.entries(rest).find(([, value]) => value !== undefined);
    if (other) throw notSimulated(`${other[0]} in UpdateNodegroupVersion`);
    const { nodeGroup, group } = nodeGroupNamed(world, place, clusterName, nodegroupName);
    const before = startedBy(world, place, nodeGroup, token);
    if (before) return { update: describe(before) };
    refuseWhileUpdating(world, place, nodeGroup);
    const params = version === undefined ? [] : [{ type: "Version" as const, value: version }];
    const update = begin(world, place, nodeGroup, { type: "VersionUpdate", params, token }, versionUpdateSeconds);
    beginSurge(world, place, nodeGroup, group);
    return { update: describe(update) };
  });
