import type { AwsCall, Principal } from "../aws/call.ts";
import { expiredAccessKey, unknownAccessKey } from "./faults.ts";
import type { Statement } from "./policy.ts";

/** What a client signs with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Who holds an access key, and under which restrictions. */
export interface Identity {
  readonly principal: Principal;
  readonly isAdministrator: boolean;
  /** Of somebody whom no template declares: the statements of the policies that are attached to them. */
  readonly statements?: readonly Statement[];
  /** Statements of the policy that the session was opened with. */
  readonly sessionPolicy?: readonly Statement[];
  /** Milliseconds of real time; without it the key lives as long as the process. */
  readonly expiresAt?: number;
}

/** An identity for a limited time. */
export type Session = Identity & { readonly expiresAt: number };

interface IssuedKey extends Identity {
  readonly sessionToken: string | undefined;
}

/** Expired keys are remembered this long, so that their holders are told that they expired. */
const rememberedMs = 3_600_000;

/**
 * Fixed keys of an account's administrator, to be typed into an AWS CLI profile. They open nothing but the embedded
 * cloud of this machine, and do not look like keys of AWS, which begin with AKIA.
 */
export const administratorCredentials = (account: string): Credentials => ({
  accessKeyId: `LOCALADMIN${account}`,
  secretAccessKey: "embedded-cloud-administrator",
});

/** The access keys of the embedded cloud. They end with the process: functions are given new ones at every start. */
export class AccessKeys {
  readonly #now: () => number;
  readonly #newToken: () => string;
  readonly #issued = new Map<string, IssuedKey>();
  readonly #sessions = new Set<string>();

  /** @param now real time in milliseconds; @param newToken an unguessable, unique token */
  constructor(now: () => number, newToken: () => string) {
    this.#now = now;
    this.#newToken = newToken;
  }

  /** The named administrator of an account, who may do everything in it. */
  addAdministrator(account: string): void {
    const principal = { account, arn: `arn:aws:iam::${account}:user/administrator` };
    const { accessKeyId } = administratorCredentials(account);
    this.#issued.set(accessKeyId, { principal, isAdministrator: true, sessionToken: undefined });
  }

  /** Somebody whose keys are known beforehand. */
  add({ accessKeyId, sessionToken }: Credentials, identity: Identity): void {
    this.#issued.set(accessKeyId, { ...identity, sessionToken });
  }

  issue(identity: Identity): Credentials & { readonly sessionToken: string } {
    const credentials = {
      accessKeyId: `LOCAL${this.#newToken()}`,
      secretAccessKey: this.#newToken(),
      sessionToken: this.#newToken(),
    };
    this.#issued.set(credentials.accessKeyId, { ...identity, sessionToken: credentials.sessionToken });
    return credentials;
  }

  issueSession(session: Session): Required<Credentials> {
    this.#forgetExpired();
    const credentials = this.issue(session);
    this.#sessions.add(credentials.accessKeyId);
    return { ...credentials, expiration: new Date(session.expiresAt) };
  }

  /**
   * Who signed a call. The signature itself is not verified: no call leaves the machine.
   * @throws AwsFaultError as the service answers to an unknown or expired key
   */
  identify({
    service,
    accessKeyId,
    sessionToken,
  }: Pick<AwsCall, "service" | "accessKeyId" | "sessionToken">): Identity {
    const key = this.#issued.get(accessKeyId);
    if (!key || key.sessionToken !== sessionToken) throw unknownAccessKey(service);
    if (key.expiresAt !== undefined && key.expiresAt <= this.#now()) throw expiredAccessKey(service);
    return key;
  }

  /** Sessions are kept in the order of issue, which is nearly that of expiry. */
  #forgetExpired(): void {
    for (const accessKeyId of this.#sessions) {
      const { expiresAt = 0 } = this.#issued.get(accessKeyId) ?? {};
      if (expiresAt + rememberedMs > this.#now()) return;
      this.#issued.delete(accessKeyId);
      this.#sessions.delete(accessKeyId);
    }
  }
}
