import { routeOf } from "../lambdas/core/acts/routes.ts";
import { type Api, ApiForbiddenError, ApiRefusedError, type Call, callApi } from "./api-client.ts";

/** In whose name the console's forms act. */
export interface ConsoleActs {
  readonly who: string;
  readonly api: Api;
}

/** Which page shows what came of an act. */
const pageOf = ({ act, id }: Call): string => {
  if (act === "rollback") return `/remediations/${id}`;
  return act === "approve" || act === "reject" ? "/approvals" : "/stops";
};

/** The act that a form asks for; null: no form of ours leads there. An empty field is one that was left out. */
const callOf = (path: string, form: URLSearchParams): Call | null => {
  const routed = routeOf("POST", path);
  if (!routed || routed.claimed !== null) return null;
  const body = Object.fromEntries([...form].filter(([name, value]) => name !== "token" && value !== ""));
  return { act: routed.route.act, ...(routed.id !== null && { id: routed.id }), body };
};

/** Does what a form asks for, through the API like everybody. @returns where to go on; null: there is no such form */
export const actBy = async ({ api }: ConsoleActs, path: string, form: URLSearchParams): Promise<string | null> => {
  const call = callOf(path, form);
  if (!call) return null;
  try {
    await callApi(api, call);
    return pageOf(call);
  } catch (error) {
    if (error instanceof ApiRefusedError) return `${pageOf(call)}?refused=${encodeURIComponent(error.reason)}`;
    if (error instanceof ApiForbiddenError) return `${pageOf(call)}?refused=forbidden`;
    throw error;
  }
};
