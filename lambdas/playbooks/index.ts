import type { Operations } from "../core/operation.ts";
import { type AnyPlaybook, acts } from "../core/playbook.ts";
import { lookUpEvents } from "../operations/cloudtrail.ts";
import { closeAdminPorts } from "./ec2/close-admin-ports.ts";
import { enableScanOnPush } from "./ecr/enable-scan-on-push.ts";
import { triageVulnerableImage } from "./ecr/triage-vulnerable-image.ts";
import { scaleNodeGroup } from "./eks/scale-node-group.ts";
import { blockPublicAccess } from "./s3/block-public-access.ts";

/** Every playbook that there is: nothing is found by looking into folders, because a bundler could not see that. */
export const playbooks: readonly AnyPlaybook[] = [
  closeAdminPorts,
  enableScanOnPush,
  triageVulnerableImage,
  scaleNodeGroup,
  blockPublicAccess,
];

/** What the read role of a playbook may do: observe, and ask who brings back what it repairs. */
export const readsOf = (playbook: AnyPlaybook): Operations =>
  acts(playbook) && playbook.brokenBy.length > 0 ? { ...playbook.reads, lookUpEvents } : playbook.reads;
