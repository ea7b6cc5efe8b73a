import type { TestProject } from "vitest/node";
import { startPythonServer } from "./python-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly moto: { readonly url: string; readonly version: string };
  }
}

/** moto's default account is the hub: a function's own keys are none of moto's. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const moto = await startPythonServer("moto", "moto-server.py", { MOTO_ACCOUNT_ID: "111122223333" });
  project.provide("moto", { url: moto.url, version: moto.version });
  return () => moto.stop();
};
