import type { AnyPoller } from "../core/poller.ts";
import { alarms } from "./alarms.ts";
import { configItems } from "./config-items.ts";
import { configRules } from "./config-rules.ts";
import { imageScans } from "./image-scans.ts";
import { inspectorFindings } from "./inspector-findings.ts";

/** Every poller that there is. */
export const pollers: readonly AnyPoller[] = [alarms, configItems, configRules, imageScans, inspectorFindings];
