import * as z from "zod";
import { inCanonicalOrder, isOpenToAll } from "../core/ingress-rule.ts";
import type { RecordedSettings } from "../core/recorded-settings.ts";

/** Events hold an object where AWS Config's API holds its JSON text. */
const jsonOr = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => {
    if (typeof value !== "string") return value;
    try {
      return JSON.parse(value);
    } catch {
      return undefined;
    }
  }, schema);

const bucket = z.object({
  supplementaryConfiguration: z.object({
    PublicAccessBlockConfiguration: jsonOr(
      z.object({
        blockPublicAcls: z.boolean(),
        ignorePublicAcls: z.boolean(),
        blockPublicPolicy: z.boolean(),
        restrictPublicBuckets: z.boolean(),
      }),
    ),
  }),
});

const port = z
  .int()
  .nullish()
  .transform((value) => value ?? null);
const permission = z.object({
  ipProtocol: z.string(),
  fromPort: port,
  toPort: port,
  /** Without them nobody could tell what the permission lets in. */
  ipv4Ranges: z.array(z.object({ cidrIp: z.string() })),
  ipv6Ranges: z.array(z.object({ cidrIpv6: z.string() })),
});
const securityGroup = z.object({ configuration: jsonOr(z.object({ ipPermissions: z.array(permission) })) });

/** So that a finding stays small: a group with more of them is looked at. */
const mostRules = 50;

const readers: Readonly<Record<string, (item: unknown) => RecordedSettings | undefined>> = {
  "AWS::S3::Bucket": (item) => {
    const { data } = bucket.safeParse(item);
    return (
      data && {
        type: "bucket",
        blocksPublicAccess: Object.values(data.supplementaryConfiguration.PublicAccessBlockConfiguration).every(
          Boolean,
        ),
      }
    );
  },
  "AWS::EC2::SecurityGroup": (item) => {
    const { data } = securityGroup.safeParse(item);
    const rules = data?.configuration.ipPermissions.flatMap(({ ipProtocol: protocol, fromPort, toPort, ...ranges }) =>
      [...ranges.ipv4Ranges.map(({ cidrIp }) => cidrIp), ...ranges.ipv6Ranges.map(({ cidrIpv6 }) => cidrIpv6)].map(
        (cidr) => ({ protocol, fromPort, toPort, cidr, description: null }),
      ),
    );
    const openToAll = rules && inCanonicalOrder(rules.filter(isOpenToAll));
    return openToAll && openToAll.length <= mostRules ? { type: "security-group", openToAll } : undefined;
  },
};

/**
 * What an item says of the settings that playbooks heal. Undefined where it cannot be read with certainty.
 * Source: the resource schemas in awslabs/aws-config-resource-schema, and for buckets AWS Config's own rules in awslabs/aws-config-rules.
 */
export const recordedSettings = (resourceType: string, item: unknown): RecordedSettings | undefined =>
  Object.hasOwn(readers, resourceType) ? readers[resourceType]?.(item) : undefined;
