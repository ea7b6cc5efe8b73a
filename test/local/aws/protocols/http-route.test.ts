import { NormalizedSchema } from "@smithy/core/schema";
import { describe, expect, it } from "vitest";
import { compileRoute, matchRoute } from "../../../../local/aws/protocols/http-route.ts";

const noInput = NormalizedSchema.of("unit");
const paged = NormalizedSchema.of([3, "test", "Input", 0, ["token"], [[0, { httpQuery: "nextToken" }]]]);

const match = (uri: string, path: string, query: Record<string, string> = {}, input = noInput) => {
  const labels = matchRoute(
    compileRoute("GET", uri, 200, input),
    {
      method: "GET",
      hostname: "localhost",
      path,
      query: new Map(Object.entries(query).map(([name, value]) => [name, [value]])),
      headers: new Map(),
      body: Buffer.alloc(0),
    },
    path,
  );
  return labels && Object.fromEntries(labels);
};

describe("matchRoute", () => {
  it.each([
    ["/clusters", "/clusters", {}],
    ["/clusters/{name}", "/clusters/c", { name: "c" }],
    ["/clusters/{name}", "/clusters/a%2Fb%20c", { name: "a/b c" }],
    ["/clusters/{name}/node-groups/{group}", "/clusters/c/node-groups/g", { name: "c", group: "g" }],
    ["/{Key+}", "/a/b%2Fc/", { Key: "a/b/c/" }],
    ["/", "/", {}],
  ])("%s takes %s", (uri, path, labels) => {
    expect(match(uri, path)).toEqual(labels);
  });

  it.each([
    ["/clusters", "/clusters/c"],
    ["/clusters/{name}", "/clusters"],
    ["/clusters/{name}", "/clusters/"],
    ["/clusters/{name}", "/clusters/c/updates"],
    ["/clusters/{name}/updates", "/clusters/c/addons"],
    ["/{Key+}", "/"],
    ["/a.b", "/axb"],
  ])("%s does not take %s", (uri, path) => {
    expect(match(uri, path)).toBeUndefined();
  });

  it("asks for the parameters of its template, and takes no other but those of its input", () => {
    expect(match("/?policy", "/", { policy: "" })).toEqual({});
    expect(match("/?policy", "/")).toBeUndefined();
    expect(match("/?List=ALL", "/", { List: "SOME" })).toBeUndefined();
    expect(match("/", "/", { policy: "" })).toBeUndefined();
    expect(match("/", "/", { nextToken: "t" }, paged)).toEqual({});
    expect(match("/", "/", { nextToken: "t", policy: "" }, paged)).toBeUndefined();
  });

  it("takes requests with and without the SDK's name of the operation, but not with another's", () => {
    expect(match("/?x-id=ListBuckets", "/")).toEqual({});
    expect(match("/?x-id=ListBuckets", "/", { "x-id": "ListBuckets" })).toEqual({});
    expect(match("/?x-id=ListBuckets", "/", { "x-id": "ListDirectoryBuckets" })).toBeUndefined();
  });
});
