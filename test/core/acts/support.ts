import type { Wake } from "../../../lambdas/core/acts/ports.ts";
import { type ActResponse, serveAct } from "../../../lambdas/core/acts/serve-act.ts";
import type { ConfigInput } from "../../../lambdas/core/config.ts";
import type { Ledger } from "../../../lambdas/core/ledger.ts";
import type { State } from "../../../lambdas/core/states.ts";
import { memoryLedger } from "../../../local/memory-ledger.ts";
import { append } from "../../support/append.ts";
import { sampleId } from "../../support/sample-approval.ts";
import { hubAccount, sampleConfig } from "../../support/sample-config.ts";
import { sampleFinding } from "../../support/sample-finding.ts";
import { createWorld, samplePlaybook } from "../../support/sample-playbook.ts";

/** The session that IAM Identity Center opens for a user. */
export const userArn = (name: string): string =>
  `arn:aws:sts::${hubAccount}:assumed-role/AWSReservedSSO_Any_0123456789abcdef/${name}`;

export const playbook = "sample/set-colour";

const sample = samplePlaybook(createWorld());

const people: ConfigInput["people"] = [
  { id: "mary", may: ["approve"] },
  { id: "otto", may: ["approve"] },
  { id: "olga", may: ["operate", "exempt"] },
];

export interface ActRig {
  readonly ledger: Ledger;
  /** Callbacks that were woken. */
  readonly woken: string[];
  /** Remediations that were launched. */
  readonly launched: string[];
  /** Sets the clock. */
  at(iso: string): void;
  as(who: string, method: string, path: string, body?: unknown): Promise<ActResponse>;
  from(arn: string, method: string, path: string, body?: unknown): Promise<ActResponse>;
}

/** The API's core over a ledger in memory, at nine on the first of January 2026. */
export const actRig = (
  over: Partial<ConfigInput> = {},
  { ledger = memoryLedger(), wake }: { readonly ledger?: Ledger; readonly wake?: Wake } = {},
): ActRig => {
  let now = "2026-01-01T09:00:00.000Z";
  const woken: string[] = [];
  const launched: string[] = [];
  const ports = {
    ledger,
    config: sampleConfig({ people, ...over }),
    playbooks: [sample, { ...sample, id: "other/playbook" as const }],
    launcher: { launch: async (id: string) => void launched.push(id), isRunning: async () => true },
    wake:
      wake ??
      (async (id: string) => {
        woken.push(id);
        return "woken" as const;
      }),
    now: () => new Date(now),
  };
  const from: ActRig["from"] = (callerArn, method, path, body = {}) =>
    serveAct(ports, { method, path, body: typeof body === "string" ? body : JSON.stringify(body), callerArn });
  return {
    ledger,
    woken,
    launched,
    at: (iso) => {
      now = iso;
    },
    as: (who, ...request) => from(userArn(who), ...request),
    from,
  };
};

/** The name of the refusal in an answer; null: it is none. */
export const refusalIn = ({ body }: ActResponse): unknown => {
  const { error }: { readonly error?: { readonly name: unknown } } = Object(body);
  return error?.name ?? null;
};

/** The field that a refusal blames. */
export const fieldIn = ({ body }: ActResponse): unknown => {
  const { error }: { readonly error?: { readonly field: unknown } } = Object(body);
  return error?.field ?? null;
};

/** A remediation whose history went through these states. */
export const remediated = async ({ ledger }: Pick<ActRig, "ledger">, ...states: readonly State[]): Promise<void> => {
  const createdAt = "2026-01-01T08:00:00.000Z";
  const finding = sampleFinding();
  await ledger.createRemediation({
    id: sampleId,
    playbook,
    subject: finding.subject,
    generation: 1,
    finding,
    createdAt,
  });
  for (const state of states) await append(ledger, sampleId, { state, detail: {}, at: createdAt, actor: "homeostat" });
};
