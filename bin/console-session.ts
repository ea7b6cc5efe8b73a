import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

const cookieName = "homeostat-session";

/** Sessions of the local console: a cookie that no other site sends along, and a token that only its pages know. */
export interface Sessions {
  /** The session of a request, and the cookie to set where it has none yet. */
  of(request: IncomingMessage): { readonly token: string; readonly setCookie: string | null };
  /** Does the token belong to the session of this request? */
  admits(request: IncomingMessage, token: string): boolean;
}

/** A key that lives as long as the process. */
export const consoleSessions = (key: Uint8Array = randomBytes(32)): Sessions => {
  const tokenOf = (session: string): string => createHmac("sha256", key).update(session).digest("hex");
  return {
    of: (request) => {
      const known = sessionOf(request);
      const session = known ?? randomBytes(16).toString("hex");
      return {
        token: tokenOf(session),
        setCookie: known === null ? `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/` : null,
      };
    },
    admits: (request, token) => {
      const session = sessionOf(request);
      if (session === null) return false;
      const expected = Buffer.from(tokenOf(session));
      const given = Buffer.from(token);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
};

const sessionOf = ({ headers }: IncomingMessage): string | null =>
  new RegExp(`(?:^|; )${cookieName}=([0-9a-f]{32})(?:;|$)`).exec(headers.cookie ?? "")?.[1] ?? null;
