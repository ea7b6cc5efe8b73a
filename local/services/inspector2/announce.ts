import type { Image } from "../ecr/images.ts";
import { repositoryArn } from "../ecr/repositories.ts";
import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import { findingArn, type ImageFinding, imageArn, severityOf } from "./findings.ts";

/** Such as `Wed Sep 04 16:59:44.356 UTC 2024`, as Inspector writes times in its events. */
const timeInEvents = (at: number): string => {
  const [weekday = "", day = "", month = "", year = "", time = ""] = new Date(at).toUTCString().split(/,? /);
  return `${weekday} ${month} ${day} ${time}.${String(at % 1000).padStart(3, "0")} UTC ${year}`;
};

/** The end of an image's first scan. Source: Inspector User Guide, "EventBridge event schema": LOW and below are in TOTAL only. */
export const announceScan = (
  world: World,
  place: Place,
  { repository, digest, tags }: Image,
  found: readonly ImageFinding[],
): void => {
  const count = (severity: string) => found.filter(({ advisory }) => severityOf(advisory) === severity).length;
  world.emit({
    ...place,
    source: "aws.inspector2",
    detailType: "Inspector2 Scan",
    resources: [repositoryArn(place, repository)],
    detail: {
      "scan-status": "INITIAL_SCAN_COMPLETE",
      "repository-name": repositoryArn(place, repository),
      "finding-severity-counts": {
        CRITICAL: count("CRITICAL"),
        HIGH: count("HIGH"),
        MEDIUM: count("MEDIUM"),
        TOTAL: found.length,
      },
      "image-digest": digest,
      "image-tags": tags,
    },
  });
};

/** A finding that was made or changed its status. */
export const announceFinding = (world: World, place: Place, finding: ImageFinding): void => {
  const { advisory, repository, digest, tags } = finding;
  const resource = imageArn(place, finding);
  world.emit({
    ...place,
    source: "aws.inspector2",
    detailType: "Inspector2 Finding",
    resources: [resource],
    detail: {
      awsAccountId: place.account,
      description: advisory.description,
      exploitAvailable: advisory.isExploited ? "YES" : "NO",
      findingArn: findingArn(place, finding),
      firstObservedAt: timeInEvents(finding.firstObservedAt),
      fixAvailable: advisory.fixedIn === null ? "NO" : "YES",
      lastObservedAt: timeInEvents(finding.updatedAt),
      packageVulnerabilityDetails: {
        cvss: [],
        referenceUrls: [],
        relatedVulnerabilities: [],
        source: "NVD",
        sourceUrl: `https://nvd.nist.gov/vuln/detail/${advisory.name}`,
        vulnerabilityId: advisory.name,
        vulnerablePackages: [
          {
            fixedInVersion: advisory.fixedIn ?? "NotAvailable",
            name: advisory.packageName,
            version: advisory.packageVersion,
          },
        ],
      },
      remediation: { recommendation: { text: "None Provided" } },
      resources: [
        {
          details: {
            awsEcrContainerImage: {
              imageHash: digest,
              imageTags: tags,
              pushedAt: timeInEvents(finding.pushedAt),
              registry: place.account,
              repositoryName: repository,
            },
          },
          id: resource,
          partition: "aws",
          region: place.region,
          type: "AWS_ECR_CONTAINER_IMAGE",
        },
      ],
      severity: severityOf(advisory),
      status: finding.status,
      title: `${advisory.name} - ${advisory.packageName}`,
      type: "PACKAGE_VULNERABILITY",
      updatedAt: timeInEvents(finding.updatedAt),
    },
  });
};
