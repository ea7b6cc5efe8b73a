import { parseArn } from "../../lambdas/core/arn.ts";
import { decodeCallbackId } from "../durable/callback-id.ts";
import type { ResourceDirectory } from "../iam/directory.ts";
import { rulesOf } from "../services/config/rules.ts";
import { groupsOf } from "../services/ec2/security-groups.ts";
import { repositoriesOf } from "../services/ecr/repositories.ts";
import { clustersOf, nodeGroupsOf } from "../services/eks/clusters.ts";
import { bucketsOf } from "../services/s3/buckets.ts";
import type { World } from "../services/world.ts";

/** The part of a resource after its type, such as `payments` of `repository/payments`. */
const after = (prefix: string, resource: string): string | undefined =>
  resource.startsWith(prefix) ? resource.slice(prefix.length) : undefined;

/** What IAM asks about resources that their requests do not say, answered by the estate. */
export const resourceDirectory = (world: World): ResourceDirectory => {
  const tagsOf = (service: string, account: string, region: string, resource: string) => {
    const place = { account, region };
    switch (service) {
      case "ec2":
        return groupsOf(world, place).get(after("security-group/", resource) ?? "")?.tags;
      case "ecr":
        return repositoriesOf(world, place).get(after("repository/", resource) ?? "")?.tags;
      case "eks":
        return (
          clustersOf(world, place).get(after("cluster/", resource) ?? "") ??
          nodeGroupsOf(world, place).get(after("nodegroup/", resource)?.split("/", 2).join("/") ?? "")
        )?.tags;
      default:
        return undefined;
    }
  };

  return {
    find: (arn) => {
      const named = parseArn(arn);
      if (!named) return undefined;
      const { service, region, account, resource } = named;
      // A bucket's ARN names no account.
      if (service === "s3") return bucketsOf(world).get(resource.split("/", 1)[0] ?? "");
      const tags = tagsOf(service, account, region, resource);
      return tags && { account, tags };
    },
    nodegroupId: (account, region, cluster, nodegroup) =>
      nodeGroupsOf(world, { account, region }).get(`${cluster}/${nodegroup}`)?.id,
    configRuleId: (account, region, rule) => rulesOf(world, { account, region }).get(rule)?.id,
    executionOfCallback: (callbackId) => {
      try {
        return decodeCallbackId(callbackId).executionArn;
      } catch {
        return undefined;
      }
    },
  };
};
