import type { AnyPlaybook } from "../core/playbook.ts";
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
