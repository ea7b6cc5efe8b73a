import { ConfigServiceClient, PutConfigRuleCommand } from "@aws-sdk/client-config-service";
import {
  CreateRepositoryCommand,
  ECRClient,
  PutImageCommand,
  PutImageScanningConfigurationCommand,
  StartImageScanCommand,
} from "@aws-sdk/client-ecr";
import { platform, shop } from "../accounts.ts";
import { type Hands, type Happening, healed } from "../happening.ts";
import { application, layers, manifestOf } from "../images.ts";

const playbook = "ecr/enable-scan-on-push";

const push = ({ client }: Hands, repositoryName: string, imageTag: string, base: Parameters<typeof manifestOf>[0]) =>
  client(ECRClient).send(
    new PutImageCommand({
      repositoryName,
      imageTag,
      imageManifest: manifestOf([...base, application(repositoryName, imageTag)]),
    }),
  );

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
    does: (hands) => push(hands, "shop/storefront", "4.19.0", [layers.debianOld, layers.nodeRuntime]),
    expect: [],
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
    does: (hands) => push(hands, "shop/storefront", "4.19.1", [layers.debianCurrent, layers.nodeRuntime]),
    expect: [],
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
    id: "old-image-rescanned",
    minute: 81,
    title: "The image of the stock import, which no scan had ever seen, is scanned by hand",
    place: shop,
    does: ({ client }) =>
      client(ECRClient).send(
        new StartImageScanCommand({ repositoryName: "shop/stock-import", imageId: { imageTag: "3.0.0" } }),
      ),
    expect: [],
  },
];
