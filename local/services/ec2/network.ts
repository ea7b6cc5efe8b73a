import type { Collection } from "../../state/collection.ts";
import type { Place } from "../place.ts";
import type { Tags } from "../tags.ts";
import { tableOf, type World } from "../world.ts";

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  /** Such as `10.20.0.0/24`. */
  readonly cidr: string;
  readonly availabilityZone: string;
  readonly tags: Tags;
}

export interface NetworkInterface {
  readonly id: string;
  readonly subnetId: string;
  readonly privateIp: string;
  readonly groupIds: readonly string[];
  /** Null: not attached to an instance of this account, as those of load balancers. */
  readonly instanceId: string | null;
  readonly description: string;
  readonly tags: Tags;
}

export const subnetsOf = (world: Pick<World, "store">, place: Place): Collection<Subnet> =>
  tableOf(world, place, "ec2/subnets");

export const interfacesOf = (world: Pick<World, "store">, place: Place): Collection<NetworkInterface> =>
  tableOf(world, place, "ec2/network-interfaces");

/** Addresses that AWS keeps in every subnet: four first, one last. Source: VPC User Guide, "Subnet CIDR blocks". */
const firstReserved = 4;
const reserved = 5;

const inSubnet = (world: Pick<World, "store">, place: Place, { id }: Subnet): readonly NetworkInterface[] =>
  [...interfacesOf(world, place).entries()].map(([, each]) => each).filter(({ subnetId }) => subnetId === id);

/** How many addresses a subnet can still give away, those that AWS reserves left out. */
export const freeAddresses = (world: Pick<World, "store">, place: Place, subnet: Subnet): number => {
  const prefix = Number(subnet.cidr.split("/")[1]);
  return 2 ** (32 - prefix) - reserved - inSubnet(world, place, subnet).length;
};

/** Gives an instance an interface, and so one of the subnet's addresses: whoever calls has seen that one is free. */
export const attachInterface = (
  world: World,
  place: Place,
  subnet: Subnet,
  instance: Pick<NetworkInterface, "instanceId" | "groupIds" | "description" | "tags">,
): void => {
  const taken = new Set(inSubnet(world, place, subnet).map(({ privateIp }) => privateIp));
  let offset = firstReserved;
  while (taken.has(addressAt(subnet.cidr, offset))) offset++;
  const id = `eni-0${world.random.hex(16)}`;
  const privateIp = addressAt(subnet.cidr, offset);
  interfacesOf(world, place).put(id, { ...instance, id, subnetId: subnet.id, privateIp });
};

/** Gives back the addresses of an instance that ends. */
export const detachInterfaces = (world: World, place: Place, instanceId: string): void => {
  for (const [id, each] of interfacesOf(world, place).entries())
    if (each.instanceId === instanceId) interfacesOf(world, place).delete(id);
};

const addressAt = (cidr: string, offset: number): string => {
  const [network = ""] = cidr.split("/");
  const first = network.split(".").reduce((number, part) => number * 256 + Number(part), 0);
  return [24, 16, 8, 0].map((shift) => ((first + offset) >>> shift) & 255).join(".");
};
