import type { Subnet } from "../services/ec2/network.ts";
import type { Place } from "../services/place.ts";
import { platform, shop } from "./accounts.ts";

/** One network an account, with a private subnet in each zone. */
export interface Network {
  readonly place: Place;
  readonly vpcId: string;
  readonly subnets: readonly Subnet[];
}

const network = (place: Place, vpcId: string, prefix: string, subnetIds: readonly string[]): Network => ({
  place,
  vpcId,
  subnets: subnetIds.map((id, index) => {
    const zone = "abc".charAt(index);
    return {
      id,
      vpcId,
      cidr: `${prefix}.${index}.0/24`,
      availabilityZone: `${place.region}${zone}`,
      tags: { Name: `private-${zone}` },
    };
  }),
});

export const platformNetwork = network(platform, "vpc-0a4d8e2f6b1c3957e", "10.10", [
  "subnet-01f7b2c94e6d8a035",
  "subnet-0c35d91e7a2b4f680",
  "subnet-08e4a6b1d3f5c7902",
]);

export const shopNetwork = network(shop, "vpc-03b9c7e15d8f2a460", "10.20", [
  "subnet-0d6e1a8f3b5c92470",
  "subnet-05a9f2c7e1d4b8366",
  "subnet-0b83c4e6a1f7d9025",
]);

export const networks: readonly Network[] = [platformNetwork, shopNetwork];
