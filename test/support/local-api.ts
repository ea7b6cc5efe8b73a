import { type Api, type Call, callApi } from "../../bin/api-client.ts";
import { localApi } from "../../bin/local-run/local-api.ts";
import config from "../../homeostat.config.ts";
import type { ControlPlane } from "../../local/control-plane/control-plane.ts";

/** The API of a control plane, as one of the local people calls it. */
export const apiAs = (plane: ControlPlane, name: string, over: Partial<Api> = {}): Api => ({
  ...localApi(plane, config, name),
  ...over,
});

/** What came of a call: its answer, or the name of the error or refusal. */
export const outcomeOf = async (api: Api, call: Call): Promise<unknown> => {
  try {
    return await callApi(api, call);
  } catch (error) {
    return error instanceof Error ? (Reflect.get(error, "reason") ?? error.name) : error;
  }
};
