import * as z from "zod";
import { placeFilter } from "./place-schema.ts";
import { tagFilter } from "./tag-filter.ts";

/**
 * What comes of a drift of what infrastructure code declares. `ticket`: a human changes the code. `ignore`: nothing.
 * `revert`: Homeostat writes the setting itself, as if nobody owned it.
 */
const policy = z.enum(["ticket", "revert", "ignore"]);
export type OwnershipPolicy = z.infer<typeof policy>;

const owners = ["cloudFormation", "terraform"] as const;
export type Owner = (typeof owners)[number];

const exception = z.lazy(() =>
  z
    .strictObject({
      policy,
      owners: z.array(z.enum(owners)).min(1).optional(),
      /** Ids or globs; every playbook, where it is left out. */
      playbooks: z.array(z.string().min(1)).min(1).optional(),
      ...placeFilter,
    })
    .refine((value) => Object.keys(value).length > 1, {
      message: "an exception names owners, playbooks, accounts, environments or regions",
    }),
);
export const ownership = z.lazy(() =>
  z.strictObject({
    cloudFormation: policy.default("ticket"),
    /** CloudFormation marks its resources itself; what Terraform made is known by tags that its code sets. */
    terraform: z
      .strictObject({
        /** Any one of them will do. */
        tags: tagFilter,
        policy: policy.default("ticket"),
      })
      .optional(),
    /** Where another policy holds; the first that covers a resource is taken. */
    except: z.array(exception).default([]),
  }),
);
export type Ownership = z.infer<typeof ownership>;
