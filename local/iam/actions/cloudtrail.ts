/** Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS CloudTrail"; read 2026-11-28. */
import { check, everything, type ServiceRules } from "./rule.ts";

export const cloudtrail: ServiceRules = {
  LookupEvents: check("cloudtrail:LookupEvents", everything),
};
