import type { TicketPorts } from "../../core/keep-ticket.ts";
import { type TrackerSettings, trackerName } from "../../core/ticket-config.ts";
import type { Tracker } from "../../core/tracker.ts";
import type { Runtime } from "../runtime.ts";
import { gitHubTracker } from "./github.ts";
import { opsCenterTracker } from "./ops-center.ts";

const make = (runtime: Runtime, settings: TrackerSettings): Tracker => {
  switch (settings.type) {
    case "github":
      return gitHubTracker(runtime, settings);
    case "ops-center":
      return opsCenterTracker(runtime);
  }
};

/** The trackers that the configuration names, one of each. */
export const trackersOf = (runtime: Runtime): TicketPorts["tracker"] => {
  const trackers = new Map(
    runtime.config.tickets.map(({ tracker }) => [trackerName(tracker), make(runtime, tracker)] as const),
  );
  return (name) => trackers.get(name) ?? null;
};
