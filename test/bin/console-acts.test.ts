import { afterEach, beforeEach, expect, it } from "vitest";
import type { ConsoleServer } from "../../bin/console-server.ts";
import type { ActRig } from "../core/acts/support.ts";
import { sampleHash, sampleId } from "../support/sample-approval.ts";
import { serveActs } from "../support/serve-acts.ts";

let rig: ActRig;
let server: ConsoleServer;

beforeEach(async () => {
  ({ rig, server } = await serveActs());
});
afterEach(() => server.close());

/** A page as a browser has it: its text, its session's cookie, and the token of its forms. */
const load = async (path: string) => {
  const answer = await fetch(new URL(path, server.url));
  const page = await answer.text();
  const [cookie = ""] = (answer.headers.get("set-cookie") ?? "").split(";");
  return {
    page,
    cookie,
    setCookie: answer.headers.get("set-cookie"),
    token: /name="token" value="(\w+)"/.exec(page)?.[1] ?? "",
  };
};

const post = async (path: string, fields: Readonly<Record<string, string>>, headers: Record<string, string> = {}) => {
  const answer = await fetch(new URL(path, server.url), {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams(fields),
    headers: { origin: new URL(server.url).origin, ...headers },
  });
  return { status: answer.status, location: answer.headers.get("location") };
};

const answers = async () => (await rig.ledger.getApproval(sampleId, "apply"))?.answers ?? [];
const approve = `/approvals/${sampleId}/approve`;
const yes = { planHash: sampleHash, confirm: "shop-downloads", note: "" };

it("shows the plan and who acts, in a session that no other site sends along", async () => {
  const { page, setCookie } = await load("/approvals");
  expect(page).toContain("set the colour");
  expect(page).toContain("You act as <b>mary</b>");
  expect(page).toContain("Type shop-downloads");
  expect(setCookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
});

it("approves by the form, through the API, and goes back to the list", async () => {
  const { cookie, token } = await load("/approvals");
  expect(await post(approve, { ...yes, token }, { cookie })).toEqual({ status: 303, location: "/approvals" });
  expect((await answers()).map(({ verb, by }) => [verb, by])).toEqual([["approve", "mary"]]);
});

it("says why nothing was done", async () => {
  const { cookie, token } = await load("/approvals");
  const refused = await post(approve, { planHash: sampleHash, token }, { cookie });
  expect(refused).toEqual({ status: 303, location: "/approvals?refused=confirmation-missing" });
  expect((await load(refused.location ?? "")).page).toContain("Nothing was done: the change may disrupt what works");
});

it("rejects, halts, and is told by IAM or the API what it may not", async () => {
  const { cookie, token } = await load("/stops");
  expect((await post(`/approvals/${sampleId}/reject`, { token }, { cookie })).location).toBe("/approvals");
  expect((await post("/halt", { token, playbook: "", reason: "incident 7" }, { cookie })).location).toBe("/stops");
  expect((await rig.ledger.halts()).map(({ playbook, halt }) => [playbook, halt.by])).toEqual([[null, "mary"]]);
  expect((await post("/resume", { token, playbook: "", reason: "it is over" }, { cookie })).location).toBe(
    "/stops?refused=not-entitled",
  );
});

it.each([
  ["without its session", { cookie: "" }, {}],
  ["with another session", { cookie: `homeostat-session=${"0".repeat(32)}` }, {}],
  ["with another token", {}, { token: "0".repeat(64) }],
  ["from another page", { origin: "http://evil.example" }, {}],
  ["from a page without origin", { origin: "null" }, {}],
  ["from another port of this machine", { origin: "http://127.0.0.1:1" }, {}],
])("takes no form %s", async (_what, headers, fields) => {
  const { cookie, token } = await load("/approvals");
  const { status } = await post(approve, { ...yes, token, ...fields }, { cookie, ...headers });
  expect(status).toBe(403);
  expect(await answers()).toEqual([]);
});

it("takes nothing but forms, of a size that forms have, to where forms lead", async () => {
  const { cookie, token } = await load("/approvals");
  expect((await post(approve, { ...yes, token }, { cookie, "content-type": "application/json" })).status).toBe(415);
  expect((await post(approve, { ...yes, token, note: "x".repeat(20_000) }, { cookie })).status).toBe(413);
  expect((await post("/as/otto/halt", { token, reason: "incident 7" }, { cookie })).status).toBe(404);
  expect((await post("/", { token }, { cookie })).status).toBe(404);
  expect(await answers()).toEqual([]);
});

it("changes nothing by GET or HEAD, whatever the address", async () => {
  const { token } = await load("/approvals");
  const query = new URLSearchParams({ ...yes, token });
  for (const method of ["GET", "HEAD"])
    for (const path of [approve, "/halt", `/approvals/${sampleId}/reject`])
      await fetch(new URL(`${path}?${query.toString()}`, server.url), { method });
  expect(await answers()).toEqual([]);
  expect(await rig.ledger.halts()).toEqual([]);
});
