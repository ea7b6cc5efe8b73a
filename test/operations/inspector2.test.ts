import {
  BatchGetAccountStatusCommand,
  type Finding,
  Inspector2Client,
  ListFindingsCommand,
} from "@aws-sdk/client-inspector2";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, it } from "vitest";
import { getInspectorStatus, listImageFindings } from "../../lambdas/operations/inspector2.ts";
import { awsError, clientOf } from "./client-of.ts";

const inspector = mockClient(Inspector2Client);
beforeEach(() => inspector.reset());

const image = { account: "444455556666", repositoryName: "shop/checkout", imageDigest: `sha256:${"c7".repeat(32)}` };
const list = () => listImageFindings.run(clientOf, image, () => new Date("2026-01-05T09:00:00.000Z"));

const at = new Date("2026-01-05T08:00:00.000Z");
const finding = (over: Partial<Finding> = {}): Finding => ({
  findingArn: "arn:aws:inspector2:eu-west-1:444455556666:finding/1",
  awsAccountId: image.account,
  type: "PACKAGE_VULNERABILITY",
  description: "",
  remediation: {},
  severity: "HIGH",
  firstObservedAt: at,
  lastObservedAt: at,
  status: "ACTIVE",
  resources: [],
  ...over,
});

it("asks for what is open or suppressed of one image in one account, and reads every page", async () => {
  inspector
    .on(ListFindingsCommand, { nextToken: undefined })
    .resolves({ findings: [finding({ title: "first" })], nextToken: "more" })
    .on(ListFindingsCommand, { nextToken: "more" })
    .resolves({ findings: [finding({ title: "second" }), finding({ status: "SUPPRESSED" })] });
  const { vulnerabilities, suppressed } = await list();
  expect(vulnerabilities.map(({ id }) => id)).toEqual(["first", "second"]);
  expect(suppressed).toBe(1);
  const equals = (...values: string[]) => values.map((value) => ({ comparison: "EQUALS", value }));
  expect(inspector.commandCalls(ListFindingsCommand)[0]?.args[0].input).toMatchObject({
    filterCriteria: {
      awsAccountId: equals(image.account),
      resourceType: equals("AWS_ECR_CONTAINER_IMAGE"),
      ecrImageRepositoryName: equals(image.repositoryName),
      ecrImageHash: equals(image.imageDigest),
      findingStatus: equals("ACTIVE", "SUPPRESSED"),
    },
  });
});

it("tells packages with their fixes, whether an exploit is known, and who runs the image", async () => {
  const details = { repositoryName: image.repositoryName, imageHash: image.imageDigest, registry: image.account };
  const running = (inUseCount: number): Finding["resources"] => [
    { type: "AWS_ECR_CONTAINER_IMAGE", id: "", details: { awsEcrContainerImage: { ...details, inUseCount } } },
  ];
  const found = finding({
    severity: "CRITICAL",
    fixAvailable: "PARTIAL",
    exploitAvailable: "YES",
    resources: running(2),
    packageVulnerabilityDetails: {
      vulnerabilityId: "CVE-2021-44228",
      source: "NVD",
      vulnerablePackages: [
        { name: "log4j-core", version: "2.14.1", fixedInVersion: "2.15.0", filePath: "app/log4j-core-2.14.1.jar" },
        { name: "log4j-api", version: "2.14.1", fixedInVersion: "NotAvailable" },
      ],
    },
  });
  inspector.on(ListFindingsCommand).resolves({ findings: [found, finding({ resources: running(1) })] });
  const { vulnerabilities, inUse } = await list();
  expect(inUse).toBe(2);
  expect(vulnerabilities[0]).toEqual({
    id: "CVE-2021-44228",
    severity: "critical",
    fix: "available",
    exploitable: true,
    packages: [
      { name: "log4j-core", version: "2.14.1", fixedIn: "2.15.0", path: "app/log4j-core-2.14.1.jar" },
      { name: "log4j-api", version: "2.14.1" },
    ],
  });
});

it.each([
  ["YES", "available"],
  ["NO", "none"],
  [undefined, "unknown"],
] as const)("a fix that is %s is %s; a severity to come is unknown", async (fixAvailable, fix) => {
  const found = finding({ severity: "UNTRIAGED", title: "CVE-1", ...(fixAvailable && { fixAvailable }) });
  inspector.on(ListFindingsCommand).resolves({ findings: [found] });
  expect((await list()).vulnerabilities).toEqual([
    { id: "CVE-1", severity: "unknown", fix, exploitable: false, packages: [] },
  ]);
});

it("knows of no image in use where Inspector tells of none", async () => {
  inspector.on(ListFindingsCommand).resolves({});
  expect(await list()).toEqual({ vulnerabilities: [], suppressed: 0, inUse: null });
});

it.each(["AccessDeniedException", "ThrottlingException", "ValidationException"])(
  "does not take %s for an answer",
  async (name) => {
    inspector.on(ListFindingsCommand).rejects(awsError(name));
    await expect(list()).rejects.toThrow(name);
  },
);

const status = () => getInspectorStatus.run(clientOf, { account: image.account }, () => at);
const answer = (all: "ENABLED" | "ENABLING" | "DISABLED", images: "ENABLED" | "DISABLED") => {
  const of = <S>(name: S) => ({ status: name, errorCode: undefined, errorMessage: undefined });
  const resourceState = { ec2: of("ENABLED" as const), ecr: of(images) };
  return { accounts: [{ accountId: image.account, state: of(all), resourceState }] };
};

it.each([
  [answer("ENABLED", "ENABLED"), { isEnabled: true, scansImages: true }],
  [answer("ENABLING", "ENABLED"), { isEnabled: true, scansImages: true }],
  [answer("ENABLED", "DISABLED"), { isEnabled: true, scansImages: false }],
  [answer("DISABLED", "ENABLED"), { isEnabled: false, scansImages: false }],
])("tells whether Inspector is switched on, and for images: %o", async (told, expected) => {
  inspector.on(BatchGetAccountStatusCommand, { accountIds: [image.account] }).resolves(told);
  expect(await status()).toEqual(expected);
});

it("takes an answer that leaves the account out for none", async () => {
  inspector.on(BatchGetAccountStatusCommand).resolves({ accounts: [] });
  await expect(status()).rejects.toThrow("BatchGetAccountStatus");
});
