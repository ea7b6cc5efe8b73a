import {
  CreateOpsItemCommand,
  DescribeOpsItemsCommand,
  GetOpsItemCommand,
  type OpsItemDataValue,
  type OpsItemStatus,
  UpdateOpsItemCommand,
} from "@aws-sdk/client-ssm";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Collection } from "../../state/collection.ts";
import type { Operations } from "../operations.ts";
import { arnIn, type Place } from "../place.ts";
import { tableOf, type World } from "../world.ts";

/** An OpsItem as OpsCenter keeps it. */
interface OpsItem {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly source: string;
  readonly status: OpsItemStatus;
  readonly data: Readonly<Record<string, OpsItemDataValue>>;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly version: number;
}

const opsItemsOf = (world: World, place: Place): Collection<OpsItem> => tableOf(world, place, "ssm/ops-items");

const dedupKey = "/aws/dedup";
/** Source: Systems Manager API Reference, CreateOpsItem: lengths and patterns of its fields; the User Guide: 20 KB per value. */
const most = { title: 1_024, description: 2_048, key: 128, value: 20_480 };

const invalid = (problem: string): AwsFaultError => new AwsFaultError("OpsItemInvalidParameterException", problem);

const check = (
  title: string | undefined,
  description: string | undefined,
  data: Readonly<Record<string, OpsItemDataValue>>,
): void => {
  if (title !== undefined && (title.trim() === "" || title.length > most.title))
    throw invalid("Title: 1 to 1024 characters, not only spaces");
  if (description !== undefined && (description.trim() === "" || description.length > most.description))
    throw invalid("Description: 1 to 2048 characters, not only spaces");
  for (const [key, { Value = "" }] of Object.entries(data)) {
    if (key.length > most.key || Buffer.byteLength(Value) > most.value)
      throw invalid(`OperationalData ${key} is too long`);
    // Keys with a meaning begin with /aws; others must not look like AWS's own.
    if (!["/aws/dedup", "/aws/resources", "/aws/automations"].includes(key) && /^\/?(amazon|aws|amzn|ssm)/i.test(key))
      throw invalid(`OperationalData must not have the key ${key}`);
  }
};

const describe = (place: Place, item: OpsItem) => ({
  OpsItemId: item.id,
  OpsItemArn: arnIn(place, "ssm", `opsitem/${item.id}`),
  OpsItemType: "/aws/issue",
  Title: item.title,
  Source: item.source,
  Status: item.status,
  OperationalData: { ...item.data },
  CreatedTime: new Date(item.createdAt),
  LastModifiedTime: new Date(item.changedAt),
});

export const registerOpsItems = (aws: Operations, world: World): void => {
  const named = (place: Place, id: string): OpsItem => {
    const found = opsItemsOf(world, place).get(id);
    if (!found) throw new AwsFaultError("OpsItemNotFoundException", `OpsItem ${id} does not exist.`);
    return found;
  };

  aws.on(CreateOpsItemCommand, ({ Title, Description, Source, OperationalData = {} }, place) => {
    check(Title, Description, OperationalData);
    if (/aws|amazon|amzn/i.test(Source)) throw invalid("Source must not contain aws, amazon or amzn");
    // Source: Systems Manager User Guide, "Managing duplicate OpsItems": only one that is open or in progress counts.
    const dedup = OperationalData[dedupKey]?.Value?.toLowerCase();
    const duplicate = [...opsItemsOf(world, place).entries()].find(
      ([, { status, data }]) =>
        dedup !== undefined &&
        (status === "Open" || status === "InProgress") &&
        data[dedupKey]?.Value?.toLowerCase() === dedup,
    );
    if (duplicate)
      throw new AwsFaultError("OpsItemAlreadyExistsException", "The OpsItem already exists.", {
        members: { OpsItemId: duplicate[0] },
      });
    const now = world.clock.now();
    const id = `oi-${world.random.hex(12)}`;
    opsItemsOf(world, place).put(id, {
      id,
      title: Title,
      description: Description,
      source: Source,
      status: "Open",
      data: OperationalData,
      createdAt: now,
      changedAt: now,
      version: 1,
    });
    return { OpsItemId: id, OpsItemArn: arnIn(place, "ssm", `opsitem/${id}`) };
  });

  aws.on(GetOpsItemCommand, ({ OpsItemId: id }, place) => {
    const item = named(place, id);
    return { OpsItem: { ...describe(place, item), Description: item.description, Version: String(item.version) } };
  });

  aws.on(UpdateOpsItemCommand, ({ OpsItemId: id, Title, Description, Status, OperationalData = {} }, place) => {
    const item = named(place, id);
    check(Title, Description, OperationalData);
    if (OperationalData[dedupKey]) throw invalid("The deduplication string of an OpsItem cannot be changed");
    opsItemsOf(world, place).put(id, {
      ...item,
      title: Title ?? item.title,
      description: Description ?? item.description,
      status: Status ?? item.status,
      data: { ...item.data, ...OperationalData },
      changedAt: world.clock.now(),
      version: item.version + 1,
    });
    return {};
  });

  aws.on(DescribeOpsItemsCommand, ({ OpsItemFilters = [] }, place) => {
    const wanted = OpsItemFilters.flatMap(({ Key, Operator, Values = [] }) => {
      if (Key !== "OperationalDataValue" || Operator !== "Equal")
        throw new AwsFaultError("NotImplemented", `no filter ${Key} ${Operator} here`, { status: 501 });
      return Values;
    });
    const found = [...opsItemsOf(world, place).entries()].filter(([, { data }]) =>
      wanted.every((value) =>
        Object.values(data).some(({ Type, Value }) => Type === "SearchableString" && Value === value),
      ),
    );
    return { OpsItemSummaries: found.map(([, item]) => describe(place, item)) };
  });
};
