import type { STSClientConfig } from "@aws-sdk/client-sts";
import { Client } from "@smithy/core/client";
import { accountOfArn } from "../core/arn.ts";
import type { Config } from "../core/config.ts";
import { type Duration, milliseconds } from "../core/duration.ts";
import { writeTimeout } from "../core/next-attempt.ts";
import type { Session } from "../core/operation.ts";
import type { CallRates } from "./call-rates.ts";

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Requests to what is not AWS. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

type STSExtension = NonNullable<STSClientConfig["extensions"]>[number];
/** Has requests signed in another way. Of what extensions can do, clients of all services have this in common. */
export interface ClientExtension {
  configure(client: Pick<Parameters<STSExtension["configure"]>[0], "setHttpAuthScheme">): void;
}

/** The SDK options in which AWS and the embedded cloud differ; nothing else does. */
export interface AwsOptions {
  readonly region?: string;
  readonly credentials?: AwsCredentials;
  readonly requestHandler?: object;
  readonly extensions?: ClientExtension[];
}

interface ClientConfig extends Omit<AwsOptions, "credentials"> {
  readonly region: string;
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
  readonly maxAttempts?: number;
  readonly retryStrategy?: ReturnType<CallRates>;
}

/** Any client class of the SDK. */
export type ClientClass<C> = new (config: ClientConfig) => C;

export interface AssumeOptions {
  readonly roleArn: string;
  /** Appears in CloudTrail: the remediation's id. */
  readonly sessionName: string;
  readonly region: string;
  readonly externalId: string;
  /** Narrows the session further than its role: JSON policy text. */
  readonly policy?: string;
  /** A write is sent once: a lost answer is looked into, never answered by sending again. */
  readonly use: "read" | "write";
}

/** What a function is given by whoever runs it: Lambda, or the embedded cloud. */
export interface Runtime {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: Config;
  readonly now: () => Date;
  /** One client per class, in the function's own identity and region. */
  readonly client: <C>(type: ClientClass<C>) => C;
  readonly fetch: Fetch;
  /** A session of another role; credentials are fetched on first use and renewed before they expire. */
  readonly assume: (options: AssumeOptions) => Session;
}

/** The function lacks an environment variable that its entry in `lambdas/functions.ts` should have given it. */
export class MissingEnvironmentError extends Error {
  override readonly name = "MissingEnvironmentError";
  constructor(variable: string) {
    super(`environment variable ${variable} is not set: see the function's \`environment\` in lambdas/functions.ts`);
  }
}

/** @throws {MissingEnvironmentError} */
export const required = ({ env }: Pick<Runtime, "env">, variable: string): string => {
  const value = env[variable];
  if (!value) throw new MissingEnvironmentError(variable);
  return value;
};

/** STS answered without the credentials that it was asked for. */
export class NoCredentialsError extends Error {
  override readonly name = "NoCredentialsError";
  constructor(roleArn: string) {
    super(`STS returned no credentials for ${roleArn}`);
  }
}

/** 15 minutes is the shortest that STS gives, and outlives every invocation. */
const sessionSeconds = 900;

/**
 * AWS answers in milliseconds. Short enough that reads with all their retries end within an invocation, which would
 * else be killed and begun again for ever, and that a role is assumed within what a lease keeps in reserve.
 */
const patience: Duration = "10s";

/** Without a limit of its own a client waits for ever; without throwing it would only warn. */
const givingUpAfter = (time: Duration): object => ({
  requestTimeout: milliseconds(time),
  socketTimeout: milliseconds(time),
  throwOnRequestTimeout: true,
});

/** Sessions are named after remediations, of which a sandbox sees thousands, and works on one at a time. */
const maxSessions = 50;

/**
 * The one place where an AWS client is made.
 * @param rates of calls in managed accounts; in real time, so only where AWS is the real one. Without: the SDK's retries alone
 */
export const makeRuntime = (
  base: Pick<Runtime, "env" | "config" | "now"> & Partial<Pick<Runtime, "fetch">>,
  options: AwsOptions = {},
  rates?: CallRates,
): Runtime => {
  const own = new Map<unknown, unknown>();
  const sessions = new Map<string, Session>();
  const region = options.region ?? base.env["AWS_REGION"] ?? base.config.hub.region;

  const once = <C>(cache: Map<unknown, unknown>, type: ClientClass<C>, config: ClientConfig): C => {
    const known = cache.get(type);
    if (known instanceof type) return known;
    const made = new type(config);
    // It copies every answer for a log, and no client of ours keeps one.
    if (made instanceof Client) made.middlewareStack.remove("loggerMiddleware");
    cache.set(type, made);
    return made;
  };
  const client = <C>(type: ClientClass<C>): C =>
    once(own, type, { requestHandler: givingUpAfter(patience), ...options, region });

  const credentialsOf =
    ({ roleArn, sessionName, externalId, policy }: AssumeOptions) =>
    async (): Promise<AwsCredentials> => {
      const { AssumeRoleCommand, STSClient } = await import("./sdk/sts.ts");
      const { Credentials: credentials } = await client(STSClient).send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: sessionName,
          ExternalId: externalId,
          DurationSeconds: sessionSeconds,
          ...(policy && { Policy: policy }),
        }),
      );
      if (!credentials?.AccessKeyId || !credentials.SecretAccessKey || !credentials.SessionToken)
        throw new NoCredentialsError(roleArn);
      return {
        accessKeyId: credentials.AccessKeyId,
        secretAccessKey: credentials.SecretAccessKey,
        sessionToken: credentials.SessionToken,
        ...(credentials.Expiration && { expiration: credentials.Expiration }),
      };
    };

  return {
    fetch,
    ...base,
    client,
    assume: (request) => {
      const key = JSON.stringify(request);
      const known = sessions.get(key);
      if (known) return known;
      const clients = new Map<unknown, unknown>();
      const config: ClientConfig = {
        requestHandler: givingUpAfter(request.use === "write" ? writeTimeout : patience),
        ...options,
        region: request.region,
        credentials: credentialsOf(request),
        ...(request.use === "write" && { maxAttempts: 1 }),
      };
      const { region: place, use } = request;
      const account = accountOfArn(request.roleArn) ?? "";
      const paced = (service: unknown): ClientConfig =>
        rates ? { ...config, retryStrategy: rates({ account, region: place, service, use }) } : config;
      const session: Session = {
        send: (operation, input) =>
          operation.run(
            (type) => once(clients, type as ClientClass<InstanceType<typeof type>>, paced(type)),
            input,
            base.now,
          ),
      };
      sessions.set(key, session);
      const [oldest] = sessions.keys();
      if (sessions.size > maxSessions && oldest !== undefined) sessions.delete(oldest);
      return session;
    },
  };
};
