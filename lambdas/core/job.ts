import type { Config } from "./config.ts";
import type { Calendar } from "./freeze.ts";
import type { Ledger } from "./ledger.ts";
import type { Mac } from "./mac.ts";
import type { RoleUse } from "./names.ts";
import type { Operation, Session } from "./operation.ts";
import type { TrailQuery } from "./other-writers.ts";
import type { AnyPlaybook } from "./playbook.ts";
import type { Attempt, Remediation, Transition } from "./remediation.ts";
import type { Seal } from "./seal.ts";

/** What the workflow needs from outside. Everything but `config` and `playbooks` is called inside durable steps only. */
export interface WorkflowPorts {
  readonly ledger: Ledger;
  readonly config: Config;
  readonly playbooks: readonly AnyPlaybook[];
  readonly now: () => Date;
  readonly calendar: Calendar;
  /** The playbook's role in the subject's account; a `write` session is narrowed to the subject and named after the remediation. */
  readonly session: (use: RoleUse, remediation: Remediation) => Session;
  /** What CloudTrail recorded of a call, the newest first, each record as JSON text; sent in the playbook's role to read. */
  readonly trail: Operation<TrailQuery, readonly string[]>;
  readonly seal: Seal;
  /** The key of plan hashes. */
  readonly mac: Mac;
  /** Tells the bus that something changed. At least once. */
  readonly announce: (remediation: Remediation, transition: Transition) => Promise<void>;
}

/** One remediation with the playbook that does it. */
export interface Job<P extends AnyPlaybook = AnyPlaybook> {
  readonly remediation: Remediation;
  readonly playbook: P;
  /** As the playbook's schema filled them in. */
  readonly options: unknown;
  /** Of the playbook at the subject, those that wrote, the oldest first. */
  readonly earlier: readonly Attempt[];
  /** 0, or which request to undo it this is: what was approved for one is not approved for the next. */
  readonly attempt: number;
}
