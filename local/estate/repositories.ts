import type { Place } from "../services/place.ts";
import { platform, shop } from "./accounts.ts";
import { application, type Layer, layers } from "./images.ts";

export interface EstateRepository {
  readonly place: Place;
  readonly name: string;
  readonly scanOnPush: boolean;
  readonly tagMutability: "MUTABLE" | "IMMUTABLE";
  /** Of its image, by version. */
  readonly version: string;
  readonly layers: readonly Layer[];
}

const { debianCurrent, debianOld, nodeRuntime, javaRuntime, goBinary, log4jOld } = layers;

const repository = (
  place: Place,
  name: string,
  version: string,
  base: readonly Layer[],
  settings: Partial<Pick<EstateRepository, "scanOnPush" | "tagMutability">> = {},
): EstateRepository => ({
  place,
  name,
  scanOnPush: true,
  tagMutability: "IMMUTABLE",
  version,
  layers: [...base, application(name, version)],
  ...settings,
});

const node = [debianCurrent, nodeRuntime];
const java = [debianCurrent, javaRuntime];
const go = [debianCurrent, goBinary];
/** Nobody had asked for scans in the shop's registry when these were made. */
const unscanned = { scanOnPush: false };

/** A dozen repositories; three are not scanned, one holds an image with critical findings. */
export const repositories: readonly EstateRepository[] = [
  repository(platform, "platform/ingress-controller", "1.14.0", go),
  repository(platform, "platform/log-forwarder", "3.2.1", go),
  repository(platform, "platform/cert-manager", "1.19.2", go),
  repository(platform, "platform/build-runner", "2026.10", node, { tagMutability: "MUTABLE" }),
  repository(shop, "shop/storefront", "4.18.2", node),
  repository(shop, "shop/checkout", "2.7.0", java),
  repository(shop, "shop/payments", "1.31.4", java),
  repository(shop, "shop/search", "0.22.1", go),
  repository(shop, "shop/legacy-reports", "5.4.0", [debianOld, javaRuntime, log4jOld]),
  repository(shop, "shop/recommendations", "0.9.3", node, unscanned),
  repository(shop, "shop/email-renderer", "1.4.7", node, { ...unscanned, tagMutability: "MUTABLE" }),
  repository(shop, "shop/stock-import", "3.0.0", [debianOld, goBinary], unscanned),
];
