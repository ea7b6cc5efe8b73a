import type { Subnet } from "../ec2/network.ts";
import type { Group } from "./groups.ts";

/** Why a group cannot launch an instance now, as its activity says; null: it can. @param subnet the one to launch in, if any has an address left */
export const launchFailure = (group: Group, subnet: Subnet | undefined): string | null =>
  subnet ? shortageOf(group, subnet) : noAddress(group);

/**
 * In the words of EC2 Auto Scaling. Source: its User Guide, "Troubleshoot: EC2 instance launch failures", and what users
 * quote (kubernetes/autoscaler #4438, aws/amazon-vpc-cni-k8s #2846).
 */
const failed = (market: "On-Demand" | "Spot", code: string, message: string): string =>
  `Could not launch ${market} Instances. ${code} - ${message} Launching EC2 instance failed.`;

const noAddress = ({ subnetIds }: Group): string =>
  failed(
    "On-Demand",
    "InsufficientFreeAddressesInSubnet",
    `There are not enough free addresses in subnet '${subnetIds[0]}' to satisfy the requested number of instances.`,
  );

const shortageOf = ({ instances, shortage, instanceType }: Group, { availabilityZone }: Subnet): string | null => {
  if (!shortage || instances.length < shortage.room) return null;
  switch (shortage.kind) {
    case "capacity":
      return failed(
        "On-Demand",
        "InsufficientInstanceCapacity",
        `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${availabilityZone}). Our system will be working on provisioning additional capacity.`,
      );
    case "spot":
      return failed(
        "Spot",
        "UnfulfillableCapacity",
        "Unable to fulfill capacity due to your request configuration. Please adjust your request and try again.",
      );
    case "quota":
      return failed(
        "On-Demand",
        "VcpuLimitExceeded",
        "You have requested more vCPU capacity than your current vCPU limit allows for the instance bucket that the specified instance type belongs to.",
      );
  }
};
