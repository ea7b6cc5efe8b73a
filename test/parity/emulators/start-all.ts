import type { TestProject } from "vitest/node";
import config from "../../../homeostat.config.ts";
import { startPythonServer } from "./python-server.ts";

interface Started {
  readonly url: string;
  readonly version: string;
}

declare module "vitest" {
  interface ProvidedContext {
    readonly moto: Started;
    readonly ministack: Started;
  }
}

/** @throws EmulatorMissingError: without them nothing is compared, and nothing passes */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const moto = await startPythonServer("moto", "moto-server.py", {});
  // Keys that it does not know belong to its default account.
  const ministack = await startPythonServer("ministack", "ministack-server.py", {
    MINISTACK_ACCOUNT_ID: config.hub.account,
  });
  project.provide("moto", { url: moto.url, version: moto.version });
  project.provide("ministack", { url: ministack.url, version: ministack.version });
  return async () => {
    await Promise.all([moto.stop(), ministack.stop()]);
  };
};
