import * as z from "zod";
import { definePoller } from "../core/poller.ts";
import { getConfigItem } from "../operations/config-service.ts";
import { itemDetailOf, toldItem } from "../sources/config-item.ts";
import { polledEvent } from "./polled-event.ts";

const detailType = "Config Configuration Item Change";

/**
 * Ends the drift that an item told of and no later one, because its event was lost. What was never told of is no poller's
 * to find: AWS Config's rules judge the same resources, and they are polled.
 */
export const configItems = definePoller({
  id: "config-items",
  detailType,
  reads: { getConfigItem },
  cursor: z.never(),
  staleToken: [],

  next: async () => ({ events: [], counted: null, next: null }),

  async confirm(aws, scope, finding) {
    const item = await aws.getConfigItem(toldItem(finding));
    return item ? polledEvent(scope, { source: "aws.config", detailType, detail: itemDetailOf(item) }) : "gone";
  },
});
