import type { DescribeImageScanFindingsResponse, ImageScanFinding } from "@aws-sdk/client-ecr";
import type { Subject } from "../core/finding.ts";
import type { Operation, WriteOperation } from "../core/operation.ts";
import { type SeverityCounts, severityLabel } from "../core/severity.ts";
import { type Tags, tagsOf } from "../core/tags.ts";
import type { Vulnerability } from "../core/vulnerability.ts";
import { type Gone, gone, IncompleteAnswerError, readOr } from "./answers.ts";

const sdk = () => import("./sdk/ecr.ts");

/** Of the caller's own registry, in any region. */
export const anyRepository = "arn:{partition}:ecr:*:{account}:repository/*";

export interface RepositoryScanning {
  readonly scanOnPush: boolean;
  /** How often images are scanned in effect, with the registry's own rules taken in: `MANUAL` is not by itself. */
  readonly frequency: string;
}

/** How one repository of the caller's own registry is scanned, by its own setting and by the registry's. */
export const getRepositoryScanning: Operation<{ readonly repositoryName: string }, RepositoryScanning | Gone> = {
  actions: ["ecr:BatchGetRepositoryScanningConfiguration"],
  resource: anyRepository,
  run: async (client, { repositoryName }) => {
    const { BatchGetRepositoryScanningConfigurationCommand, ECRClient } = await sdk();
    return readOr(
      async () => {
        const { scanningConfigurations: [configuration] = [], failures: [failure] = [] } = await client(ECRClient).send(
          new BatchGetRepositoryScanningConfigurationCommand({ repositoryNames: [repositoryName] }),
        );
        if (failure?.failureCode === "REPOSITORY_NOT_FOUND") return gone;
        const { scanOnPush, scanFrequency } = configuration ?? {};
        if (scanOnPush === undefined || scanFrequency === undefined)
          throw new IncompleteAnswerError(
            "ecr:BatchGetRepositoryScanningConfiguration",
            "the scanning configuration",
            repositoryName,
          );
        return { scanOnPush, frequency: scanFrequency };
      },
      { RepositoryNotFoundException: gone },
    );
  },
};

/** A repository by all that its ARN is made of. */
export type RepositoryInput = Pick<Subject, "partition" | "region" | "account"> & { readonly repositoryName: string };

export const listRepositoryTags: Operation<RepositoryInput, Tags | Gone> = {
  actions: ["ecr:ListTagsForResource"],
  resource: anyRepository,
  run: async (client, { partition, region, account, repositoryName }) => {
    const { ECRClient, ListTagsForResourceCommand } = await sdk();
    const resourceArn = `arn:${partition}:ecr:${region}:${account}:repository/${repositoryName}`;
    return readOr<Tags, Tags | Gone>(
      async () => {
        const { tags = [] } = await client(ECRClient).send(new ListTagsForResourceCommand({ resourceArn }));
        return tagsOf(tags);
      },
      { RepositoryNotFoundException: gone },
    );
  },
};

export interface ImageInput {
  readonly repositoryName: string;
  readonly imageDigest: string;
}

interface Scanned {
  /** As ECR names it, such as `COMPLETE`; `NOT_FOUND`: the image is there, but no scan of it. */
  readonly status: string;
  /** ISO 8601. */
  readonly completedAt: string | null;
}

/** What ECR knows of one image; whom Inspector scans, Inspector tells about. */
export type ImageScan =
  | (Scanned & { readonly scanner: "enhanced" })
  | (Scanned & {
      readonly scanner: "basic";
      readonly vulnerabilities: readonly Vulnerability[];
      readonly counts: SeverityCounts;
    });

/** Source: ECR API Reference, ImageScanStatus: what only images have that Inspector scans. */
const enhancedStatuses: readonly string[] = ["ACTIVE", "PENDING", "SCAN_ELIGIBILITY_EXPIRED"];

/** Basic scans put name and version of the package among the attributes, and know of no fix. */
const vulnerabilityOf = ({ name = "", severity, attributes = [] }: ImageScanFinding): Vulnerability => {
  const attribute = (key: string) => attributes.find((each) => each.key === key)?.value ?? "";
  return {
    id: name,
    severity: severityLabel(severity ?? ""),
    fix: "unknown",
    exploitable: false,
    packages: [{ name: attribute("package_name"), version: attribute("package_version") }],
  };
};

const countsOf = (found: Readonly<Partial<Record<string, number>>>): SeverityCounts => {
  const counts: Partial<Record<keyof SeverityCounts, number>> = {};
  for (const [name, count = 0] of Object.entries(found))
    counts[severityLabel(name)] = (counts[severityLabel(name)] ?? 0) + count;
  return counts;
};

const readScan = async (
  pages: AsyncIterable<DescribeImageScanFindingsResponse>,
  { repositoryName, imageDigest }: ImageInput,
): Promise<ImageScan> => {
  const vulnerabilities: Vulnerability[] = [];
  let scanned: Scanned | undefined;
  let counts: SeverityCounts = {};
  for await (const { imageScanStatus, imageScanFindings: found } of pages) {
    const status = imageScanStatus?.status;
    const image = `${repositoryName}@${imageDigest}`;
    if (status === undefined)
      throw new IncompleteAnswerError("ecr:DescribeImageScanFindings", "the status of the scan", image);
    scanned = { status, completedAt: found?.imageScanCompletedAt?.toISOString() ?? null };
    if (found?.enhancedFindings || enhancedStatuses.includes(status)) return { ...scanned, scanner: "enhanced" };
    if (status === "COMPLETE" && !found)
      throw new IncompleteAnswerError("ecr:DescribeImageScanFindings", "the findings", image);
    counts = countsOf(found?.findingSeverityCounts ?? {});
    vulnerabilities.push(...(found?.findings ?? []).map(vulnerabilityOf));
  }
  return { ...(scanned ?? noScan), scanner: "basic", vulnerabilities, counts };
};

const noScan: Scanned = { status: "NOT_FOUND", completedAt: null };

/** The last scan of one image of the caller's own registry, by digest, with all pages of what a basic scan found. */
export const describeImageScan: Operation<ImageInput, ImageScan | Gone> = {
  actions: ["ecr:DescribeImageScanFindings"],
  resource: anyRepository,
  run: async (client, input) => {
    const { ECRClient, paginateDescribeImageScanFindings } = await sdk();
    const { repositoryName, imageDigest } = input;
    const pages = paginateDescribeImageScanFindings(
      { client: client(ECRClient), pageSize: 1_000 },
      { repositoryName, imageId: { imageDigest } },
    );
    return readOr<ImageScan, ImageScan | Gone>(() => readScan(pages, input), {
      ImageNotFoundException: gone,
      RepositoryNotFoundException: gone,
      ScanNotFoundException: { ...noScan, scanner: "basic", vulnerabilities: [], counts: {} },
    });
  },
};

export interface ImageScanningInput {
  readonly registryId: string;
  readonly repositoryName: string;
  readonly imageScanningConfiguration: { readonly scanOnPush: boolean };
}

export const putImageScanningConfiguration: WriteOperation<ImageScanningInput, void> = {
  actions: ["ecr:PutImageScanningConfiguration"],
  resource: anyRepository,
  protect: "name",
  run: async (client, input) => {
    const { ECRClient, PutImageScanningConfigurationCommand } = await sdk();
    await client(ECRClient).send(new PutImageScanningConfigurationCommand(input));
  },
};
