import type { Finding } from "@aws-sdk/client-inspector2";
import type { Place } from "../place.ts";
import { findingArn, type ImageFinding, imageArn, severityOf } from "./findings.ts";

/** A finding as Inspector tells it, and as ECR passes it on. */
export const describeFinding = (place: Place, finding: ImageFinding): Finding => {
  const { advisory, repository, digest, tags, status } = finding;
  return {
    findingArn: findingArn(place, finding),
    awsAccountId: place.account,
    type: "PACKAGE_VULNERABILITY",
    description: advisory.description,
    title: `${advisory.name} - ${advisory.packageName}`,
    remediation: { recommendation: { text: "None Provided" } },
    severity: severityOf(advisory),
    firstObservedAt: new Date(finding.firstObservedAt),
    lastObservedAt: new Date(finding.updatedAt),
    updatedAt: new Date(finding.updatedAt),
    status,
    fixAvailable: advisory.fixedIn === null ? "NO" : "YES",
    exploitAvailable: advisory.isExploited ? "YES" : "NO",
    packageVulnerabilityDetails: {
      vulnerabilityId: advisory.name,
      source: "NVD",
      vulnerablePackages: [
        {
          name: advisory.packageName,
          version: advisory.packageVersion,
          fixedInVersion: advisory.fixedIn ?? "NotAvailable",
        },
      ],
    },
    resources: [
      {
        type: "AWS_ECR_CONTAINER_IMAGE",
        id: imageArn(place, finding),
        partition: "aws",
        region: place.region,
        details: {
          awsEcrContainerImage: {
            repositoryName: repository,
            imageHash: digest,
            registry: place.account,
            imageTags: [...tags],
            pushedAt: new Date(finding.pushedAt),
          },
        },
      },
    ],
  };
};
