import fc from "fast-check";
import type { Tags } from "../../../lambdas/core/tags.ts";
import { gone } from "../../../lambdas/operations/answers.ts";
import {
  getRepositoryScanning,
  listRepositoryTags,
  putImageScanningConfiguration,
} from "../../../lambdas/operations/ecr.ts";
import { sampleFinding } from "../../support/sample-finding.ts";
import { answer, type World, worldOf } from "./world.ts";

export interface Repository {
  readonly scanOnPush: boolean;
  /** What a rule of the registry says about it; null: none does. */
  readonly registryRule: "SCAN_ON_PUSH" | "CONTINUOUS_SCAN" | null;
  readonly tags: Tags;
}

export const repositoryWorld = (start: Repository): World => {
  let repository: Repository | null = start;
  const { subject } = sampleFinding();
  const finding = sampleFinding({
    subject: { ...subject, type: "AWS::ECR::Repository", id: "shop/checkout", arn: "" },
  });
  return worldOf(
    finding,
    [
      answer(getRepositoryScanning, ({ repositoryName }) => {
        if (repositoryName !== finding.subject.id) throw new Error("AccessDenied");
        if (!repository) return gone;
        const { scanOnPush, registryRule } = repository;
        return { scanOnPush, frequency: registryRule ?? (scanOnPush ? "SCAN_ON_PUSH" : "MANUAL") };
      }),
      answer(listRepositoryTags, ({ account, repositoryName }) => {
        if (account !== finding.subject.account || repositoryName !== finding.subject.id)
          throw new Error("AccessDenied");
        return repository ? repository.tags : gone;
      }),
      answer(putImageScanningConfiguration, ({ registryId, repositoryName, imageScanningConfiguration }) => {
        if (registryId !== finding.subject.account || repositoryName !== finding.subject.id)
          throw new Error("AccessDenied");
        repository = repository && { ...repository, ...imageScanningConfiguration };
      }),
    ],
    {
      remove: () => {
        repository = null;
      },
      tag: (tags) => {
        repository = repository && { ...repository, tags };
      },
    },
  );
};

export const anyRepositoryWorld = fc
  .record({
    scanOnPush: fc.boolean(),
    registryRule: fc.constantFrom(null, null, "SCAN_ON_PUSH" as const, "CONTINUOUS_SCAN" as const),
    tags: fc.constantFrom<Tags>({}, { team: "shop" }),
  })
  .map(repositoryWorld);
