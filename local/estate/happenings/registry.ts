import { ConfigServiceClient, PutConfigRuleCommand } from "@aws-sdk/client-config-service";
import {
  BatchDeleteImageCommand,
  CreateRepositoryCommand,
  ECRClient,
  PutImageCommand,
  PutImageScanningConfigurationCommand,
  PutRegistryScanningConfigurationCommand,
  StartImageScanCommand,
} from "@aws-sdk/client-ecr";
import { platform, shop } from "../accounts.ts";
import { escalated, type Hands, type Happening, healed, skipped } from "../happening.ts";
import { application, digestOfManifest, type Layer, layers, manifestOf } from "../images.ts";

const playbook = "ecr/enable-scan-on-push";

const triage = "ecr/triage-vulnerable-image";

/** An image that is built here, and what it is called. */
interface Build {
  readonly repository: string;
  readonly version: string;
  readonly base: readonly Layer[];
}

const manifest = ({ repository, version, base }: Build): string =>
  manifestOf([...base, application(repository, version)]);

/** The canonical id of the image. */
const subjectOf = (build: Build): string => `${build.repository}@${digestOfManifest(manifest(build))}`;

const push = ({ client }: Hands, build: Build) =>
  client(ECRClient).send(
    new PutImageCommand({
      repositoryName: build.repository,
      imageTag: build.version,
      imageManifest: manifest(build),
    }),
  );

const oldStorefront: Build = {
  repository: "shop/storefront",
  version: "4.19.0",
  base: [layers.debianOld, layers.nodeRuntime],
};
const newStorefront: Build = { ...oldStorefront, version: "4.19.1", base: [layers.debianCurrent, layers.nodeRuntime] };
/** As the estate has it from the start. */
const stockImport: Build = {
  repository: "shop/stock-import",
  version: "3.0.0",
  base: [layers.debianOld, layers.goBinary],
};
const oldRunner: Build = {
  repository: "platform/build-runner",
  version: "2026.11",
  base: [layers.debianOld, layers.nodeRuntime, layers.opensshOld],
};

export const registryHappenings: readonly Happening[] = [
  {
    id: "repository-created",
    minute: 8,
    title: "A team creates a repository and forgets to have its images scanned",
    place: platform,
    does: ({ client }) =>
      client(ECRClient).send(new CreateRepositoryCommand({ repositoryName: "platform/feature-flags" })),
    expect: healed(playbook, "platform/feature-flags"),
  },
  {
    id: "vulnerable-image-pushed",
    minute: 11,
    title: "A release of the storefront is built on an old base image, and its scan finds critical vulnerabilities",
    place: shop,
    does: (hands) => push(hands, oldStorefront),
    expect: escalated(triage, subjectOf(oldStorefront)),
  },
  {
    id: "scan-rule-added",
    minute: 17,
    title: "The security team adds a rule of its own for image scans: three repositories of the shop never had any",
    place: shop,
    does: ({ client }) =>
      client(ConfigServiceClient).send(
        new PutConfigRuleCommand({
          ConfigRule: {
            ConfigRuleName: "registry-images-are-scanned",
            Description: "Every repository scans what is pushed",
            Source: { Owner: "AWS", SourceIdentifier: "ECR_PRIVATE_IMAGE_SCANNING_ENABLED" },
          },
        }),
      ),
    expect: healed(playbook, "shop/recommendations", "shop/email-renderer", "shop/stock-import"),
  },
  {
    id: "clean-image-pushed",
    minute: 47,
    title: "The storefront is rebuilt on a current base image",
    place: shop,
    does: (hands) => push(hands, newStorefront),
    expect: [],
  },
  {
    id: "enhanced-scans-enabled",
    minute: 55,
    title: "The platform team has Inspector scan its images from now on, those that are there as well",
    place: platform,
    does: ({ client }) =>
      client(ECRClient).send(
        new PutRegistryScanningConfigurationCommand({
          scanType: "ENHANCED",
          rules: [{ scanFrequency: "CONTINUOUS_SCAN", repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }] }],
        }),
      ),
    expect: [],
  },
  {
    id: "vulnerable-runner-pushed",
    minute: 59,
    title: "A build runner comes with an old SSH server: Inspector tells of each vulnerability, and of the scan",
    place: platform,
    does: (hands) => push(hands, oldRunner),
    expect: escalated(triage, subjectOf(oldRunner)),
  },
  {
    id: "scan-switched-off",
    minute: 69,
    title: "To speed a release up, someone switches image scans off for the payment service",
    place: shop,
    does: ({ client }) =>
      client(ECRClient).send(
        new PutImageScanningConfigurationCommand({
          repositoryName: "shop/payments",
          imageScanningConfiguration: { scanOnPush: false },
        }),
      ),
    expect: healed(playbook, "shop/payments"),
  },
  {
    id: "vulnerable-runner-deleted",
    minute: 76,
    title: "The old build runner is deleted from the registry, and Inspector closes what it knew of it",
    place: platform,
    does: ({ client }) =>
      client(ECRClient).send(
        new BatchDeleteImageCommand({
          repositoryName: oldRunner.repository,
          imageIds: [{ imageDigest: digestOfManifest(manifest(oldRunner)) }],
        }),
      ),
    expect: skipped(triage, subjectOf(oldRunner)),
  },
  {
    id: "old-image-rescanned",
    minute: 81,
    title: "The image of the stock import, which no scan had ever seen, is scanned by hand",
    place: shop,
    does: ({ client }) =>
      client(ECRClient).send(
        new StartImageScanCommand({
          repositoryName: stockImport.repository,
          imageId: { imageTag: stockImport.version },
        }),
      ),
    expect: escalated(triage, subjectOf(stockImport)),
  },
];
