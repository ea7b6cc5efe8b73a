import { describe, expect, it } from "vitest";
import { isOwnResource } from "../../lambdas/core/own-resource.ts";
import { sampleConfig } from "../support/sample-config.ts";
import { sampleFinding } from "../support/sample-finding.ts";

const { subject } = sampleFinding();
const config = sampleConfig({ deployment: "prod" });

describe("a resource of Homeostat's own", () => {
  it.each([
    ["its id", { id: "homeostat-prod-hub-ledger" }, true],
    ["its name, where its id is none", { id: "sg-1", name: "homeostat-prod-hub-functions" }, true],
    ["its tag", { id: "sg-1", tags: { "homeostat:deployment": "prod" } }, true],
    ["nothing: it is named after another deployment", { id: "homeostat-production-hub" }, false],
    ["nothing: it is tagged for another deployment", { tags: { "homeostat:deployment": "test" } }, false],
    ["nothing: its name ends as ours begin", { id: "sg-1", name: "not-homeostat-prod-" }, false],
  ])("is known by %s", (_what, over, isOwn) => {
    expect(isOwnResource(config, { ...subject, ...over })).toBe(isOwn);
  });
});
