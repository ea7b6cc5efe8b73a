import { describe, expect, it } from "vitest";
import { type AnyOperation, bind, type Session } from "../../../lambdas/core/operation.ts";
import { deletePublicAccessBlock, putPublicAccessBlock } from "../../../lambdas/operations/s3.ts";
import { blockPublicAccess } from "../../../lambdas/playbooks/s3/block-public-access.ts";
import { playing, reversed } from "../play.ts";
import { type Bucket, bucketWorld } from "../worlds/bucket.ts";

const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
const unused: Bucket = { block: null, publicPolicy: false, publicAcl: false, website: false, tags: {} };

const play = (over: Partial<Bucket> = {}) => {
  const world = bucketWorld({ ...unused, ...over });
  return { world, ...playing(blockPublicAccess, world) };
};

describe("observing", () => {
  it.each(Object.entries<AnyOperation>(blockPublicAccess.reads))(
    "finds no bucket if it goes before %s",
    async (_name, read) => {
      const { finding, session } = bucketWorld(unused);
      const removed = bucketWorld(unused);
      removed.remove();
      const between: Session = {
        send: (operation, input) => (operation === read ? removed : { session }).session.send(operation, input),
      };
      expect(await blockPublicAccess.observe(bind(blockPublicAccess.reads, between), finding)).toBeNull();
    },
  );
});

describe("planning", () => {
  it("turns all four settings on, and says what was there", async () => {
    expect(await play().plan()).toEqual({
      kind: "change",
      summary: "public access block: off → all four settings",
      after: all,
    });
    expect(await play({ block: { ...all, RestrictPublicBuckets: false } }).plan()).toMatchObject({
      summary: "public access block: only BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy → all four settings",
      after: all,
    });
  });

  it("leaves a blocked bucket alone, whatever its policy says", async () => {
    const { plan } = play({ block: all, publicPolicy: true, publicAcl: true, website: true });
    expect(await plan()).toEqual({ kind: "skip", reason: "already-compliant" });
  });
});

describe("impact", () => {
  const impact = async (over: Partial<Bucket>) => (await play(over).change()).impact;
  const restricted = { ...all, IgnorePublicAcls: false };
  const ignoring = { ...all, RestrictPublicBuckets: false };

  it.each([
    { why: "nobody is let in", over: {}, expected: "brief" },
    { why: "a website is served", over: { website: true }, expected: "disruptive" },
    { why: "a policy lets everybody in", over: { publicPolicy: true }, expected: "disruptive" },
    { why: "an ACL lets everybody in", over: { publicAcl: true }, expected: "disruptive" },
    { why: "a public policy is held already", over: { publicPolicy: true, block: restricted }, expected: "brief" },
    { why: "a public ACL is ignored already", over: { publicAcl: true, block: ignoring }, expected: "brief" },
    {
      why: "a public policy is not held by a half block",
      over: { publicPolicy: true, block: ignoring },
      expected: "disruptive",
    },
  ])("is $expected where $why", async ({ over, expected }) => {
    expect(await impact(over)).toBe(expected);
  });
});

describe("acting and undoing", () => {
  it("writes once, and removes the block again where there was none", async () => {
    const { world, change, apply, verify, settings } = play();
    const planned = await change();
    await apply(planned);
    expect(await verify(planned)).toBe("healed");
    await apply(reversed(planned));
    expect(await settings()).toBeNull();
    expect(world.sent.filter((operation) => "protect" in operation)).toEqual([
      putPublicAccessBlock,
      deletePublicAccessBlock,
    ]);
  });

  it("puts a partial block back as it was", async () => {
    const block = { ...all, BlockPublicPolicy: false };
    const { change, apply, settings } = play({ block });
    const planned = await change();
    await apply(planned);
    await apply(reversed(planned));
    expect(await settings()).toEqual(block);
  });

  it("waits while S3 still shows the old block", async () => {
    const { change, verify } = play();
    expect(await verify(await change())).toBe("pending");
  });
});
