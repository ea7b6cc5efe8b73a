import * as z from "zod";
import { definePlaybook, skip } from "../../core/playbook.ts";
import { control } from "../../core/trigger.ts";
import { gone } from "../../operations/answers.ts";
import {
  getRepositoryScanning,
  listRepositoryTags,
  putImageScanningConfiguration,
  type RepositoryScanning,
} from "../../operations/ecr.ts";

/** By its own setting, or by a rule of its registry: the Config rule asks for scan on push or continuous scanning. */
const isScanned = ({ scanOnPush, frequency }: RepositoryScanning): boolean => scanOnPush || frequency !== "MANUAL";

export const enableScanOnPush = definePlaybook({
  id: "ecr/enable-scan-on-push",
  title: "Scan every image when it is pushed",
  why: "A repository that is not scanned hides the vulnerabilities of its images.",
  version: 1,
  impact: "none",
  frameworks: { "aws-fsbp": ["ECR.1"], "nist-800-53-r5": ["RA-5"] },
  triggers: [
    control({ configRules: ["ecr-private-image-scanning-enabled"], securityHub: ["ECR.1"] }, "AWS::ECR::Repository"),
  ],
  options: z.strictObject({}),
  reads: { getRepositoryScanning, listRepositoryTags },
  rewrites: "declared",
  writes: { putImageScanningConfiguration },
  brokenBy: ["PutImageScanningConfiguration"],
  async observe(aws, { subject }) {
    const { id: repositoryName, partition, region, account } = subject;
    const [scanning, tags] = await Promise.all([
      aws.getRepositoryScanning({ repositoryName }),
      aws.listRepositoryTags({ partition, region, account, repositoryName }),
    ]);
    return scanning === gone || tags === gone ? null : { ...scanning, tags };
  },
  tags: ({ tags }) => tags,
  settings: ({ scanOnPush }) => ({ scanOnPush }),
  plan: (state) =>
    isScanned(state)
      ? skip("already-compliant")
      : { kind: "change", summary: "scan on push: off → on", after: { scanOnPush: true } },
  async apply(aws, { after }, { subject }) {
    await aws.putImageScanningConfiguration({
      registryId: subject.account,
      repositoryName: subject.id,
      imageScanningConfiguration: after,
    });
  },
  verify: (state) => (isScanned(state) ? "healed" : "pending"),
  settle: { every: "10s", within: "2m" },
  rollback: () => "restore-before",
});
