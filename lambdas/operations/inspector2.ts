import type { Finding } from "@aws-sdk/client-inspector2";
import type { Operation } from "../core/operation.ts";
import { severityLabel } from "../core/severity.ts";
import type { Vulnerability } from "../core/vulnerability.ts";
import { IncompleteAnswerError } from "./answers.ts";

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

/** What Inspector does in one account and region. */
export interface InspectorStatus {
  /** Whether it is switched on at all, for any kind of resource. Where it is not, it refuses every other call. */
  readonly isEnabled: boolean;
  readonly scansImages: boolean;
}

/** Whether Inspector is switched on: also where it is not, it answers this one. What is being switched on counts as on. */
export const getInspectorStatus: Operation<{ readonly account: string }, InspectorStatus> = {
  actions: ["inspector2:BatchGetAccountStatus"],
  resource: "*",
  run: async (client, { account }) => {
    const { BatchGetAccountStatusCommand, Inspector2Client } = await sdk();
    const { accounts = [] } = await client(Inspector2Client).send(
      new BatchGetAccountStatusCommand({ accountIds: [account] }),
    );
    const { state, resourceState } = accounts.find(({ accountId }) => accountId === account) ?? {};
    const [all, images] = [state?.status, resourceState?.ecr?.status];
    if (all === undefined || images === undefined)
      throw new IncompleteAnswerError("inspector2:BatchGetAccountStatus", "the status", account);
    return { isEnabled: all !== "DISABLED", scansImages: all !== "DISABLED" && images !== "DISABLED" };
  },
};

/** A finding as Inspector's API tells it: its events have the same fields, with other forms of time. */
export type ToldFinding = Finding;

/** One page of what is open about the images of one account. */
export const listOpenImageFindings: Operation<
  { readonly account: string; readonly token: string | null },
  { readonly findings: readonly ToldFinding[]; readonly next: string | null }
> = {
  actions: ["inspector2:ListFindings"],
  resource: "*",
  run: async (client, { account, token }) => {
    const { Inspector2Client, ListFindingsCommand } = await sdk();
    const { findings = [], nextToken: next = null } = await client(Inspector2Client).send(
      new ListFindingsCommand({
        filterCriteria: {
          awsAccountId: equals(account),
          resourceType: equals("AWS_ECR_CONTAINER_IMAGE"),
          findingStatus: equals("ACTIVE"),
        },
        maxResults: 100,
        ...(token !== null && { nextToken: token }),
      }),
    );
    return { findings, next };
  },
};

/** One finding of an account, about whatever resource and in whatever status; null: Inspector knows of none. */
export const getFinding: Operation<{ readonly account: string; readonly findingArn: string }, ToldFinding | null> = {
  actions: ["inspector2:ListFindings"],
  resource: "*",
  run: async (client, { account, findingArn }) => {
    const { Inspector2Client, ListFindingsCommand } = await sdk();
    const { findings: [found = null] = [] } = await client(Inspector2Client).send(
      new ListFindingsCommand({
        filterCriteria: { awsAccountId: equals(account), findingArn: equals(findingArn) },
        maxResults: 1,
      }),
    );
    return found;
  },
};
