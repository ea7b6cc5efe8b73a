import { request } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ConsoleServer, serveConsole } from "../../bin/console-server.ts";
import { reportSecurityPolicy } from "../../lambdas/report/html-report.ts";
import { emptyModel } from "../support/console-model.ts";

let server: ConsoleServer;
const model = async () => emptyModel;

beforeAll(async () => {
  server = await serveConsole(model, 0);
});
afterAll(() => server.close());

const get = (path: string, init: RequestInit = {}) => fetch(new URL(path, server.url), init);

it.each([
  ["/", "text/html"],
  ["/remediations?state=healed", "text/html"],
  ["/base.css", "text/css"],
  ["/pages.css", "text/css"],
  ["/print.css", "text/css"],
  ["/icon.svg", "image/svg+xml"],
  ["/live.js", "text/javascript"],
])("serves %s as %s under the strict policy", async (path, type) => {
  const answer = await get(path);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toContain(type);
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect((await answer.text()).length).toBeGreaterThan(50);
});

it("serves the report under the report's own policy, which lets in nothing but what the report carries", async () => {
  const answer = await get("/report/report.html");
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-security-policy")).toBe(`${reportSecurityPolicy}; frame-ancestors 'none'`);
  expect(await answer.text()).toContain("Compliance report");
});

it.each([
  ["report.json", "application/json"],
  ["findings.csv", "text/csv"],
])("serves %s of the report as %s", async (name, type) => {
  const answer = await get(`/report/${name}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toContain(type);
});

it("answers HEAD without a body", async () => {
  const answer = await get("/", { method: "HEAD" });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe("");
});

it.each(["POST", "PUT", "DELETE", "PATCH"])("refuses %s: nothing here changes anything", async (method) => {
  expect((await get("/", { method })).status).toBe(405);
});

it.each(["/nothing", "/../package.json", "/%2e%2e/package.json", "//base.css", "/report/nothing.csv"])(
  "has nothing at %s",
  async (path) => {
    expect((await fetch(`${server.url.replace(/\/$/, "")}${path}`)).status).toBe(404);
  },
);

it("answers what cannot be asked with 400", async () => {
  expect((await get("/?page=x")).status).toBe(400);
});

it("answers to loopback names only, so that no other site can reach it by DNS", async () => {
  const { port } = new URL(server.url);
  const status = await new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path: "/", headers: { host: "evil.example" } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });
  expect(status).toBe(421);
});
