import * as z from "zod";
import { milliseconds } from "../../core/duration.ts";
import type { TrackerItem } from "../../core/ticket.ts";
import { type GitHubSettings, trackerName } from "../../core/ticket-config.ts";
import type { Tracker } from "../../core/tracker.ts";
import type { Runtime } from "../runtime.ts";
import { type Answer, gitHubApi, problemIn } from "./github-api.ts";

const issue = z.object({
  number: z.int().positive(),
  html_url: z.url(),
  state: z.enum(["open", "closed"]),
  state_reason: z.string().nullish(),
  body: z.string().nullish(),
});
const noted = z.object({ body: z.string().nullish() });
const repositoryShape = z.object({ has_issues: z.boolean() });

/** The most that GitHub lists at once, and as far back as an interrupted attempt is looked for. */
const perPage = 100;
const mostPages = 10;

/** Their clock and ours may be minutes apart. */
const before = (time: string): string =>
  encodeURIComponent(new Date(Date.parse(time) - milliseconds("10m")).toISOString());

/** Nobody sees it, and GitHub keeps it. Nothing in a mark ends a comment. */
const hiddenMark = (mark: string): string => `\n\n<!-- ${mark} -->`;

/** GitHub Issues. Its API cannot create conditionally: an item is known again by the mark in its text. */
export const gitHubTracker = (
  runtime: Pick<Runtime, "client" | "now" | "fetch">,
  settings: GitHubSettings,
): Tracker => {
  const { request, fail } = gitHubApi(runtime, settings);
  const path = ({ id }: TrackerItem): string => `/issues/${encodeURIComponent(id)}`;

  const write = async (method: "POST" | "PATCH", to: string, body: object): Promise<unknown> => {
    const answer = await request(method, to, body);
    if (answer.status >= 300) throw fail(`${method} ${to} ${problemIn(answer)}`, "none");
    return answer.body;
  };
  /** @param lost whether whoever is told of the failure must assume that something changed */
  const shaped = <T>(shape: z.ZodType<T>, body: unknown, what: string, lost: "none" | "unknown"): T => {
    const read = shape.safeParse(body);
    if (!read.success) throw fail(`${what} is not what GitHub documents`, lost, { cause: read.error });
    return read.data;
  };
  /** Everything of a list since a time, page by page. */
  async function* listed<T>(shape: z.ZodType<T>, of: string): AsyncGenerator<T> {
    for (let page = 1; page <= mostPages; page++) {
      const answer = await request("GET", `${of}&per_page=${perPage}&page=${page}`);
      if (answer.status !== 200) throw fail(`GET ${of} ${problemIn(answer)}`, "none");
      const found = shaped(z.array(shape), answer.body, "the list", "none");
      yield* found;
      if (found.length < perPage) return;
    }
    throw fail(
      `more than ${mostPages * perPage} entries have changed: nobody knows whether ours is among them`,
      "none",
    );
  }

  /** GitHub answers alike for an item that was deleted and for a repository that cannot be seen or has no issues. */
  const assertReadable = async (missing: Answer): Promise<void> => {
    const answer = await request("GET", "");
    if (answer.status !== 200) throw fail(`the repository ${problemIn(answer)}: may the token see it?`, "none");
    if (!shaped(repositoryShape, answer.body, "the repository", "none").has_issues)
      throw fail(`issues are disabled: GET ${problemIn(missing)}`, "none");
  };

  return {
    name: trackerName(settings),
    // Source: GitHub's validation: "title is too long (maximum is 256 characters)", "body is too long (maximum is 65536
    // characters)"; less the mark.
    limits: { title: 255, body: 65_536 - 400 },
    create: async ({ title, body }, mark) => {
      const answer = await write("POST", "/issues", { title, body: body + hiddenMark(mark) });
      const made = shaped(issue, answer, "the new issue", "unknown");
      return { id: String(made.number), url: made.html_url };
    },
    find: async (mark, since) => {
      // A list, not the search, whose index lags. `since` is compared with the time of the last change.
      const all = listed(issue, `/issues?state=all&sort=created&direction=asc&since=${before(since)}`);
      for await (const { body, number, html_url } of all)
        if (body?.includes(hiddenMark(mark))) return { id: String(number), url: html_url };
      return null;
    },
    read: async (item) => {
      const answer = await request("GET", path(item));
      if (answer.status === 404 || answer.status === 410) {
        await assertReadable(answer);
        return null;
      }
      if (answer.status !== 200) throw fail(`GET ${path(item)} ${problemIn(answer)}`, "none");
      const { state, state_reason } = shaped(issue, answer.body, "the issue", "none");
      return { state, wontFix: state === "closed" && (state_reason === "not_planned" || state_reason === "duplicate") };
    },
    update: async (item, { title, body }, mark) =>
      void (await write("PATCH", path(item), { title, body: body + hiddenMark(mark) })),
    comment: async (item, text, mark) =>
      void (await write("POST", `${path(item)}/comments`, { body: text + hiddenMark(mark) })),
    hasComment: async (item, mark, since) => {
      for await (const { body } of listed(noted, `${path(item)}/comments?since=${before(since)}`))
        if (body?.includes(hiddenMark(mark))) return true;
      return false;
    },
    close: async (item) => void (await write("PATCH", path(item), { state: "closed", state_reason: "completed" })),
    reopen: async (item) => void (await write("PATCH", path(item), { state: "open", state_reason: "reopened" })),
  };
};
