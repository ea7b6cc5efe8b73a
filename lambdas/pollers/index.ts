import type { AnyPoller } from "../core/poller.ts";
import { alarms } from "./alarms.ts";
import { configRules } from "./config-rules.ts";

/** Every poller that there is. */
export const pollers: readonly AnyPoller[] = [alarms, configRules];
