/** Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Key Management Service"; read 2026-11-28. */
import { arnOf, type Check, check, invalid, optionalText, type ServiceRules, text, type WireRequest } from "./rule.ts";

/** By id or ARN. An alias is another name for a key, which the request does not say. */
const key = (request: WireRequest): string => {
  const id = text(request, "KeyId");
  if (/(?:^|:)alias\//.test(id)) throw invalid(request, "only keys named by id or ARN are supported");
  return id.startsWith("arn:") ? id : arnOf(request, "kms", `key/${id}`);
};

/** One condition key for each pair of an encryption context. */
const encryptionContext = ({ input }: WireRequest): Check["keys"] =>
  Object.fromEntries(
    Object.entries(Object(input["EncryptionContext"])).map(([name, value]) => [
      `kms:EncryptionContext:${name}`,
      String(value),
    ]),
  );

const macAlgorithm = (request: WireRequest): Check["keys"] => {
  const algorithm = optionalText(request, "MacAlgorithm");
  return algorithm === undefined ? {} : { "kms:MacAlgorithm": algorithm };
};

export const kms: ServiceRules = {
  Decrypt: check("kms:Decrypt", key, encryptionContext),
  GenerateDataKey: check("kms:GenerateDataKey", key, encryptionContext),
  GenerateMac: check("kms:GenerateMac", key, macAlgorithm),
  VerifyMac: check("kms:VerifyMac", key, macAlgorithm),
};
