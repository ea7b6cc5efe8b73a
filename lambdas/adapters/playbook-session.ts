import { PlaybookNotFoundError } from "../core/load-remediation.ts";
import { externalId, playbookRoleName, type RoleUse, roleArn } from "../core/names.ts";
import type { Session } from "../core/operation.ts";
import { type AnyActing, type AnyPlaybook, acts } from "../core/playbook.ts";
import type { Remediation } from "../core/remediation.ts";
import { subjectArnPattern } from "../core/subject.ts";
import type { Runtime } from "./runtime.ts";

/** A session to write was asked for on behalf of a playbook that has nothing to write. */
export class NeverWritesError extends Error {
  override readonly name = "NeverWritesError";
  constructor(playbook: string) {
    super(`${playbook} never writes: there is no role for it to write with`);
  }
}

/** A write session may do only what the playbook writes, to this one subject, in its region. */
const writePolicy = (playbook: AnyActing, { subject }: Remediation): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: [...new Set(Object.values(playbook.writes).flatMap(({ actions }) => actions))],
        Resource: subjectArnPattern(subject),
        ...(subject.region !== "global" && { Condition: { StringEquals: { "aws:RequestedRegion": subject.region } } }),
      },
    ],
  });

/** The playbook's own role in the subject's account, with the session named after the remediation. */
export const playbookSessions =
  (runtime: Pick<Runtime, "assume" | "config">, playbooks: readonly AnyPlaybook[]) =>
  (use: RoleUse, remediation: Remediation): Session => {
    const { config } = runtime;
    const { id, playbook, subject } = remediation;
    const declared = playbooks.find((candidate) => candidate.id === playbook);
    if (!declared) throw new PlaybookNotFoundError(playbook);
    if (use === "write" && !acts(declared)) throw new NeverWritesError(playbook);
    return runtime.assume({
      roleArn: roleArn(config, subject.account, playbookRoleName(config.deployment, playbook, use)),
      sessionName: id,
      region: subject.region === "global" ? config.hub.region : subject.region,
      externalId: externalId(config),
      use,
      ...(use === "write" && acts(declared) && { policy: writePolicy(declared, remediation) }),
    });
  };
