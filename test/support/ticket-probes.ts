import { expect } from "vitest";
import { trackersOf } from "../../lambdas/adapters/trackers/index.ts";
import { announcementSource, announcementTypes } from "../../lambdas/core/announcement.ts";
import { platform, shop } from "../../local/estate/accounts.ts";
import { sealEvent } from "../../local/services/events/envelope.ts";
import type { Place } from "../../local/services/place.ts";
import type { PlaneRig } from "./plane-rig.ts";
import { asFunction, type Probe, pass } from "./probe.ts";

const tellOfMaintenance = ({ plane: { world } }: PlaneRig, place: Place, statusCode: "open" | "closed"): void =>
  world.emit({
    ...place,
    source: "aws.health",
    detailType: "AWS Health Event",
    resources: [],
    detail: {
      eventArn: `arn:aws:health:${place.region}::event/EC2/AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED/1`,
      service: "EC2",
      eventTypeCode: "AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED",
      eventTypeCategory: "scheduledChange",
      statusCode,
      lastUpdatedTime: new Date(world.clock.now()).toISOString(),
    },
  });

/** The state that the ticket of the maintenance has in its tracker. */
const stateOf = async (rig: PlaneRig, place: Place): Promise<string | undefined> => {
  const tickets = await Array.fromAsync(rig.plane.ledger.tickets());
  const ticket = tickets.find(
    ({ control, subject }) => control.startsWith("service-health") && subject.account === place.account,
  );
  return ticket?.item ? `${ticket.tracker} ${ticket.written?.state}` : undefined;
};

const opensAndCloses = (place: Place, tracker: string): Probe => ({
  name: `a maintenance that AWS announces to ${place.account} opens a ticket in ${tracker}, and its end closes it`,
  run: async (rig) => {
    tellOfMaintenance(rig, place, "open");
    await pass(rig, 2);
    expect(await stateOf(rig, place)).toBe(`${tracker} open`);
    tellOfMaintenance(rig, place, "closed");
    await pass(rig, 2);
    expect(await stateOf(rig, place)).toBe(`${tracker} closed`);
  },
});

const looksAfterALostAnswer: Probe = {
  name: "ticket can look in OpsCenter for what an interrupted attempt has made",
  run: async (rig) => {
    const tracker = trackersOf(asFunction(rig, "ticket"))("ops-center");
    expect(await tracker?.find("homeostat:nothing", "2026-01-05T09:00:00.000Z")).toBeNull();
  },
};

const buriesWhatItCannotRead: Probe = {
  name: "ticket sends an announcement that it cannot read to the dead-letter queue",
  run: async (rig) => {
    const { world, queues, deployment } = rig.plane;
    const unreadable = {
      ...platform,
      source: announcementSource,
      detailType: announcementTypes.finding,
      resources: [],
      detail: {},
    };
    world.buses.put({ ...platform, bus: deployment.busName }, sealEvent(unreadable, world.clock.now(), world.random));
    await pass(rig, 1);
    expect(queues.get("ticket")?.deadLetters.counts().visible).toBe(1);
  },
};

/** Together they use every grant that tickets take. */
export const ticketProbes: readonly Probe[] = [
  opensAndCloses(platform, "ops-center"),
  opensAndCloses(shop, "github:example/estate"),
  looksAfterALostAnswer,
  buriesWhatItCannotRead,
];
