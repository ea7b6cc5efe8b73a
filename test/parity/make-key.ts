import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import type { DeployedKey } from "../../local/control-plane/deployment.ts";
import type { Aws } from "./scenario.ts";

/** A key as the hub's stack has it, with a name that the emulator draws. @returns its ARN */
export const makeKey = async (hub: Aws, usage: DeployedKey["usage"]): Promise<string> => {
  const KeySpec = usage === "GENERATE_VERIFY_MAC" ? "HMAC_256" : "SYMMETRIC_DEFAULT";
  const { KeyMetadata } = await hub.client(KMSClient).send(new CreateKeyCommand({ KeyUsage: usage, KeySpec }));
  return KeyMetadata?.Arn ?? "";
};
