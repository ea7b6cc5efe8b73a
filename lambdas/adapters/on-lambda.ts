import { readFileSync } from "node:fs";
import { parseConfig } from "../core/config.ts";
import { adaptiveRates } from "./call-rates.ts";
import { makeRuntime, type Runtime } from "./runtime.ts";

/** Turns `create(runtime)` into what the Lambda service calls. The function is made once, on the first invocation. */
export const onLambda = <E, C, R>(create: (runtime: Runtime) => (event: E, context: C) => R) => {
  let made: ((event: E, context: C) => R) | undefined;
  return (event: E, context: C): R => {
    made ??= create(
      makeRuntime({ env: process.env, config: shippedConfig(), now: () => new Date() }, {}, adaptiveRates()),
    );
    return made(event, context);
  };
};

/** The deployment puts the resolved configuration beside the bundle: changing it is a deployment with a diff. */
const shippedConfig = () =>
  parseConfig(JSON.parse(readFileSync(new URL("./homeostat.config.json", import.meta.url), "utf8")));
