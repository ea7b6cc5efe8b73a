import { expect } from "vitest";
import config from "../../homeostat.config.ts";
import { externalId, playbookRoleName, roleArn } from "../../lambdas/core/names.ts";
import type { Operation } from "../../lambdas/core/operation.ts";
import { ownPrefix, ownTag } from "../../lambdas/core/own-resource.ts";
import { authorizeSecurityGroupIngress, revokeSecurityGroupIngress } from "../../lambdas/operations/ec2.ts";
import { putImageScanningConfiguration } from "../../lambdas/operations/ecr.ts";
import { updateDesiredSize } from "../../lambdas/operations/eks.ts";
import { deletePublicAccessBlock, putPublicAccessBlock } from "../../lambdas/operations/s3.ts";
import { places } from "../../local/estate/accounts.ts";
import { groupsOf } from "../../local/services/ec2/security-groups.ts";
import type { Place } from "../../local/services/place.ts";
import type { PlaneRig } from "./plane-rig.ts";
import { asFunction, type Probe } from "./probe.ts";

const leavesOurOwnAlone = (place: Place): readonly Probe[] => {
  const own = `${ownPrefix(config.deployment)}own`;
  const ownGroup = { GroupId: "sg-0f00000000000000a", rules: [] };
  const refuse = <I>(playbook: string, operation: Operation<I, unknown>, input: I): Probe => ({
    name: `${playbook} may not ${operation.actions.join()} on what we consist of in ${place.account}`,
    provokes: true,
    run: async (rig) => {
      putOwnGroup(rig, place, ownGroup.GroupId);
      // Without the session policy, which alone would refuse it: this is what the role itself can do.
      const session = asFunction(rig, "remediate").assume({
        roleArn: roleArn(config, place.account, playbookRoleName(config.deployment, playbook, "write")),
        sessionName: "probe",
        region: place.region,
        externalId: externalId(config),
        use: "write",
      });
      await expect(session.send(operation, input)).rejects.toThrow(/explicit deny in an identity-based policy/);
    },
  });
  const bucket = { Bucket: own, ExpectedBucketOwner: place.account };
  const block = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
  return [
    refuse("s3/block-public-access", putPublicAccessBlock, { ...bucket, block }),
    refuse("s3/block-public-access", deletePublicAccessBlock, bucket),
    refuse("ec2/close-admin-ports", revokeSecurityGroupIngress, ownGroup),
    refuse("ec2/close-admin-ports", authorizeSecurityGroupIngress, ownGroup),
    refuse("ecr/enable-scan-on-push", putImageScanningConfiguration, {
      registryId: place.account,
      repositoryName: own,
      imageScanningConfiguration: { scanOnPush: true },
    }),
    refuse("eks/scale-node-group", updateDesiredSize, {
      clusterName: own,
      nodegroupName: "system",
      desiredSize: 1,
      clientRequestToken: "probe",
    }),
  ];
};

const putOwnGroup = ({ plane: { world } }: PlaneRig, place: Place, id: string): void =>
  groupsOf(world, place).put(id, {
    id,
    name: "own",
    description: "",
    vpcId: "vpc-0",
    rules: [],
    tags: { [ownTag]: config.deployment },
  });

/** They provoke every Deny that keeps a write role off what Homeostat consists of. */
export const ownResourceProbes: readonly Probe[] = places.flatMap(leavesOurOwnAlone);
