import type { SeverityLabel, Subject } from "../../lambdas/core/finding.ts";
import type { Tags } from "../../lambdas/core/tags.ts";

/** What a thing has that may drift, each seen to by a playbook of its own. */
export const fields = ["colour", "size", "door"] as const;
export type Field = (typeof fields)[number];

export const wanted: Readonly<Record<Field, string>> = { colour: "blue", size: "small", door: "closed" };

/** Where a field drifts to. To shrink what is huge disrupts; a door, once closed, has lost its key. */
export const drifted: Readonly<Record<Field, readonly string[]>> = {
  colour: ["red", "green"],
  size: ["large", "huge"],
  door: ["open"],
};

export const severities: Readonly<Record<Field, SeverityLabel>> = { colour: "high", size: "medium", door: "critical" };

export interface Thing {
  readonly subject: Subject;
  readonly values: Record<Field, string>;
  tags: Tags;
}

/** The simulated resources, by their ids. */
export type Estate = ReadonlyMap<string, Thing>;

export const thingType = "AWS::S3::Bucket";

/** So many things in each of the accounts. */
export const createEstate = (accounts: readonly string[], each: number): Estate =>
  new Map(
    accounts.flatMap((account) =>
      Array.from({ length: each }, (_, index): [string, Thing] => {
        const id = `thing-${account.slice(0, 2)}-${index}`;
        const subject = { type: thingType, id, account, region: "eu-west-1", partition: "aws" };
        return [id, { subject, values: { ...wanted }, tags: {} }];
      }),
    ),
  );
