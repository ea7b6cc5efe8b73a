import * as z from "zod";

/** What is never to be written at all is for the mode, or a halt; and so many places still fit into an item. */
const places = z.lazy(() =>
  z
    .int("a whole number from 1 to 1000")
    .min(1, "a whole number from 1 to 1000: to write nothing at all, use mode observe")
    .max(1_000, "a whole number from 1 to 1000"),
);

const share = z.lazy(() =>
  z
    .number("a share above 0, up to 1")
    .gt(0, "a share above 0, up to 1: to write nothing at all, use mode observe")
    .max(1, "a share above 0, up to 1"),
);

/** How much may be changed before somebody must have had the time to notice. */
export const budgets = z.lazy(() =>
  z.strictObject({
    /** Remediations that one playbook writes within an hour, in all accounts together. */
    playbookPerHour: places.default(200),
    /** Remediations that are written in one account within an hour, by all playbooks together. */
    accountPerHour: places.default(200),
    /** Remediations of one playbook between their write and their verdict. */
    inFlight: places.default(20),
    /** Of a playbook's subjects in one account and region, the share that is written within an hour, but always one. */
    fleetShare: share.default(0.5),
  }),
);

/** What a playbook has instead. */
export const ownBudget = z.lazy(() =>
  z.strictObject({
    perHour: places.optional(),
    inFlight: places.optional(),
    fleetShare: share.optional(),
  }),
);
