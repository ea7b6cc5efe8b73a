import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ConsoleServer } from "../../bin/console-server.ts";
import type { ActRig } from "../core/acts/support.ts";
import { sampleHash, sampleId } from "../support/sample-approval.ts";
import { memberAccount } from "../support/sample-config.ts";
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

describe("with the rights to exempt and to operate", () => {
  beforeEach(async () => {
    await server.close();
    ({ rig, server } = await serveActs("olga"));
  });
  const grant = {
    playbook: "sample/set-colour",
    account: memberAccount,
    subject: "shop-downloads",
    owner: "web team",
    reason: "the site moves next week",
    expires: "2026-01-31",
  };

  it("exempts a subject, or with an empty field all of an account, and ends it again", async () => {
    const { cookie, token } = await load("/stops");
    expect((await post("/exemptions", { ...grant, token }, { cookie })).location).toBe("/stops");
    expect((await post("/exemptions", { ...grant, subject: "", playbook: "*", token }, { cookie })).location).toBe(
      "/stops",
    );
    const standing = await rig.ledger.dueExemptions("9999", 9);
    expect(standing.map(({ playbook, subject, grantedBy }) => [playbook, subject, grantedBy])).toEqual([
      ["sample/set-colour", "shop-downloads", "olga"],
      ["*", null, "olga"],
    ]);
    const end = `/exemptions/${standing[0]?.id}/end`;
    expect((await post(end, { reason: "it has moved", token }, { cookie })).location).toBe("/stops");
    expect((await rig.ledger.getExemption(standing[0]?.id ?? ""))?.ended).toMatchObject({ by: "olga" });
  });

  it.each([
    ["a last day in the past", { expires: "2025-12-31" }],
    ["a last day in more than a year", { expires: "2027-01-02" }],
    ["no last day", { expires: "" }],
    ["no owner", { owner: "" }],
    ["a reason that says nothing", { reason: "because" }],
    ["a field that it does not know", { regions: "eu-west-1" }],
    ["no account", { account: "shop" }],
  ])("exempts nothing with %s, and says that it did not", async (_what, over) => {
    const { cookie, token } = await load("/stops");
    const { location } = await post("/exemptions", { ...grant, ...over, token }, { cookie });
    expect(location).toBe("/stops?refused=bad-request");
    expect(await rig.ledger.dueExemptions("9999", 9)).toEqual([]);
    expect((await load(location ?? "")).page).toContain("Nothing was done: the request cannot be understood");
  });

  it("shows what somebody wrote into an exemption as text", async () => {
    const { cookie, token } = await load("/stops");
    const hostile = '<img src=x onerror="alert(1)">';
    await post("/exemptions", { ...grant, owner: hostile, reason: hostile, subject: hostile, token }, { cookie });
    const { page } = await load("/stops");
    expect(page).toContain("&lt;img src=x");
    expect(page).not.toContain("<img src=x");
  });

  it("asks for a rollback of what healed, once, and goes back to it", async () => {
    const path = `/remediations/${sampleId}`;
    const { page, cookie, token } = await load(path);
    expect(page).toContain("Ask for a rollback");
    const ask = () => post(`${path}/rollback`, { reason: "the shop is down", token }, { cookie });
    expect(await ask()).toEqual({ status: 303, location: path });
    expect(await rig.ledger.getRollback(sampleId)).toMatchObject({ by: "olga", reason: "the shop is down" });
    expect(await ask()).toEqual({ status: 303, location: `${path}?refused=already-requested` });
    expect((await load(`${path}?refused=already-requested`)).page).toContain("Nothing was done: a rollback of it was");
  });
});

it("is told that it may not exempt, nor ask for a rollback", async () => {
  const { cookie, token } = await load("/stops");
  const path = `/remediations/${sampleId}`;
  expect((await post(`${path}/rollback`, { reason: "the shop is down", token }, { cookie })).location).toBe(
    `${path}?refused=not-entitled`,
  );
  expect(await rig.ledger.getRollback(sampleId)).toBeNull();
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
    for (const path of [approve, "/halt", `/approvals/${sampleId}/reject`, `/remediations/${sampleId}/rollback`])
      await fetch(new URL(`${path}?${query.toString()}`, server.url), { method });
  expect(await answers()).toEqual([]);
  expect(await rig.ledger.halts()).toEqual([]);
  expect(await rig.ledger.getRollback(sampleId)).toBeNull();
});
