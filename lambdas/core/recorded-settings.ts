import type { IngressRule } from "./ingress-rule.ts";

/**
 * What AWS Config recorded of a resource, as far as a playbook may tell by it that there is nothing to heal. Only that: what
 * is wrong is seen in the live state.
 */
export type RecordedSettings =
  | { readonly type: "bucket" /** By all four settings of its own block. */; readonly blocksPublicAccess: boolean }
  | { readonly type: "security-group"; readonly openToAll: readonly IngressRule[] };
