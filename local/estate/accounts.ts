import type { Place } from "../services/place.ts";

const region = "eu-west-1";

/** Where the control plane runs, with what all teams share. */
export const platform: Place = { account: "111122223333", region };

/** The web shop. */
export const shop: Place = { account: "444455556666", region };

export const places: readonly Place[] = [platform, shop];
