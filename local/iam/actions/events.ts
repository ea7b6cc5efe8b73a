/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon EventBridge";
 * read 2026-09-26.
 */
import * as z from "zod";
import { arnOf, type Check, invalid, type ServiceRules, type WireRequest } from "./rule.ts";

const entriesSchema = z
  .array(z.looseObject({ EventBusName: z.string().default("default"), Source: z.string(), DetailType: z.string() }))
  .min(1);

const bus = (request: WireRequest, nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? nameOrArn : arnOf(request, "events", `event-bus/${nameOrArn}`);

/** Every entry has to be allowed, with its own bus, source and detail type. Equal entries are checked once. */
const putEvents = (request: WireRequest): readonly Check[] => {
  const entries = entriesSchema.safeParse(request.input["Entries"]);
  if (!entries.success) throw invalid(request, z.prettifyError(entries.error));
  const checks = new Map<string, Check>();
  for (const { EventBusName, Source, DetailType } of entries.data)
    checks.set(JSON.stringify([EventBusName, Source, DetailType]), {
      action: "events:PutEvents",
      resource: bus(request, EventBusName),
      keys: { "events:source": Source, "events:detail-type": DetailType },
    });
  return [...checks.values()];
};

export const events: ServiceRules = { PutEvents: putEvents };
