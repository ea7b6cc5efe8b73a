import type { DescribeImageScanFindingsResponse, ImageDetail } from "@aws-sdk/client-ecr";
import type { Operation } from "../core/operation.ts";
import { type Gone, gone, readOr } from "./answers.ts";
import { anyRepository, type ImageInput } from "./ecr.ts";

const sdk = () => import("./sdk/ecr.ts");

/** One page of the names of the repositories in the caller's own registry. */
export const listRepositories: Operation<
  { readonly token: string | null },
  { readonly names: readonly string[]; readonly next: string | null }
> = {
  actions: ["ecr:DescribeRepositories"],
  resource: anyRepository,
  run: async (client, { token }) => {
    const { DescribeRepositoriesCommand, ECRClient } = await sdk();
    const { repositories = [], nextToken: next = null } = await client(ECRClient).send(
      new DescribeRepositoriesCommand({ ...(token !== null && { nextToken: token }) }),
    );
    return { names: repositories.flatMap(({ repositoryName: name }) => (name === undefined ? [] : [name])), next };
  },
};

export interface ListedImage {
  readonly digest: string;
  readonly tags: readonly string[];
}

const imagesOf = (details: readonly ImageDetail[]): readonly ListedImage[] =>
  details.flatMap(({ imageDigest: digest, imageTags: tags = [] }) => (digest === undefined ? [] : [{ digest, tags }]));

/** One page of the images of a repository, tagged or not, at most `limit`. */
export const listImages: Operation<
  { readonly repositoryName: string; readonly limit: number; readonly token: string | null },
  { readonly images: readonly ListedImage[]; readonly next: string | null } | Gone
> = {
  actions: ["ecr:DescribeImages"],
  resource: anyRepository,
  run: async (client, { repositoryName, limit: maxResults, token }) => {
    const { DescribeImagesCommand, ECRClient } = await sdk();
    return readOr(
      async () => {
        const { imageDetails = [], nextToken: next = null } = await client(ECRClient).send(
          new DescribeImagesCommand({ repositoryName, maxResults, ...(token !== null && { nextToken: token }) }),
        );
        return { images: imagesOf(imageDetails), next };
      },
      { RepositoryNotFoundException: gone },
    );
  },
};

/** How the last scan of an image ended, as the event of its end told it. */
export interface ScanSummary {
  /** As ECR names it, such as `COMPLETE`. */
  readonly status: string;
  /** ISO 8601. */
  readonly completedAt: string | null;
  /** By ECR's names of severities; null: not told. */
  readonly counts: Readonly<Partial<Record<string, number>>> | null;
}

const summaryOf = ({
  imageScanStatus,
  imageScanFindings: found,
}: DescribeImageScanFindingsResponse): ScanSummary | null =>
  imageScanStatus?.status === undefined
    ? null
    : {
        status: imageScanStatus.status,
        completedAt: found?.imageScanCompletedAt?.toISOString() ?? null,
        counts: found?.findingSeverityCounts ?? null,
      };

/**
 * Status and counts of the last scan of one image of the caller's own registry, without what it found; null: there was
 * none. DescribeImages tells them of no scan that basic scanning makes today. Source: ECR API Reference, DescribeImages.
 */
export const getScanSummary: Operation<ImageInput, ScanSummary | null | Gone> = {
  actions: ["ecr:DescribeImageScanFindings"],
  resource: anyRepository,
  run: async (client, { repositoryName, imageDigest }) => {
    const { DescribeImageScanFindingsCommand, ECRClient } = await sdk();
    return readOr(
      async () =>
        summaryOf(
          await client(ECRClient).send(
            // Each page tells the counts of all; one cannot ask for none of the findings.
            new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageDigest }, maxResults: 1 }),
          ),
        ),
      { ImageNotFoundException: gone, RepositoryNotFoundException: gone, ScanNotFoundException: null },
    );
  },
};
