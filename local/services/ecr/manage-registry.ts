import { GetRegistryScanningConfigurationCommand, PutRegistryScanningConfigurationCommand } from "@aws-sdk/client-ecr";
import { watchRegistry } from "../inspector2/scan-images.ts";
import type { Operations } from "../operations.ts";
import type { World } from "../world.ts";
import { putRegistryScanning, type RegistryScanning, registryScanning } from "./registry.ts";

export const registerRegistry = (aws: Operations, world: World): void => {
  aws.on(GetRegistryScanningConfigurationCommand, (_input, place) => ({
    registryId: place.account,
    scanningConfiguration: describe(registryScanning(world, place)),
  }));

  aws.on(PutRegistryScanningConfigurationCommand, ({ scanType = "BASIC", rules = [] }, place) => {
    const scanning: RegistryScanning = {
      scanType,
      rules: rules.map(({ scanFrequency = "MANUAL", repositoryFilters = [] }) => ({
        scanFrequency,
        filters: repositoryFilters.map(({ filter = "" }) => filter),
      })),
    };
    putRegistryScanning(world, place, scanning);
    watchRegistry(world, place);
    return { registryScanningConfiguration: describe(scanning) };
  });
};

const describe = ({ scanType, rules }: RegistryScanning) => ({
  scanType,
  rules: rules.map(({ scanFrequency, filters }) => ({
    scanFrequency,
    repositoryFilters: filters.map((filter) => ({ filter, filterType: "WILDCARD" as const })),
  })),
});
