import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { listFolder, partFolder } from "../lambdas/core/chain-list.ts";
import type { Config } from "../lambdas/core/config.ts";
import { ledgerTable } from "../lambdas/core/ledger-table.ts";
import { playbookRoleName, readerRoleName, roleArn } from "../lambdas/core/names.ts";
import { headFolder } from "../lambdas/core/seal.ts";
import type { FunctionSpec, Ref } from "../lambdas/functions.ts";
import type { AuditBucket } from "./audit-bucket.ts";
import type { AnnouncementBus } from "./buses.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Grant } from "./grant.ts";
import type { HubFunction } from "./hub-function.ts";
import type { LedgerTable } from "./ledger-table.ts";
import { hubArn } from "./place.ts";
import type { ReportBucket } from "./report-bucket.ts";
import type { RestrictedKey } from "./restricted-key.ts";

/** `lambdas/functions.ts` refers to something that the deployment does not have, or not in this role. */
export class WiringError extends Error {
  override readonly name = "WiringError";
  constructor(ref: Ref, problem: string) {
    super(`lambdas/functions.ts: ${JSON.stringify(ref)} ${problem}`);
  }
}

type Permission = FunctionSpec["permissions"][number];

/** What a hub is made of, as far as functions refer to it. */
export interface HubParts {
  readonly ledger: LedgerTable;
  readonly bus: AnnouncementBus;
  readonly reports: ReportBucket;
  readonly planKey: RestrictedKey;
  readonly sealKey: RestrictedKey;
  readonly imageKey: RestrictedKey;
  readonly audit: AuditBucket;
  readonly queues: ReadonlyMap<string, EventQueue>;
  readonly functions: ReadonlyMap<string, HubFunction>;
}

/** The parts of the hub that functions refer to. */
export class Parts {
  readonly #config: Config;
  readonly #parts: HubParts;

  constructor(config: Config, parts: HubParts) {
    this.#config = config;
    this.#parts = parts;
  }

  /** What a function finds in its environment. @throws {WiringError} */
  value(ref: Ref): string {
    switch (ref.ref) {
      case "ledger":
        return this.#parts.ledger.tableName;
      case "bus":
        return this.#parts.bus.name;
      case "reports":
        return this.#parts.reports.bucketName;
      case "plan-key":
        return this.#parts.planKey.keyArn;
      case "seal-key":
        return this.#parts.sealKey.keyArn;
      case "image-key":
        return this.#parts.imageKey.keyArn;
      case "audit-bucket":
        return this.#parts.audit.bucketName;
      case "alias":
        return this.#durable(ref).alias.functionArn;
      case "dlq":
        return this.#queue(ref).deadLetters.queue.queueUrl;
      case "ledger-index":
      case "sealed-heads":
      case "chain-lists":
      case "executions":
      case "roles":
      case "tracker-tokens":
      case "ops-items":
      case "ops-center":
        throw new WiringError(ref, "is nothing that an environment variable can hold");
    }
  }

  /** @returns null where the configuration has nothing that it would be on @throws {WiringError} */
  grant({ actions, on }: Permission): Grant | null {
    const grant = (resource: string | readonly string[], wildcard: string | null = null, conditions = {}): Grant => ({
      statement: new PolicyStatement({ actions: [...actions], resources: [resource].flat(), conditions }),
      wildcard,
    });
    switch (on.ref) {
      case "ledger":
        return grant(this.#parts.ledger.tableArn);
      case "ledger-index":
        return grant(`${this.#parts.ledger.tableArn}/index/${ledgerTable.dueIndex.name}`);
      case "bus":
        return grant(this.#parts.bus.arn);
      case "reports":
        return grant(this.#parts.reports.arnForObjects("*"), "A report's key holds the day that it is of");
      case "plan-key":
        return grant(this.#parts.planKey.keyArn);
      case "seal-key":
        return grant(this.#parts.sealKey.keyArn);
      case "image-key":
        return grant(this.#parts.imageKey.keyArn);
      case "audit-bucket":
        return grant(this.#parts.audit.bucketArn);
      case "sealed-heads":
        return grant(
          this.#parts.audit.arnForObjects(`${headFolder}*`),
          "A sealed head is named after its remediation, known once it runs",
        );
      case "chain-lists":
        return grant(
          [listFolder, partFolder].map((folder) => this.#parts.audit.arnForObjects(`${folder}*`)),
          "A list is named after its hour, and a part after its content",
        );
      case "alias":
        return grant(this.#durable(on).alias.functionArn);
      case "dlq":
        return grant(this.#queue(on).deadLetters.queue.queueArn);
      case "executions":
        // Executions live under the version that they began on; an alias never matches them.
        return grant(this.#durable(on).executions, "An execution's ARN holds its version and name, known once it runs");
      case "tracker-tokens": {
        const parameters = tokenParameters(this.#config).map((name) => hubArn(this.#config, "ssm", `parameter${name}`));
        return parameters.length > 0 ? grant(parameters) : null;
      }
      case "ops-items":
        return usesOpsCenter(this.#config)
          ? grant(hubArn(this.#config, "ssm", "opsitem/*"), "An OpsItem gets its id when it is created")
          : null;
      case "ops-center":
        return usesOpsCenter(this.#config)
          ? grant("*", "CreateOpsItem and DescribeOpsItems have no resources: they can only be granted on *")
          : null;
      case "roles":
        return grant(
          roleArn(this.#config, "*", roleNames(this.#config, on.kind)),
          "One statement for all managed accounts, which its condition lists; each role trusts this function alone",
          { StringEquals: { "aws:ResourceAccount": this.#config.accounts.map(({ id }) => id) } },
        );
    }
  }

  #queue(ref: Ref & { readonly of: string }): EventQueue {
    const queue = this.#parts.queues.get(ref.of);
    if (!queue) throw new WiringError(ref, `names no function with an event queue`);
    return queue;
  }

  #durable(ref: Ref & { readonly of: string }) {
    const durable = this.#parts.functions.get(ref.of)?.durable;
    if (!durable) throw new WiringError(ref, `names no durable function`);
    return durable;
  }
}

const tokenParameters = ({ tickets }: Config): readonly string[] => [
  ...new Set(tickets.flatMap(({ tracker }) => (tracker.type === "github" ? [tracker.tokenParameter] : []))),
];

const usesOpsCenter = ({ tickets }: Config): boolean => tickets.some(({ tracker }) => tracker.type === "ops-center");

/** The names of the roles of one kind in every account, for all playbooks at once. */
const roleNames = ({ deployment }: Config, kind: Extract<Ref, { ref: "roles" }>["kind"]): string => {
  switch (kind) {
    case "reader":
      return readerRoleName(deployment);
    case "playbook-read":
      return playbookRoleName(deployment, "*", "read");
    case "playbook-write":
      return playbookRoleName(deployment, "*", "write");
  }
};
