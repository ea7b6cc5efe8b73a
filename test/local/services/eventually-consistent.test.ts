import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { blockAll } from "../../../local/services/s3/buckets.ts";
import { estateAccount } from "./support/estate.ts";

const Bucket = "meridian-shop-invoices";
const other = "meridian-shop-search-index";

const setUp = () => {
  const account = estateAccount({ staleReadsMs: 2_000 });
  const s3 = account.client(S3Client);
  const isBlocked = async (name = Bucket) => {
    try {
      const answer = await s3.send(new GetPublicAccessBlockCommand({ Bucket: name }));
      return answer.PublicAccessBlockConfiguration?.BlockPublicPolicy;
    } catch (error) {
      return error instanceof Error ? error.name : error;
    }
  };
  return { ...account, s3, isBlocked };
};

test("a read shows what was before the write for a while, then the truth", async () => {
  const { s3, isBlocked, pass } = setUp();
  expect(await isBlocked()).toBe(true);
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  expect(await isBlocked()).toBe(true);
  await pass(2_000);
  expect(await isBlocked()).toBe("NoSuchPublicAccessBlockConfiguration");
});

test("an error is an answer too, and what nobody had asked before is told as it is", async () => {
  const { s3, isBlocked, pass } = setUp();
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  expect(await isBlocked()).toBe("NoSuchPublicAccessBlockConfiguration");
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: blockAll }));
  expect(await isBlocked()).toBe("NoSuchPublicAccessBlockConfiguration");
  expect(await isBlocked(other)).toBe(true);
  await pass(2_000);
  expect(await isBlocked()).toBe(true);
});
