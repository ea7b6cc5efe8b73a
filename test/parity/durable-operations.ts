import {
  GetDurableExecutionHistoryCommand,
  type GetDurableExecutionHistoryCommandOutput,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { ExecutionTable } from "../../local/durable/execution-table.ts";
import type { Store } from "../../local/state/store.ts";
import type { Aws } from "./scenario.ts";

/** One operation of a durable execution, as it ended; the SDK makes the id from its place in the workflow. */
export interface DurableOperation {
  readonly id: string;
  readonly name: string;
  readonly subType: string;
  readonly ended: string;
}

/** Of the newest execution of our own durable service, in order, without the execution itself. */
export const operationsInProcess = (store: Store): readonly DurableOperation[] => {
  const table = new ExecutionTable(store);
  const newest = table.all().at(-1);
  return [...table.operations(newest?.executionArn ?? "").values()]
    .map(({ operation }) => operation)
    .filter(({ Type }) => Type !== "EXECUTION")
    .map(({ Id = "", Name = "", SubType = "", Status = "" }) => ({
      id: Id,
      name: Name,
      subType: SubType,
      ended: Status,
    }));
};

/** From the history that Lambda's API tells, in order of their beginning. */
export const operationsByHistory = async (
  { client }: Aws,
  executionArn: string,
): Promise<readonly DurableOperation[]> => {
  const { Events = [] }: GetDurableExecutionHistoryCommandOutput = await client(LambdaClient).send(
    new GetDurableExecutionHistoryCommand({ DurableExecutionArn: executionArn, MaxItems: 1_000 }),
  );
  const operations = new Map<string, DurableOperation>();
  for (const { Id, Name = "", SubType = "", EventType = "" } of Events)
    if (Id !== undefined)
      operations.set(Id, {
        id: Id,
        name: Name,
        subType: SubType,
        ended: EventType.replace(/^Step|^Wait/, "").toUpperCase(),
      });
  return [...operations.values()];
};
