import { partitionOf } from "../../core/arn.ts";
import type { TrackerItem } from "../../core/ticket.ts";
import { type TicketText, type Tracker, TrackerError } from "../../core/tracker.ts";
import type { Runtime } from "../runtime.ts";

const sdk = () => import("../sdk/ssm.ts");

/** Under which an OpsItem keeps its mark, where DescribeOpsItems can look for it. */
const markKey = "homeostat-mark";

const consoles: Readonly<Record<string, string>> = {
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

/** Nothing was changed by a call that AWS refused; a server error or no answer leaves it open. */
const effectOf = (error: unknown): TrackerError["effect"] => {
  const status = Object(Object(error).$metadata).httpStatusCode;
  return typeof status === "number" && status < 500 ? "none" : "unknown";
};

/**
 * AWS Systems Manager OpsCenter, in the function's own account and region. It has no comments: a change of state is kept
 * as operational data. Its own deduplication makes a second `create` with the same mark answer with the first OpsItem.
 */
export const opsCenterTracker = (runtime: Pick<Runtime, "client" | "config">): Tracker => {
  const { region } = runtime.config.hub;
  const itemOf = (id: string): TrackerItem => ({
    id,
    url: `https://${region}.${consoles[partitionOf(region)] ?? "console.aws.amazon.com"}/systems-manager/opsitems/${id}?region=${region}`,
  });
  const attempt = async <T>(what: string, run: () => Promise<T>, effect?: TrackerError["effect"]): Promise<T> => {
    try {
      return await run();
    } catch (cause) {
      if (cause instanceof TrackerError) throw cause;
      const problem = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      throw new TrackerError("OpsCenter", `${what}: ${problem}`, { effect: effect ?? effectOf(cause), cause });
    }
  };
  const read = (id: string) =>
    attempt(
      "GetOpsItem",
      async () => {
        const { GetOpsItemCommand, OpsItemNotFoundException, SSMClient } = await sdk();
        try {
          return (await runtime.client(SSMClient).send(new GetOpsItemCommand({ OpsItemId: id }))).OpsItem ?? null;
        } catch (error) {
          if (error instanceof OpsItemNotFoundException) return null;
          throw error;
        }
      },
      "none",
    );
  const change = (id: string, fields: Readonly<Record<string, unknown>>): Promise<void> =>
    attempt("UpdateOpsItem", async () => {
      const { SSMClient, UpdateOpsItemCommand } = await sdk();
      await runtime.client(SSMClient).send(new UpdateOpsItemCommand({ OpsItemId: id, ...fields }));
    });

  return {
    name: "ops-center",
    // Source: Systems Manager API Reference, CreateOpsItem: Title 1 to 1024, Description 1 to 2048 characters.
    limits: { title: 1_024, body: 2_048 },
    create: ({ title, body }: TicketText, mark) =>
      attempt("CreateOpsItem", async () => {
        const { CreateOpsItemCommand, OpsItemAlreadyExistsException, SSMClient } = await sdk();
        const made = new CreateOpsItemCommand({
          Title: title,
          Description: body,
          Source: "homeostat",
          OperationalData: {
            "/aws/dedup": { Type: "SearchableString", Value: JSON.stringify({ dedupString: mark }) },
            [markKey]: { Type: "SearchableString", Value: mark },
          },
        });
        try {
          const { OpsItemId: id } = await runtime.client(SSMClient).send(made);
          if (!id) throw new TrackerError("OpsCenter", "CreateOpsItem answered without an id", { effect: "unknown" });
          return itemOf(id);
        } catch (error) {
          if (!(error instanceof OpsItemAlreadyExistsException)) throw error;
          if (error.OpsItemId) return itemOf(error.OpsItemId);
          // It is there: whoever tries again looks for it first.
          throw new TrackerError("OpsCenter", "CreateOpsItem: ours exists already", {
            effect: "unknown",
            cause: error,
          });
        }
      }),
    find: (mark) =>
      attempt(
        "DescribeOpsItems",
        async () => {
          const { DescribeOpsItemsCommand, SSMClient } = await sdk();
          const { OpsItemSummaries: found = [] } = await runtime.client(SSMClient).send(
            new DescribeOpsItemsCommand({
              OpsItemFilters: [{ Key: "OperationalDataValue", Operator: "Equal", Values: [mark] }],
            }),
          );
          const id = found.map(({ OpsItemId }) => OpsItemId).find((known) => known !== undefined);
          return id === undefined ? null : itemOf(id);
        },
        "none",
      ),
    read: async ({ id }) => {
      const item = await read(id);
      if (!item) return null;
      // There is no status that says that it will not be done.
      return { state: item.Status === "Open" || item.Status === "InProgress" ? "open" : "closed", wontFix: false };
    },
    update: ({ id }, { title, body }) => change(id, { Title: title, Description: body }),
    comment: ({ id }, text, mark) => change(id, { OperationalData: { [mark]: { Type: "String", Value: text } } }),
    hasComment: async ({ id }, mark) => (await read(id))?.OperationalData?.[mark] !== undefined,
    close: ({ id }) => change(id, { Status: "Resolved" }),
    reopen: ({ id }) => change(id, { Status: "Open" }),
  };
};
