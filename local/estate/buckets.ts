import type { Place } from "../services/place.ts";
import { type Bucket, blockAll } from "../services/s3/buckets.ts";
import { platform, shop } from "./accounts.ts";

const bucketsOf = (
  place: Place,
  team: string,
  names: readonly string[],
  tags: Bucket["tags"] = {},
): readonly Omit<Bucket, "createdAt">[] =>
  names.map((name) => ({
    ...place,
    name: `meridian-${name}`,
    publicAccessBlock: blockAll,
    policy: null,
    website: null,
    tags: { team, ...tags },
  }));

/** Hosts the press pages, so far for reviewers inside the company only. */
const pressSite: Omit<Bucket, "createdAt"> = {
  ...shop,
  name: "meridian-shop-press-site",
  publicAccessBlock: blockAll,
  policy: null,
  website: { IndexDocument: { Suffix: "index.html" }, ErrorDocument: { Key: "404.html" } },
  tags: { team: "marketing" },
};

/** Made by CloudFormation, which says so in tags that nobody else can set. */
const fromStack = (stack: string, logicalId: string, { account, region }: Place): Bucket["tags"] => ({
  "aws:cloudformation:stack-name": stack,
  "aws:cloudformation:stack-id": `arn:aws:cloudformation:${region}:${account}:stack/${stack}/0d4c7f20-5b1e-11f0-9c35-0a6f2d8e4b17`,
  "aws:cloudformation:logical-id": logicalId,
});

/** Twenty buckets, every one of them closed. */
export const buckets: readonly Omit<Bucket, "createdAt">[] = [
  ...bucketsOf(platform, "platform", [
    "access-logs",
    "backup-vault",
    "build-artifacts",
    "cloudtrail-logs",
    "config-history",
    "image-sboms",
    "terraform-state",
    "vpc-flow-logs",
  ]),
  ...bucketsOf(shop, "checkout", ["shop-invoices", "shop-order-exports", "shop-payment-reports"]),
  ...bucketsOf(shop, "catalogue", ["shop-search-index", "shop-supplier-feeds"]),
  ...bucketsOf(shop, "catalogue", ["shop-product-images"], fromStack("shop-catalogue", "ProductImages", shop)),
  ...bucketsOf(shop, "customer-care", ["shop-customer-uploads", "shop-email-templates"]),
  ...bucketsOf(shop, "analytics", ["shop-analytics-raw", "shop-analytics-curated", "shop-access-logs"]),
  pressSite,
];
