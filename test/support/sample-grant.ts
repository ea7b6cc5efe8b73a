import { granted } from "../../lambdas/core/granted-exemption.ts";
import { memberAccount } from "./sample-config.ts";

/** An exemption that was granted while Homeostat ran, to the end of June 2026. */
export const sampleGrant = (at: Date) =>
  granted(
    {
      playbook: "sample/set-colour",
      account: memberAccount,
      subject: "shop-downloads",
      owner: "web team",
      reason: "the download page",
      expires: "2026-06-30",
    },
    "olga",
    at,
    1,
  );
