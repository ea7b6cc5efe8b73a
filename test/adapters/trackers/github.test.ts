import { beforeEach, describe, expect, it } from "vitest";
import { makeRuntime } from "../../../lambdas/adapters/runtime.ts";
import { gitHubTracker } from "../../../lambdas/adapters/trackers/github.ts";
import { type Tracker, TrackerError } from "../../../lambdas/core/tracker.ts";
import { openStore } from "../../../local/state/store.ts";
import { virtualClock } from "../../../local/time/virtual-clock.ts";
import { createGitHub, type GitHub, type Trouble } from "../../../local/trackers/github.ts";
import { sampleConfig } from "../../support/sample-config.ts";
import { scriptedAws } from "../support/scripted-aws.ts";

const begins = Date.UTC(2026, 0, 5, 9);
const since = new Date(begins).toISOString();
const repository = "example/estate";
const text = { title: "a bucket is open", body: "the bucket invoices is open" };

let github: GitHub;
let tracker: Tracker;
let trouble: Trouble | null;
let asked: string[];
let sent: Headers[];
let time: number;

const settings = {
  type: "github",
  repository,
  tokenParameter: "/homeostat/github",
  api: "https://api.github.com",
} as const;

const trackerWith = (token: string): Tracker => {
  const aws = scriptedAws({ ssm: () => ({ body: JSON.stringify({ Parameter: { Value: token } }) }) });
  return gitHubTracker(
    makeRuntime(
      {
        env: {},
        config: sampleConfig(),
        now: () => new Date(time),
        fetch: (url, init) => {
          sent.push(new Headers(init.headers));
          return github.fetch(url, init);
        },
      },
      aws,
    ),
    settings,
  );
};

beforeEach(() => {
  time = begins;
  trouble = null;
  asked = [];
  sent = [];
  github = createGitHub({
    store: openStore(":memory:"),
    clock: { ...virtualClock({ start: begins }), now: () => time },
    repositories: [repository],
    token: "secret-token",
    trouble: ({ method, path }) => {
      asked.push(`${method} ${path}`);
      return trouble;
    },
  });
  tracker = trackerWith("secret-token");
});

const errorOf = async (call: Promise<unknown>): Promise<TrackerError> => {
  const error = await call.then(
    () => new Error("nothing went wrong"),
    (caught: unknown) => caught,
  );
  if (!(error instanceof TrackerError)) throw new Error("another error", { cause: error });
  return error;
};

describe("an issue", () => {
  it("is opened, read, changed, commented on, closed and reopened", async () => {
    const item = await tracker.create(text, "m:1");
    expect(item).toEqual({ id: "1", url: "https://github.com/example/estate/issues/1" });
    expect(await tracker.read(item)).toEqual({ state: "open", wontFix: false });
    await tracker.update(item, { title: "t", body: "b" }, "m:1");
    await tracker.comment(item, "closing", "m:1:1");
    await tracker.close(item);
    expect(await tracker.read(item)).toEqual({ state: "closed", wontFix: false });
    await tracker.reopen(item);
    expect(github.issues(repository).get(1)).toMatchObject({ title: "t", state: "open", stateReason: "reopened" });
    expect(github.issues(repository).get(1)?.comments).toHaveLength(1);
  });

  it("is known again by its mark, also after its text was changed, and by no other", async () => {
    const item = await tracker.create(text, "m:1");
    await tracker.update(item, { title: "t", body: "b" }, "m:1");
    expect(await tracker.find("m:1", since)).toEqual(item);
    expect(await tracker.find("m", since)).toBeNull();
    expect(await tracker.find("m:2", since)).toBeNull();
  });

  it("has a comment that is known again by its mark", async () => {
    const item = await tracker.create(text, "m:1");
    await tracker.comment(item, "closing", "m:1:1");
    expect(await tracker.hasComment(item, "m:1:1", since)).toBe(true);
    expect(await tracker.hasComment(item, "m:1:2", since)).toBe(false);
  });

  it("that was deleted is gone; a repository that the token cannot see is a failure, not a deleted issue", async () => {
    const item = await tracker.create(text, "m:1");
    const issue = github.issues(repository).get(1);
    if (issue) github.issues(repository).put({ ...issue, isDeleted: true });
    expect(await tracker.read(item)).toBeNull();
    trouble = { kind: "status", status: 404, body: '{"message":"Not Found"}' };
    expect(await errorOf(tracker.read(item))).toMatchObject({
      effect: "none",
      message: expect.stringContaining("may the token see it"),
    });
  });

  it("that a person closed as not planned is one that will not be fixed", async () => {
    const item = await tracker.create(text, "m:1");
    const issue = github.issues(repository).get(1);
    if (issue) github.issues(repository).put({ ...issue, state: "closed", stateReason: "not_planned" });
    expect(await tracker.read(item)).toEqual({ state: "closed", wontFix: true });
  });
});

