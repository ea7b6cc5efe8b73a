/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic Kubernetes
 * Service"; read 2026-09-26.
 */
import {
  arnOf,
  check,
  optionalText,
  refuseField,
  type ServiceRules,
  text,
  unknownId,
  type WireRequest,
} from "./rule.ts";

const cluster = (request: WireRequest, name: string): string => arnOf(request, "eks", `cluster/${name}`);

const nodegroup = (request: WireRequest, clusterName: string, name: string): string => {
  const { principal, region, directory } = request;
  const id = directory.nodegroupId(principal.account, region, clusterName, name) ?? unknownId;
  return arnOf(request, "eks", `nodegroup/${clusterName}/${name}/${id}`);
};

const namedNodegroup = (request: WireRequest): string =>
  nodegroup(request, text(request, "clusterName"), text(request, "nodegroupName"));

/** Updates belong to the cluster, and to the node group too if the request names one. */
const updated = (request: WireRequest): readonly string[] => {
  refuseField(request, "addonName");
  refuseField(request, "capabilityName");
  const clusterName = text(request, "name");
  const nodegroupName = optionalText(request, "nodegroupName");
  const updatedCluster = cluster(request, clusterName);
  return nodegroupName === undefined
    ? [updatedCluster]
    : [updatedCluster, nodegroup(request, clusterName, nodegroupName)];
};

export const eks: ServiceRules = {
  DescribeCluster: check("eks:DescribeCluster", (request) => cluster(request, text(request, "name"))),
  DescribeNodegroup: check("eks:DescribeNodegroup", namedNodegroup),
  DescribeUpdate: check("eks:DescribeUpdate", updated),
  ListNodegroups: check("eks:ListNodegroups", (request) => cluster(request, text(request, "clusterName"))),
  ListUpdates: check("eks:ListUpdates", updated),
  UpdateNodegroupConfig: check("eks:UpdateNodegroupConfig", namedNodegroup),
};
