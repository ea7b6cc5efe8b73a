import type { Fetch } from "../../lambdas/adapters/runtime.ts";
import type { Store } from "../state/store.ts";
import type { Clock } from "../time/clock.ts";
import { type Issue, type Issues, issuesOf } from "./issues.ts";

/** What `fetch` throws where nobody answers. */
class NoAnswerError extends TypeError {
  override readonly name = "NoAnswerError";
  constructor() {
    super("fetch failed");
  }
}

/** What GitHub does instead of what it is asked, on demand. `lost` does it and does not answer. */
export type Trouble =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: "no-answer" | "lost" };

export interface GitHubOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** `owner/name` of those that there are. */
  readonly repositories: readonly string[];
  /** The only one that is let in. */
  readonly token: string;
  /** Asked at every request. */
  readonly trouble?: (request: { readonly method: string; readonly path: string }) => Trouble | null;
}

/** As much of GitHub as keeps issues: the REST API at the level of requests. */
export interface GitHub {
  readonly fetch: Fetch;
  readonly repositories: readonly string[];
  issues(repository: string): Issues;
  /** The address that issues are said to have; where somebody serves their pages, that server's. */
  webUrl: string;
}

/** Source: GitHub Docs, "Rate limits for the REST API": at most 80 requests a minute that create content, and 500 an hour. */
const creationsPerMinute = 80;
const creationsPerHour = 500;
/** Source: GitHub's validation of issues. */
const most = { title: 256, body: 65_536 };

const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });

const refused = (status: number, message: string, headers?: Readonly<Record<string, string>>): Response =>
  json(status, { message, documentation_url: "https://docs.github.com/rest" }, headers);

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

export const createGitHub = ({ store, clock, repositories, token, trouble = () => null }: GitHubOptions): GitHub => {
  const creations = store.collection<readonly number[]>("github-creations");
  const now = (): string => new Date(clock.now()).toISOString();

  const shown = (repository: string, { number, title, body, state, stateReason, createdAt, updatedAt }: Issue) => ({
    number,
    title,
    body,
    state,
    state_reason: stateReason,
    html_url: `${gitHub.webUrl}/${repository}/issues/${number}`,
    created_at: createdAt,
    updated_at: updatedAt,
  });

  /** @returns how long to wait, in seconds, where too much was created lately */
  const throttle = (): number | null => {
    const at = clock.now();
    const recent = (creations.get("at") ?? []).filter((time) => time > at - 3_600_000);
    const lastMinute = recent.filter((time) => time > at - 60_000);
    if (lastMinute.length >= creationsPerMinute) return 60;
    if (recent.length >= creationsPerHour) return Math.ceil(((recent[0] ?? at) + 3_600_000 - at) / 1_000);
    creations.put("at", [...recent, at]);
    return null;
  };
  const created = (make: () => Response): Response => {
    const wait = throttle();
    if (wait === null) return make();
    return refused(403, "You have exceeded a secondary rate limit.", { "retry-after": String(wait) });
  };

  const page = <T>(all: readonly T[], query: URLSearchParams): readonly T[] => {
    const size = Math.min(100, Number(query.get("per_page") ?? 30));
    const first = (Number(query.get("page") ?? 1) - 1) * size;
    return all.slice(first, first + size);
  };

  const createIssue = (repository: string, input: Readonly<Record<string, unknown>>): Response => {
    const issues = issuesOf(store, repository);
    const issue: Issue = {
      number: issues.all().length + 1,
      title: text(input["title"]) ?? "",
      body: text(input["body"]) ?? "",
      state: "open",
      stateReason: null,
      createdAt: now(),
      updatedAt: now(),
      comments: [],
      isDeleted: false,
    };
    issues.put(issue);
    return json(201, shown(repository, issue));
  };

  const changeIssue = (repository: string, issue: Issue, input: Readonly<Record<string, unknown>>): Response => {
    const state = input["state"] === "open" || input["state"] === "closed" ? input["state"] : issue.state;
    const reason = input["state_reason"];
    const changed: Issue = {
      ...issue,
      title: text(input["title"]) ?? issue.title,
      body: text(input["body"]) ?? issue.body,
      state,
      stateReason:
        state === issue.state
          ? issue.stateReason
          : state === "open"
            ? "reopened"
            : reason === "not_planned"
              ? reason
              : "completed",
      updatedAt: now(),
    };
    issuesOf(store, repository).put(changed);
    return json(200, shown(repository, changed));
  };

  const invalid = (input: Readonly<Record<string, unknown>>): Response | null => {
    const tooLong = (["title", "body"] as const).find((field) => (text(input[field])?.length ?? 0) > most[field]);
    return tooLong ? refused(422, `Validation Failed: ${tooLong} is too long`) : null;
  };

  const comment = (repository: string, issue: Issue, input: Readonly<Record<string, unknown>>): Response => {
    const added = { id: issue.comments.length + 1, body: text(input["body"]) ?? "", at: now() };
    issuesOf(store, repository).put({ ...issue, comments: [...issue.comments, added], updatedAt: added.at });
    return json(201, added);
  };

  const answer = (method: string, url: URL, input: Readonly<Record<string, unknown>>): Response => {
    const [, repository = "", rest = ""] = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(url.pathname) ?? [];
    if (!repositories.includes(repository)) return refused(404, "Not Found");
    const issues = issuesOf(store, repository);
    const since = url.searchParams.get("since") ?? "";
    if (method === "GET" && rest === "") return json(200, { full_name: repository, has_issues: true });
    if (rest === "/issues") {
      if (method === "POST") return invalid(input) ?? created(() => createIssue(repository, input));
      const listed = issues.all().filter(({ isDeleted, updatedAt }) => !isDeleted && updatedAt >= since);
      return json(
        200,
        page(listed, url.searchParams).map((issue) => shown(repository, issue)),
      );
    }
    const [, number = "", comments] = /^\/issues\/(\d+)(\/comments)?$/.exec(rest) ?? [];
    const issue = issues.get(Number(number));
    if (!issue) return refused(404, "Not Found");
    if (issue.isDeleted) return refused(410, "This issue was deleted");
    if (comments && method === "POST") return invalid(input) ?? created(() => comment(repository, issue, input));
    if (comments)
      return json(
        200,
        page(
          issue.comments.filter(({ at }) => at >= since),
          url.searchParams,
        ),
      );
    return method === "PATCH"
      ? (invalid(input) ?? changeIssue(repository, issue, input))
      : json(200, shown(repository, issue));
  };

  const gitHub: GitHub = {
    webUrl: "https://github.com",
    repositories,
    issues: (repository) => issuesOf(store, repository),
    fetch: async (address, { method = "GET", headers, body }) => {
      const url = new URL(address);
      const troubled = trouble({ method, path: url.pathname });
      if (troubled?.kind === "no-answer") throw new NoAnswerError();
      if (troubled?.kind === "status")
        return new Response(troubled.body ?? "", { status: troubled.status, headers: { ...troubled.headers } });
      if (new Headers(headers).get("authorization") !== `Bearer ${token}`) return refused(401, "Bad credentials");
      const input = typeof body === "string" ? Object(JSON.parse(body)) : {};
      const response = store.transaction(() => answer(method, url, input));
      if (troubled?.kind === "lost") throw new NoAnswerError();
      return response;
    },
  };
  return gitHub;
};