describe("what goes wrong", () => {
  const json = { "content-type": "application/json" };
  it.each<[string, Trouble, "none" | "unknown"]>([
    ["no answer", { kind: "no-answer" }, "unknown"],
    ["an answer that is lost", { kind: "lost" }, "unknown"],
    ["a server error", { kind: "status", status: 502, body: "<html>Bad Gateway</html>" }, "unknown"],
    ["HTML instead of JSON", { kind: "status", status: 200, headers: json, body: "<!doctype html><p>hi" }, "unknown"],
    ["JSON of another shape", { kind: "status", status: 201, headers: json, body: '{"number":"one"}' }, "unknown"],
    [
      "a rejected title",
      { kind: "status", status: 422, headers: json, body: '{"message":"Validation Failed"}' },
      "none",
    ],
    [
      "disabled issues",
      { kind: "status", status: 410, headers: json, body: '{"message":"Issues are disabled for this repo"}' },
      "none",
    ],
    [
      "a lack of permission",
      { kind: "status", status: 403, headers: json, body: '{"message":"Resource not accessible"}' },
      "none",
    ],
  ])("at a creation: %s says whether anything may have been created", async (_name, problem, effect) => {
    trouble = problem;
    expect(await errorOf(tracker.create(text, "m:1"))).toMatchObject({ effect, retryAfter: null });
  });

  it.each<[string, Trouble, number]>([
    ["429 with Retry-After", { kind: "status", status: 429, headers: { "retry-after": "120" } }, 120_000],
    [
      "403 as a secondary limit",
      { kind: "status", status: 403, body: '{"message":"You have exceeded a secondary rate limit"}' },
      60_000,
    ],
    [
      "403 with nothing remaining",
      {
        kind: "status",
        status: 403,
        headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(begins / 1_000 + 600) },
      },
      600_000,
    ],
  ])("%s: it is left alone for as long as it asks", async (_name, problem, wait) => {
    trouble = problem;
    expect(await errorOf(tracker.create(text, "m:1"))).toMatchObject({ effect: "none", retryAfter: wait });
    trouble = null;
    const before = asked.length;
    expect(await errorOf(tracker.create(text, "m:1"))).toMatchObject({ effect: "none", retryAfter: wait });
    expect(asked).toHaveLength(before);
    time += wait;
    expect(await tracker.create(text, "m:1")).toMatchObject({ id: "1" });
  });

  it("a token that is refused is named by its parameter, and shown nowhere", async () => {
    const error = await errorOf(trackerWith("another-secret").create(text, "m:1"));
    expect(error.message).toContain("/homeostat/github");
    expect(`${error.message} ${String(error.cause)}`).not.toContain("another-secret");
    expect(sent.at(-1)?.get("authorization")).toBe("Bearer another-secret");
  });

  it("GitHub's own limits on creations are met by waiting", async () => {
    for (let count = 0; count < 80; count++) await tracker.create(text, `m:${count}`);
    expect(await errorOf(tracker.create(text, "m:80"))).toMatchObject({ effect: "none", retryAfter: 60_000 });
  });
});
