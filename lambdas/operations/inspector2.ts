import type { Finding } from "@aws-sdk/client-inspector2";
import type { Operation } from "../core/operation.ts";
import { severityLabel } from "../core/severity.ts";
import type { Vulnerability } from "../core/vulnerability.ts";

const sdk = () => import("./sdk/inspector2.ts");

export interface ImageInAccount {
  readonly account: string;
  readonly repositoryName: string;
  readonly imageDigest: string;
}

export interface ImageFindings {
  readonly vulnerabilities: readonly Vulnerability[];
  /** Kept out of sight by a suppression rule of the account: not among the others. */
  readonly suppressed: number;
  /** EKS pods and ECS tasks that run the image, as far as Inspector knows. */
  readonly inUse: number | null;
}

const fixes = { YES: "available", PARTIAL: "available", NO: "none" } as const;

/** Inspector's word for a package that nobody has fixed yet. */
const notFixed = "NotAvailable";

const vulnerabilityOf = (found: Finding): Vulnerability => {
  const { vulnerabilityId, vulnerablePackages = [] } = found.packageVulnerabilityDetails ?? {};
  return {
    id: vulnerabilityId ?? found.title ?? found.findingArn ?? "",
    severity: severityLabel(found.severity ?? ""),
    fix: found.fixAvailable === undefined ? "unknown" : fixes[found.fixAvailable],
    exploitable: found.exploitAvailable === "YES",
    packages: vulnerablePackages.map(({ name = "", version = "", fixedInVersion: fixedIn, filePath: path }) => ({
      name,
      version,
      ...(fixedIn && fixedIn !== notFixed && { fixedIn }),
      ...(path && { path }),
    })),
  };
};

const equals = (...values: readonly string[]) => values.map((value) => ({ comparison: "EQUALS" as const, value }));

/**
 * Every finding about one image that is not closed. ECR passes them on for enhanced scans, but only to callers who may
 * ask Inspector themselves, and without telling which are suppressed.
 * Source: ECR User Guide, "IAM permissions required for enhanced scanning".
 */
export const listImageFindings: Operation<ImageInAccount, ImageFindings> = {
  actions: ["inspector2:ListFindings"],
  resource: "*",
  run: async (client, { account, repositoryName, imageDigest }) => {
    const { Inspector2Client, paginateListFindings } = await sdk();
    const pages = paginateListFindings(
      { client: client(Inspector2Client), pageSize: 100 },
      {
        filterCriteria: {
          awsAccountId: equals(account),
          resourceType: equals("AWS_ECR_CONTAINER_IMAGE"),
          ecrImageRepositoryName: equals(repositoryName),
          ecrImageHash: equals(imageDigest),
          findingStatus: equals("ACTIVE", "SUPPRESSED"),
        },
      },
    );
    const vulnerabilities: Vulnerability[] = [];
    let suppressed = 0;
    let inUse: number | null = null;
    for await (const { findings = [] } of pages)
      for (const found of findings) {
        if (found.status === "SUPPRESSED") suppressed += 1;
        else vulnerabilities.push(vulnerabilityOf(found));
        const running = found.resources?.[0]?.details?.awsEcrContainerImage?.inUseCount;
        if (running !== undefined) inUse = Math.max(inUse ?? 0, running);
      }
    return { vulnerabilities, suppressed, inUse };
  },
};
