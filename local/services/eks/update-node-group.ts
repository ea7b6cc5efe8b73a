import {
  DescribeUpdateCommand,
  ListUpdatesCommand,
  type NodegroupScalingConfig,
  type Update as UpdateDescription,
  UpdateNodegroupConfigCommand,
} from "@aws-sdk/client-eks";
import { AwsFaultError } from "../../aws/fault.ts";
import { activitiesOf } from "../autoscaling/groups.ts";
import { resize } from "../autoscaling/scale.ts";
import { notSimulated } from "../not-simulated.ts";
import type { Operations } from "../operations.ts";
import { pageOf } from "../page.ts";
import type { Place } from "../place.ts";
import { onTimer, type World } from "../world.ts";
import { type NodeGroup, nodeGroupNamed, type Update, updatesFor, updatesOf } from "./clusters.ts";
import { issuesOf, statusOf } from "./health.ts";
import { endSurge } from "./surge.ts";

/** Seconds from a configuration update's begin to its end: an estimate, AWS gives no figure. */
const updateSeconds = { shortest: 20, longest: 45 };
const updateTimer = "eks.update";

interface RunningUpdate extends Place {
  readonly update: string;
}

/** Sizes of a node group as EKS names them. */
type Sizes = Required<{ [Name in keyof NodegroupScalingConfig]: number }>;

export const registerUpdates = (aws: Operations, world: World): void => {
  aws.on(UpdateNodegroupConfigCommand, (input, place) => {
    const { clusterName, nodegroupName, clientRequestToken: token, scalingConfig, ...rest } = input;
    const other = Object.entries(rest).find(([, value]) => value !== undefined);
    if (other) throw notSimulated(`${other[0]} in UpdateNodegroupConfig`);
    const { nodeGroup, group } = nodeGroupNamed(world, place, clusterName, nodegroupName);

    const before = startedBy(world, place, nodeGroup, token);
    if (before) return { update: describe(before) };
    refuseWhileUpdating(world, place, nodeGroup);
    const current: Sizes = { minSize: group.min, maxSize: group.max, desiredSize: group.desired };
    const wanted: Sizes = { ...current, ...given(scalingConfig) };
    const problem = problemWith(wanted);
    if (problem)
      throw new AwsFaultError("InvalidParameterException", problem, { members: { clusterName, nodegroupName } });

    const params = Object.entries(given(scalingConfig)).map(([size, value]) => ({
      type: paramTypes[size],
      value: String(value),
    }));
    const update = begin(world, place, nodeGroup, { type: "ConfigUpdate", params, token }, updateSeconds);
    const sizes = { min: wanted.minSize, max: wanted.maxSize, desired: wanted.desiredSize };
    resize(world, place, group, sizes, "constraints");
    return { update: describe(update) };
  });

  aws.on(DescribeUpdateCommand, ({ name, nodegroupName, updateId }, place) => {
    const update = updatesOf(world, place).get(updateId);
    if (!update || update.cluster !== name || update.nodeGroup !== nodegroupName)
      throw new AwsFaultError("ResourceNotFoundException", `No update found for ID: ${updateId}`, {
        members: { clusterName: name, nodegroupName },
      });
    return { update: describe(update) };
  });

  aws.on(ListUpdatesCommand, ({ name, nodegroupName, maxResults = 100, nextToken }, place) => {
    if (nodegroupName === undefined) throw notSimulated("updates of whole clusters");
    const { nodeGroup } = nodeGroupNamed(world, place, name, nodegroupName);
    const { items, next } = pageOf(
      updatesFor(world, place, nodeGroup),
      maxResults,
      nextToken,
      "InvalidParameterException",
    );
    return { updateIds: items.map(({ id }) => id), nextToken: next };
  });

  onTimer<RunningUpdate>(world, updateTimer, ({ account, region, update: id }) => end(world, { account, region }, id));
};

