import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { answer as pageAt } from "../console/answer.ts";
import { contentSecurityPolicy } from "../console/layout.ts";
import type { ConsoleModel } from "../console/model.ts";
import { reportSecurityPolicy } from "../lambdas/report/html-report.ts";
import type { Report } from "../lambdas/report/model.ts";
import { filesOf, type ReportFile, reportFormats } from "../lambdas/report/report-files.ts";

import { actBy, type ConsoleActs } from "./console-acts.ts";
import { consoleSessions } from "./console-session.ts";

export interface ConsoleServer {
  readonly url: string;
  close(): Promise<void>;
}

const headers = {
  "content-security-policy": contentSecurityPolicy,
  "x-content-type-options": "nosniff",
  // With none at all, a browser would not say which origin a form is from.
  "referrer-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
} as const;

const statics = [
  ["/base.css", "text/css"],
  ["/pages.css", "text/css"],
  ["/print.css", "text/css"],
  ["/live.js", "text/javascript"],
  ["/icon.svg", "image/svg+xml"],
] as const;

const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** A file of the report under the name that it has on disk. */
const reportFileAt = (report: Report, path: string): ReportFile | undefined =>
  reportFormats.flatMap((format) => filesOf(report, format)).find(({ name }) => path === `/report/${name}`);

/** Far more than any form needs. */
const longestForm = 16_384;

/** Null for a form beyond the limit. */
const readForm = async (request: IncomingMessage): Promise<URLSearchParams | null> => {
  let text = "";
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.length > longestForm) return null;
  }
  return new URLSearchParams(text);
};

/**
 * Serves the pages on loopback. GET and HEAD change nothing. A POST is taken only where somebody acts on these pages,
 * from this very origin, and with the token of the session that its cookie names.
 */
export const serveConsole = async (
  model: () => Promise<ConsoleModel>,
  port: number,
  acts: ConsoleActs | null = null,
): Promise<ConsoleServer> => {
  const sessions = consoleSessions();
  const files = new Map<string, { readonly type: string; readonly body: string }>();
  for (const [path, type] of statics)
    files.set(path, { type, body: await readFile(new URL(`../console/static${path}`, import.meta.url), "utf8") });

  const send = (response: ServerResponse, status: number, type: string, body: string, more = {}): void => {
    response.writeHead(status, {
      ...headers,
      "content-type": type.includes(";") ? type : `${type}; charset=utf-8`,
      ...more,
    });
    response.end(response.req.method === "HEAD" ? undefined : body);
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // A page of another origin must not reach this one through a name that resolves to loopback.
    const host = (request.headers.host ?? "").replace(/:\d+$/, "");
    if (!loopback.has(host)) return send(response, 421, "text/plain", "this is no name of the local console\n");
    if (request.method === "POST" && acts) return act(acts, request, response);
    if (request.method !== "GET" && request.method !== "HEAD")
      return send(response, 405, "text/plain", "only GET and HEAD\n");
    // Not a path alone: "//x" would name a host.
    const url = new URL(`http://localhost${request.url ?? "/"}`);
    const file = files.get(url.pathname);
    if (file) return send(response, 200, file.type, file.body);
    const now = await model();
    const written = reportFileAt(now.report, url.pathname);
    // The report brings its own style and script, and the policy that lets in no other.
    if (written)
      return send(response, 200, written.contentType, [...written.pieces()].join(""), {
        "content-security-policy": `${reportSecurityPolicy}; frame-ancestors 'none'`,
      });
    const { token, setCookie } = sessions.of(request);
    const acting = acts && { who: acts.who, token };
    const { status, page } = pageAt({ ...now, acting }, url);
    return send(response, status, "text/html", page, setCookie === null || !acts ? {} : { "set-cookie": setCookie });
  };
  const act = async (by: ConsoleActs, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refuse = (status: number, problem: string): void => send(response, status, "text/plain", `${problem}\n`);
    if (request.headers.origin !== `http://${request.headers.host}`)
      return refuse(403, "only this page's own forms may act");
    if (!/^application\/x-www-form-urlencoded\b/.test(request.headers["content-type"] ?? ""))
      return refuse(415, "only forms");
    const form = await readForm(request);
    if (!form) return refuse(413, `at most ${longestForm} bytes`);
    if (!sessions.admits(request, form.get("token") ?? ""))
      return refuse(403, "the form is of another session: load the page again");
    const next = await actBy(by, request.url ?? "", form);
    if (next === null) return refuse(404, "there is no such form");
    // So that loading the page again sends nothing again.
    send(response, 303, "text/plain", "", { location: next });
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      send(response, 500, "text/plain", `${error instanceof Error ? error.message : String(error)}\n`);
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : port}/`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
