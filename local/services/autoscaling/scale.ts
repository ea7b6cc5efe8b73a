import { attachInterface, detachInterfaces, freeAddresses, type Subnet, subnetsOf } from "../ec2/network.ts";
import type { Place } from "../place.ts";
import { onTimer, type World } from "../world.ts";
import { type AskedBy, activityCause, requestCause, terminateCause } from "./cause.ts";
import { type Activity, activitiesOf, type Group, groupsOf, type Instance, putActivity } from "./groups.ts";
import { launchFailure } from "./launch-failure.ts";

/** Seconds until an instance is in service, and after that until its node takes pods. Estimates, AWS gives no figures. */
const launchSeconds = { shortest: 60, longest: 110 };
const joinSeconds = { shortest: 10, longest: 30 };
/** Seconds to terminate: connection draining apart, about one minute. An estimate. */
const terminateSeconds = { shortest: 40, longest: 70 };
/** Auto Scaling tries a failed launch again; its documentation gives no interval. */
const retrySeconds = 120;

interface ActivityEnd extends Place {
  readonly group: string;
  readonly activity: string;
  readonly instance: string;
}
interface Retry extends Place {
  readonly group: string;
}
const launchedTimer = "autoscaling.launched";
const joinedTimer = "autoscaling.joined";
const terminatedTimer = "autoscaling.terminated";
const retryTimer = "autoscaling.retry";

/** Sets sizes and has the group grow or shrink to `desired`. */
export const resize = (
  world: World,
  place: Place,
  before: Group,
  size: Pick<Group, "min" | "max" | "desired">,
  by: AskedBy,
): void => {
  const group = { ...before, ...size };
  reconcile(world, place, group, requestCause(before, group, by, world.clock.now()));
};

/** Lets one instance go and wants one less, as TerminateInstanceInAutoScalingGroup does that decrements the capacity. */
export const terminateInstance = (world: World, place: Place, group: Group, instance: Instance): void => {
  const smaller = { ...group, desired: group.desired - 1 };
  const cause = terminateCause(instance.id, group.desired, world.clock.now());
  groupsOf(world, place).put(group.name, terminate(world, place, smaller, instance, cause));
};

/** @param request the beginning of the activities' cause; empty where nobody asked */
const reconcile = (world: World, place: Place, group: Group, request: string): void => {
  let current = group;
  const present = () => current.instances.filter(({ state }) => state !== "Terminating");
  const cause = (kind: Activity["kind"]) =>
    `${request}${activityCause(kind, present().length, current.desired, world.clock.now())}`;
  while (present().length < current.desired && !current.suspended.includes("Launch")) {
    const launched = launch(world, place, current, cause("launch"));
    if (!launched) break;
    current = launched;
  }
  if (!current.suspended.includes("Terminate"))
    for (const instance of present().slice(current.desired))
      current = terminate(world, place, current, instance, cause("terminate"));
  groupsOf(world, place).put(current.name, current);
};

/** @returns null where no instance could be had */
const launch = (world: World, { account, region }: Place, group: Group, cause: string): Group | null => {
  const place = { account, region };
  const id = `i-0${world.random.hex(16)}`;
  const activity = begin(world, group, "launch", `Launching a new EC2 instance: ${id}`, cause);
  const subnet = emptiestSubnet(world, place, group);
  const failure = launchFailure(group, subnet);
  if (failure !== null || !subnet) {
    putActivity(world, place, {
      ...activity,
      description: "Launching a new EC2 instance.",
      endedAt: world.clock.now(),
      status: "Failed",
      message: failure,
    });
    const retry: Retry = { ...place, group: group.name };
    world.timers.schedule(retryTimer, world.clock.now() + retrySeconds * 1000, retry, retryId(place, group));
    return null;
  }
  attachInterface(world, place, subnet, {
    instanceId: id,
    groupIds: group.securityGroupIds,
    description: `aws-K8S-${id}`,
    tags: {},
  });
  putActivity(world, place, activity);
  endLater(world, launchedTimer, launchSeconds, { ...place, group: group.name, activity: activity.id, instance: id });
  const { id: subnetId, availabilityZone } = subnet;
  const instance: Instance = { id, subnetId, availabilityZone, state: "Pending", health: "Healthy", isReady: false };
  return { ...group, instances: [...group.instances, instance] };
};

