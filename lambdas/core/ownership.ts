import type { Config } from "./config.ts";
import type { Subject } from "./finding.ts";
import { managedAccount } from "./managed-accounts.ts";
import type { Owner, Ownership, OwnershipPolicy } from "./ownership-schema.ts";
import { coversPlace } from "./place-schema.ts";
import type { AnyActing } from "./playbook.ts";
import { keyCovers } from "./playbook-key.ts";
import { tagsFound } from "./tag-filter.ts";
import { type Tags, tagsInWords } from "./tags.ts";
import { visible } from "./visible.ts";

/** The infrastructure code that declares a resource, and what it means for a drift. */
export interface CodeOwner {
  readonly policy: OwnershipPolicy;
  /** Half a sentence that names it. */
  readonly name: string;
}

/** Tags that only AWS can set. Source: CloudFormation User Guide, "Resource tag". */
const stack = { name: "aws:cloudformation:stack-name", id: "aws:cloudformation:stack-id" } as const;

const recognise = (
  { cloudFormation, terraform }: Ownership,
  tags: Tags,
): { readonly by: Owner; readonly policy: OwnershipPolicy; readonly name: string } | null => {
  // First, because nobody can forge it: whatever else a resource is tagged with frees no stack's resource.
  const stackName = tags[stack.id] ?? tags[stack.name];
  if (stackName !== undefined)
    return { by: "cloudFormation", policy: cloudFormation, name: `the CloudFormation stack ${visible(stackName)}` };
  const found = terraform ? tagsFound(terraform.tags, tags) : {};
  return terraform && Object.keys(found).length > 0
    ? { by: "terraform", policy: terraform.policy, name: `Terraform, by the tag ${tagsInWords(found)}` }
    : null;
};

/** Whose code declares what a playbook would rewrite; null: nobody's that is known, or it moves a size that code leaves to others. */
export const codeOwner = (
  config: Config,
  { id, rewrites }: Pick<AnyActing, "rewrites"> & { readonly id: string },
  subject: Subject,
  tags: Tags,
): CodeOwner | null => {
  const owner = rewrites === "declared" ? recognise(config.ownership, tags) : null;
  if (!owner) return null;
  const environment = managedAccount(config, subject)?.environment ?? "";
  const other = config.ownership.except.find(
    (candidate) =>
      (candidate.owners?.includes(owner.by) ?? true) &&
      (candidate.playbooks?.some((key) => keyCovers(key, id)) ?? true) &&
      coversPlace(candidate, subject, environment),
  );
  return { policy: other?.policy ?? owner.policy, name: owner.name };
};

/** A plan's summary, as it is where the setting is restored past the code that declares it. */
export const summaryWith = (owner: CodeOwner | null, summary: string): string =>
  owner?.policy === "revert" ? `${summary} (declared by ${owner.name}, restored by a direct write)` : summary;

/** Does this owner keep a playbook from writing? */
export const keepsFromWriting = (owner: CodeOwner | null): owner is CodeOwner =>
  owner !== null && owner.policy !== "revert";
