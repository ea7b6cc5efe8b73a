import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Scenario } from "./scenario.ts";

const folder = join(import.meta.dirname, "scenarios");

/** The playbooks that have a scenario, by the files that there are. */
export const scenarioIds = (): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.replace(/\.ts$/, ""));

export const scenarioOf = async (playbook: string): Promise<Scenario> =>
  (await import(/* @vite-ignore */ `./scenarios/${playbook}.ts`)).scenario;