const terminate = (world: World, { account, region }: Place, group: Group, { id }: Instance, cause: string): Group => {
  const activity = begin(world, group, "terminate", `Terminating EC2 instance: ${id}`, cause);
  const place = { account, region };
  putActivity(world, place, activity);
  endLater(world, terminatedTimer, terminateSeconds, {
    ...place,
    group: group.name,
    activity: activity.id,
    instance: id,
  });
  return {
    ...group,
    instances: group.instances.map((each) => (each.id === id ? { ...each, state: "Terminating" } : each)),
  };
};

/** Has launches and terminations end, and failed launches tried again. */
export const registerScaling = (world: World): void => {
  const end = ({ account, region, group, activity: id }: ActivityEnd, change: (group: Group) => Group): void => {
    const place = { account, region };
    const activity = activitiesOf(world, place, group).find((each) => each.id === id);
    const current = groupsOf(world, place).get(group);
    if (!current || activity?.status !== "InProgress") return;
    putActivity(world, place, { ...activity, endedAt: world.clock.now(), status: "Successful" });
    groupsOf(world, place).put(group, change(current));
  };
  const change = (group: Group, id: string, to: (instance: Instance) => Instance): Group => ({
    ...group,
    instances: group.instances.map((each) => (each.id === id ? to(each) : each)),
  });
  onTimer<ActivityEnd>(world, launchedTimer, (launched) => {
    end(launched, (group) =>
      change(group, launched.instance, (each) => (each.state === "Pending" ? { ...each, state: "InService" } : each)),
    );
    endLater(world, joinedTimer, joinSeconds, launched);
  });
  onTimer<ActivityEnd>(world, joinedTimer, ({ account, region, group: name, instance }) => {
    const group = groupsOf(world, { account, region }).get(name);
    if (group?.nodesJoin)
      groupsOf(world, { account, region }).put(
        name,
        change(group, instance, (each) => ({ ...each, isReady: true })),
      );
  });
  onTimer<ActivityEnd>(world, terminatedTimer, (terminated) => {
    detachInterfaces(world, terminated, terminated.instance);
    end(terminated, (group) => ({
      ...group,
      instances: group.instances.filter(({ id }) => id !== terminated.instance),
    }));
  });
  onTimer<Retry>(world, retryTimer, ({ account, region, group: name }) => {
    const group = groupsOf(world, { account, region }).get(name);
    if (group) reconcile(world, { account, region }, group, "");
  });
};

const begin = (world: World, group: Group, kind: Activity["kind"], description: string, cause: string): Activity => ({
  id: world.random.uuid(),
  group: group.name,
  kind,
  description,
  cause,
  startedAt: world.clock.now(),
  endedAt: null,
  status: "InProgress",
  message: null,
});

const endLater = (
  world: World,
  kind: string,
  { shortest, longest }: { readonly shortest: number; readonly longest: number },
  end: ActivityEnd,
): void => {
  world.timers.schedule(kind, world.clock.now() + world.random.between(shortest, longest) * 1000, end);
};

/** Auto Scaling balances the zones; a subnet without addresses is out. */
const emptiestSubnet = (world: World, place: Place, group: Group): Subnet | undefined => {
  const count = (id: string) => group.instances.filter(({ subnetId }) => subnetId === id).length;
  return group.subnetIds
    .flatMap((id) => subnetsOf(world, place).get(id) ?? [])
    .filter((subnet) => freeAddresses(world, place, subnet) > 0)
    .sort((one, other) => count(one.id) - count(other.id))[0];
};

const retryId = ({ account, region }: Place, { name }: Group): string => `${retryTimer}/${account}/${region}/${name}`;
