/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic Container
 * Registry"; read 2026-09-26.
 */
import { arnOf, check, everything, optionalText, type ServiceRules, text, texts, type WireRequest } from "./rule.ts";

const arn = (request: WireRequest, name: string): string =>
  arnOf(request, "ecr", `repository/${name}`, optionalText(request, "registryId"));

const repository = (request: WireRequest): string => arn(request, text(request, "repositoryName"));

/** Without names the call lists the registry, and AWS checks `repository/*`. */
const repositories = (request: WireRequest): readonly string[] => {
  const names = texts(request, "repositoryNames");
  return (names.length === 0 ? ["*"] : names).map((name) => arn(request, name));
};

export const ecr: ServiceRules = {
  BatchDeleteImage: check("ecr:BatchDeleteImage", repository),
  BatchGetRepositoryScanningConfiguration: check("ecr:BatchGetRepositoryScanningConfiguration", repositories),
  DescribeImageScanFindings: check("ecr:DescribeImageScanFindings", repository),
  DescribeImages: check("ecr:DescribeImages", repository),
  DescribeRepositories: check("ecr:DescribeRepositories", repositories),
  GetRegistryScanningConfiguration: check("ecr:GetRegistryScanningConfiguration", everything),
  ListTagsForResource: check("ecr:ListTagsForResource", (request) => text(request, "resourceArn")),
  PutImageScanningConfiguration: check("ecr:PutImageScanningConfiguration", repository),
  PutRegistryScanningConfiguration: check("ecr:PutRegistryScanningConfiguration", everything),
};
