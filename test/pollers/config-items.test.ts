import { DeletePublicAccessBlockCommand, PutPublicAccessBlockCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { configItems } from "../../lambdas/pollers/config-items.ts";
import { blockAll } from "../../local/services/s3/buckets.ts";
import { minutes, type TestAccount } from "../local/services/support/account.ts";
import { estateAccount } from "../local/services/support/estate.ts";
import { callsTo, findingOf, scope } from "./support.ts";

const Bucket = "meridian-shop-order-exports";

const openIt = async (account: TestAccount) => {
  await account.client(S3Client).send(new DeletePublicAccessBlockCommand({ Bucket }));
  await account.pass(minutes);
  const event = account.events.find((each) => each["detail-type"] === "Config Configuration Item Change");
  return findingOf(event);
};

const confirm = async (account: TestAccount, told: ReturnType<typeof findingOf>) =>
  configItems.confirm(callsTo(account, configItems), scope(), told);

describe("the poll of Config's items", () => {
  it("tells of an item as its event did, with the same key and revision", async () => {
    const account = estateAccount();
    const told = await openIt(account);
    const polled = findingOf(await confirm(account, told));
    expect(told.detail).not.toMatchObject({ recorded: { blocksPublicAccess: true } });
    expect([polled.key, polled.revision, polled.subject]).toEqual([told.key, told.revision, told.subject]);
  });

  it("tells what became of it where the later event was lost", async () => {
    const account = estateAccount();
    const told = await openIt(account);
    const block = { Bucket, PublicAccessBlockConfiguration: blockAll };
    await account.client(S3Client).send(new PutPublicAccessBlockCommand(block));
    await account.pass(minutes);
    const polled = findingOf(await confirm(account, told));
    expect(polled.revision > told.revision).toBe(true);
    expect(polled.detail).toMatchObject({ recorded: { type: "bucket", blocksPublicAccess: true } });
  });

  it("says of what Config never recorded that it is gone", async () => {
    const account = estateAccount();
    const told = await openIt(account);
    const raw = (told.raw ?? "").replaceAll(Bucket, "never-recorded");
    expect(await confirm(account, { ...told, raw })).toBe("gone");
  });

  it("lists nothing by itself: what no item told of, the rules tell", async () => {
    const page = await configItems.next(callsTo(estateAccount(), configItems), scope(), null);
    expect(page).toEqual({ events: [], counted: null, next: null });
  });
});
