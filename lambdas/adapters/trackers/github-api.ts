import * as z from "zod";
import type { GitHubSettings } from "../../core/ticket-config.ts";
import { TrackerError } from "../../core/tracker.ts";
import type { Runtime } from "../runtime.ts";
import { secretParameter } from "./secret-parameter.ts";

/** GitHub ends requests that take longer than 10 s. Source: GitHub Docs, "Troubleshooting the REST API", Timeouts. */
const patience = 10_000;
/** Source: GitHub Docs, "Rate limits for the REST API": without a header, at least one minute. */
const pauseWithoutHeader = 60_000;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const message = z.object({ message: z.string() });

/** What GitHub says about a refusal, cut: it may quote what we sent. */
export const problemIn = ({ status, body }: Answer): string => {
  const told = message.safeParse(body);
  return `answered ${status}${told.success ? ` (${told.data.message.slice(0, 200)})` : ""}`;
};

/** Milliseconds until GitHub wants to be asked again; null: this is no rate limit. */
const pauseAskedFor = ({ status, headers }: Response, body: unknown, now: number): number | null => {
  if (status !== 429 && status !== 403) return null;
  const retryAfter = headers.get("retry-after");
  if (retryAfter !== null && /^\d+$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  if (headers.get("x-ratelimit-remaining") === "0")
    return Math.max(pauseWithoutHeader, Number(headers.get("x-ratelimit-reset") ?? 0) * 1_000 - now);
  const told = message.safeParse(body);
  return status === 429 || (told.success && /rate limit/i.test(told.data.message)) ? pauseWithoutHeader : null;
};

/** Undefined: this is no JSON, whatever it says that it is. */
const parsed = (text: string): unknown => {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Typed requests to one repository's REST API. */
export const gitHubApi = (runtime: Pick<Runtime, "client" | "now" | "fetch">, settings: GitHubSettings) => {
  const { repository, api, tokenParameter } = settings;
  const token = secretParameter(runtime, tokenParameter);
  let pausedUntil = 0;

  const fail = (
    problem: string,
    effect: TrackerError["effect"],
    options: { cause?: unknown; retryAfter?: number } = {},
  ) => new TrackerError(`GitHub ${repository}`, problem, { effect, ...options });

  const readToken = async (): Promise<string> => {
    try {
      return await token.read();
    } catch (cause) {
      throw fail(`the token in parameter ${tokenParameter} cannot be read`, "none", { cause });
    }
  };

  /**
   * Everything but rate limits, server errors and answers that are no JSON is an answer.
   * @param path below the repository
   * @throws {TrackerError}
   */
  const request = async (method: "GET" | "POST" | "PATCH", path: string, body?: object): Promise<Answer> => {
    const now = runtime.now().getTime();
    if (pausedUntil > now) throw fail("asked to be left alone", "none", { retryAfter: pausedUntil - now });
    const lost = method === "GET" ? "none" : "unknown";
    const authorization = `Bearer ${await readToken()}`;
    let response: Response;
    let text: string;
    try {
      response = await runtime.fetch(`${api}/repos/${repository}${path}`, {
        method,
        headers: {
          accept: "application/vnd.github+json",
          authorization,
          "content-type": "application/json",
          "user-agent": "homeostat",
          "x-github-api-version": "2022-11-28",
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(patience),
      });
      text = await response.text();
    } catch (cause) {
      throw fail(`${method} ${path} got no answer`, lost, { cause });
    }
    const answer = { status: response.status, body: parsed(text) };
    const pause = pauseAskedFor(response, answer.body, now);
    if (pause !== null) {
      pausedUntil = now + pause;
      throw fail(`${method} ${path} ${problemIn(answer)}: a rate limit`, "none", { retryAfter: pause });
    }
    if (response.status === 401) {
      token.forget();
      throw fail(`${problemIn(answer)}: is the token in parameter ${tokenParameter} still valid?`, "none");
    }
    if (response.status >= 500) throw fail(`${method} ${path} ${problemIn(answer)}`, lost);
    if (answer.body === undefined)
      throw fail(`${method} ${path} answered ${response.status} with something that is no JSON`, lost);
    return answer;
  };

  return { request, fail };
};
