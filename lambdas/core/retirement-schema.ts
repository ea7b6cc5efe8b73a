import * as z from "zod";
import { day } from "./days.ts";
import { accountId } from "./place-schema.ts";

/** Where a playbook has stopped to write, and until when what it wrote can still be undone. */
export const retirement = z.lazy(() =>
  z.strictObject({
    accounts: z.array(accountId).min(1),
    /** The last day, in UTC: that of the last write, then `rollbackWindow`, the time in which others agree, and a day. */
    until: day,
  }),
);
