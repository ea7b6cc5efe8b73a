import {
  BatchGetAccountStatusCommand,
  type FilterCriteria,
  ListCoverageCommand,
  ListFindingsCommand,
  type StringFilter,
} from "@aws-sdk/client-inspector2";
import { imagesOf } from "../ecr/images.ts";
import { registryScanning } from "../ecr/registry.ts";
import { notSimulated } from "../not-simulated.ts";
import type { Operations } from "../operations.ts";
import { pageOf } from "../page.ts";
import type { Place } from "../place.ts";
import type { World } from "../world.ts";
import { describeFinding } from "./describe-finding.ts";
import { findingArn, findingsOf, type ImageFinding, imageArn, severityOf } from "./findings.ts";
import { coverageOf, registerScans } from "./scan-images.ts";

/** Source: Inspector API Reference, ListFindings and ListCoverage. */
const pageSize = { findings: 100, coverage: 200 };

/** The operations of `inspector2` that read images, and the scans that run behind them. */
export const registerInspector2 = (aws: Operations, world: World): void => {
  registerScans(world);

  aws.on(BatchGetAccountStatusCommand, ({ accountIds = [] }, place) => {
    if (accountIds.some((id) => id !== place.account)) throw notSimulated("administrator of other accounts");
    // Enhanced scanning of a registry is what switches Inspector on.
    const isEnabled = registryScanning(world, place).scanType === "ENHANCED";
    const images = { status: isEnabled ? ("ENABLED" as const) : ("DISABLED" as const), ...noError };
    const others = { status: "DISABLED" as const, ...noError };
    return {
      accounts: [{ accountId: place.account, state: images, resourceState: { ec2: others, ecr: images } }],
      failedAccounts: [],
    };
  });

  aws.on(ListFindingsCommand, ({ filterCriteria = {}, maxResults = pageSize.findings, nextToken }, place) => {
    const wanted = filterOf(filterCriteria, place);
    const chosen = [...findingsOf(world, place).entries()].map(([, finding]) => finding).filter(wanted);
    const { items, next } = pageOf(chosen, maxResults, nextToken, "ValidationException");
    return { findings: items.map((finding) => describeFinding(place, finding)), nextToken: next };
  });

  aws.on(ListCoverageCommand, ({ filterCriteria, maxResults = pageSize.coverage, nextToken }, place) => {
    if (filterCriteria && Object.keys(filterCriteria).length > 0) throw notSimulated("filter of ListCoverage");
    const covered = [...imagesOf(world, place).entries()].flatMap(([, image]) => {
      const status = coverageOf(world, place, image);
      return status ? [{ image, status }] : [];
    });
    const { items, next } = pageOf(covered, maxResults, nextToken, "ValidationException");
    return {
      coveredResources: items.map(({ image, status }) => ({
        accountId: place.account,
        resourceId: imageArn(place, image),
        resourceType: "AWS_ECR_CONTAINER_IMAGE" as const,
        scanType: "PACKAGE" as const,
        scanStatus:
          status === "ACTIVE"
            ? { statusCode: "ACTIVE" as const, reason: "SUCCESSFUL" as const }
            : { statusCode: "INACTIVE" as const, reason: reasons[status] },
      })),
      nextToken: next,
    };
  });
};

const noError = { errorCode: undefined, errorMessage: undefined };

const reasons = { PENDING: "PENDING_INITIAL_SCAN", SCAN_ELIGIBILITY_EXPIRED: "SCAN_ELIGIBILITY_EXPIRED" } as const;

/** What each filter compares; several values of one are alternatives, several filters must all match. */
const compared: Readonly<Partial<Record<keyof FilterCriteria, (finding: ImageFinding, place: Place) => string>>> = {
  awsAccountId: (_finding, { account }) => account,
  ecrImageHash: ({ digest }) => digest,
  ecrImageRepositoryName: ({ repository }) => repository,
  findingArn: (finding, place) => findingArn(place, finding),
  findingStatus: ({ status }) => status,
  resourceId: (finding, place) => imageArn(place, finding),
  resourceType: () => "AWS_ECR_CONTAINER_IMAGE",
  severity: ({ advisory }) => severityOf(advisory),
};

const isCompared = (name: string): name is keyof FilterCriteria => Object.hasOwn(compared, name);

const filterOf = (criteria: FilterCriteria, place: Place): ((finding: ImageFinding) => boolean) => {
  const filters = Object.entries(criteria).map(([name, alternatives]: [string, readonly StringFilter[]]) => {
    const read = isCompared(name) ? compared[name] : undefined;
    if (!read) throw notSimulated(`filter ${name} of ListFindings`);
    if (alternatives.some(({ comparison }) => comparison !== "EQUALS"))
      throw notSimulated("comparison of ListFindings but EQUALS");
    return (finding: ImageFinding) => alternatives.some(({ value }) => value === read(finding, place));
  });
  return (finding) => filters.every((matches) => matches(finding));
};
