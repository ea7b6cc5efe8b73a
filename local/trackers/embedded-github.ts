import type { Config } from "../../lambdas/core/config.ts";
import { putSecureString } from "../services/ssm/parameters.ts";
import type { World } from "../services/world.ts";
import { createGitHub, type GitHub, type GitHubOptions } from "./github.ts";

/** The GitHub that the configuration's tickets go to, and the token that lets them in, stored where the deployment expects it. */
export const embeddedGitHub = (
  world: World,
  { tickets, hub }: Config,
  trouble: GitHubOptions["trouble"] | undefined,
): GitHub => {
  const trackers = tickets.flatMap(({ tracker }) => (tracker.type === "github" ? [tracker] : []));
  const token = "local-github-token";
  for (const { tokenParameter } of trackers) putSecureString(world, hub, tokenParameter, token);
  return createGitHub({
    store: world.store,
    clock: world.clock,
    repositories: [...new Set(trackers.map(({ repository }) => repository))],
    token,
    ...(trouble && { trouble }),
  });
};