/** The update that a token has started already. */
export const startedBy = (
  world: World,
  place: Place,
  nodeGroup: NodeGroup,
  token: string | undefined,
): Update | undefined =>
  updatesFor(world, place, nodeGroup).find((update) => token !== undefined && update.token === token);

/** One update at a time. @throws AwsFaultError */
export const refuseWhileUpdating = (world: World, place: Place, nodeGroup: NodeGroup): void => {
  if (statusOf(world, place, nodeGroup) !== "UPDATING") return;
  throw new AwsFaultError(
    "ResourceInUseException",
    "Nodegroup cannot be updated as it is currently not in Active State",
    { members: { clusterName: nodeGroup.cluster, nodegroupName: nodeGroup.name } },
  );
};

/** Begins an update that ends by itself. @param seconds how long it may take */
export const begin = (
  world: World,
  { account, region }: Place,
  { cluster, name }: NodeGroup,
  { token, ...update }: Pick<Update, "type" | "params"> & { readonly token: string | undefined },
  { shortest, longest }: { readonly shortest: number; readonly longest: number },
): Update => {
  const begun: Update = {
    ...update,
    id: world.random.uuid(),
    cluster,
    nodeGroup: name,
    status: "InProgress",
    createdAt: world.clock.now(),
    errors: [],
    token: token ?? null,
  };
  updatesOf(world, { account, region }).put(begun.id, begun);
  const running: RunningUpdate = { account, region, update: begun.id };
  world.timers.schedule(updateTimer, world.clock.now() + world.random.between(shortest, longest) * 1000, running);
  return begun;
};

/** Codes that issues and errors of updates have in common. Source: EKS API Reference, ErrorDetail. */
const updateErrors = ["InsufficientFreeAddresses", "NodeCreationFailure"] as const;

/** An update fails where Auto Scaling could not launch an instance for it. */
const end = (world: World, place: Place, id: string): void => {
  const update = updatesOf(world, place).get(id);
  if (update?.status !== "InProgress") return;
  const { nodeGroup } = nodeGroupNamed(world, place, update.cluster, update.nodeGroup);
  if (update.type === "VersionUpdate") endSurge(world, place, nodeGroup);
  const failed = activitiesOf(world, place, nodeGroup.autoScalingGroup).some(
    ({ kind, status, startedAt }) => kind === "launch" && status === "Failed" && startedAt >= update.createdAt,
  );
  const errors = failed
    ? issuesOf(world, place, nodeGroup).map(({ code, message, resourceIds }) => ({
        errorCode: updateErrors.find((known) => known === code) ?? ("Unknown" as const),
        errorMessage: message,
        resourceIds,
      }))
    : [];
  updatesOf(world, place).put(id, { ...update, status: failed ? "Failed" : "Successful", errors });
};

const paramTypes: Readonly<Record<string, "MinSize" | "MaxSize" | "DesiredSize">> = {
  minSize: "MinSize",
  maxSize: "MaxSize",
  desiredSize: "DesiredSize",
};

const given = (sizes: NodegroupScalingConfig = {}): Partial<Sizes> =>
  Object.fromEntries(Object.entries(sizes).filter(([, value]) => value !== undefined));

/** In the words of EKS, as its users quote them. */
const problemWith = ({ minSize, maxSize, desiredSize }: Sizes): string | null => {
  if (minSize < 0) return "minSize must be greater than or equal to 0";
  if (maxSize < 1) return "maxSize must be greater than or equal to 1";
  if (minSize > maxSize) return "minSize can't be greater than maxSize";
  if (minSize > desiredSize) return `Minimum capacity ${minSize} can't be greater than desired size ${desiredSize}`;
  if (desiredSize > maxSize) return "desiredSize can't be greater than maxSize";
  return null;
};

export const describe = ({ id, type, status, params, createdAt, errors }: Update): UpdateDescription => ({
  id,
  status,
  type,
  params: [...params],
  createdAt: new Date(createdAt),
  errors: [...errors],
});
