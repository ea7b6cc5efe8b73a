import type { NormalizedSchema } from "@smithy/core/schema";

/** Where a REST protocol puts a member; header names and prefixes in lower case. */
export type Binding =
  | { readonly at: "body" | "label" | "payload" | "status" }
  | { readonly at: "header" | "prefix-headers" | "query"; readonly name: string };

/** Where the SDK's schema puts a member; the body, if it says nothing. */
export const bindingOf = (member: NormalizedSchema): Binding => {
  const traits = member.getMergedTraits();
  if (traits.httpLabel) return { at: "label" };
  if (traits.httpPayload) return { at: "payload" };
  if (traits.httpResponseCode) return { at: "status" };
  if (traits.httpQuery) return { at: "query", name: traits.httpQuery };
  if (traits.httpHeader) return { at: "header", name: traits.httpHeader.toLowerCase() };
  if (traits.httpPrefixHeaders) return { at: "prefix-headers", name: traits.httpPrefixHeaders.toLowerCase() };
  return { at: "body" };
};
