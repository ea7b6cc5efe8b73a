import {
  CreateRepositoryCommand,
  DescribeImageScanFindingsCommand,
  ECRClient,
  PutImageCommand,
  StartImageScanCommand,
} from "@aws-sdk/client-ecr";
import { shop } from "../../../../local/estate/accounts.ts";
import { digestOfManifest, manifestOf } from "../../../../local/estate/images.ts";
import { repositories } from "../../../../local/estate/repositories.ts";
import type { Scenario } from "../../scenario.ts";

const repositoryName = "shop/legacy-reports";
const image = repositories.find(({ name }) => name === repositoryName);
const layers = image?.layers ?? [];
const imageManifest = manifestOf(layers);
const advisories = layers.flatMap((layer) => layer.advisories);

const imageIn = (subject: string) => ({
  repositoryName,
  imageId: { imageDigest: subject.replace(`${repositoryName}@`, "") },
});

/** An image is scanned again, of which much has become known since it was built. */
export const scenario: Scenario = {
  place: shop,
  subject: `${repositoryName}@${digestOfManifest(imageManifest)}`,
  within: 8,
  ends: { state: "escalated", reason: "image-vulnerable" },
  make: async ({ client }) => {
    const ecr = client(ECRClient);
    await ecr.send(new CreateRepositoryCommand({ repositoryName, imageScanningConfiguration: { scanOnPush: true } }));
    const pushed = await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: image?.version }));
    return `${repositoryName}@${pushed.image?.imageId?.imageDigest}`;
  },
  drift: async ({ aws, know }, id) => {
    await know({ place: shop, id, advisories });
    await aws.client(ECRClient).send(new StartImageScanCommand(imageIn(id)));
  },
  state: async ({ client }, id) => {
    const { imageScanStatus, imageScanFindings } = await client(ECRClient).send(
      new DescribeImageScanFindingsCommand(imageIn(id)),
    );
    return {
      status: imageScanStatus?.status,
      counts: imageScanFindings?.findingSeverityCounts,
      findings: imageScanFindings?.findings?.map(({ name, severity, attributes }) => ({ name, severity, attributes })),
    };
  },
};
