import {
  DeletePublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { platform, shop } from "../accounts.ts";
import { escalated, expired, type Hands, type Happening, healed, recorded } from "../happening.ts";

const playbook = "s3/block-public-access";

const unblock = ({ client }: Hands, Bucket: string) =>
  client(S3Client).send(new DeletePublicAccessBlockCommand({ Bucket }));

const openTo = ({ client }: Hands, Bucket: string, Action: string) => {
  const Statement = [{ Effect: "Allow", Principal: "*", Action, Resource: `arn:aws:s3:::${Bucket}/*` }];
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  return client(S3Client).send(new PutBucketPolicyCommand({ Bucket, Policy }));
};

const publish = async (hands: Hands, bucket: string, action: string): Promise<void> => {
  await unblock(hands, bucket);
  await openTo(hands, bucket, action);
};

export const bucketHappenings: readonly Happening[] = [
  {
    id: "invoices-unblocked",
    minute: 2,
    title: "To let an auditor in, someone takes the public access block off the invoices",
    place: shop,
    does: (hands) => unblock(hands, "meridian-shop-invoices"),
    expect: healed(playbook, "meridian-shop-invoices"),
  },
  {
    id: "artifacts-half-open",
    minute: 26,
    title: "A script switches off two of the four public access settings of the build artifacts",
    place: platform,
    does: ({ client }) =>
      client(S3Client).send(
        new PutPublicAccessBlockCommand({
          Bucket: "meridian-build-artifacts",
          PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: true },
        }),
      ),
    expect: healed(playbook, "meridian-build-artifacts"),
  },
  {
    id: "press-site-published",
    minute: 33,
    title: "Marketing opens its website bucket to the public: closing it again would take the site down",
    place: shop,
    does: (hands) => publish(hands, "meridian-shop-press-site", "s3:GetObject"),
    // Nobody answers in time, which means no.
    expect: expired(playbook, "meridian-shop-press-site"),
  },
  {
    id: "product-images-unblocked",
    minute: 40,
    title: "A bucket that CloudFormation made loses its block by hand: its template is where that belongs",
    place: shop,
    does: (hands) => unblock(hands, "meridian-shop-product-images"),
    expect: escalated(playbook, "meridian-shop-product-images"),
  },
  {
    id: "invoices-unblocked-again",
    minute: 58,
    title: "The auditor complains, and the block comes off a second time",
    place: shop,
    does: (hands) => unblock(hands, "meridian-shop-invoices"),
    expect: healed(playbook, "meridian-shop-invoices"),
  },
  {
    id: "uploads-writable",
    minute: 64,
    title: "A debugging session leaves a policy behind that lets everyone write uploads: someone may rely on it",
    place: shop,
    does: (hands) => publish(hands, "meridian-shop-customer-uploads", "s3:PutObject"),
    expect: healed(playbook, "meridian-shop-customer-uploads"),
  },
  {
    id: "uploads-approved",
    minute: 74,
    title: "Mary has asked around: nobody relies on it, and she approves the plan for the uploads",
    place: shop,
    does: ({ approve }) => approve("mary", "meridian-shop-customer-uploads", "nobody relies on writing anonymously"),
    expect: [],
  },
  {
    id: "analytics-unblocked",
    minute: 68,
    title: "The analysts unblock a bucket of theirs, whose tag keeps Homeostat from changing it",
    place: shop,
    does: (hands) => unblock(hands, "meridian-shop-analytics-curated"),
    expect: recorded(playbook, "meridian-shop-analytics-curated"),
  },
  {
    id: "exports-unblocked-unheard",
    minute: 76,
    title: "The order exports lose their block for a partner, and the event that should tell of it never arrives",
    place: shop,
    does: async (hands) => {
      hands.lose("aws.config", "meridian-shop-order-exports");
      await unblock(hands, "meridian-shop-order-exports");
    },
    expect: healed(playbook, "meridian-shop-order-exports"),
  },
];
